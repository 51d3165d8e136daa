# Epilume. `make help` lists what there is.
#
# One build configuration serves tests, demo, guest, bench and installation, so that what was tested is what runs.

SHELL := /bin/bash
CONFIGURATION := release
SWIFT_FLAGS ?=
BUILD_DIR ?= .build/$(CONFIGURATION)

# What a Debian 12 machine needs beside the Swift toolchain.
BUILD_PACKAGES := libudev-dev libusb-1.0-0-dev libv4l-dev libturbojpeg0-dev liblcms2-dev libopencv-contrib-dev libdcmtk-dev libssl-dev libtss2-dev pkg-config python3 udev
TEST_PACKAGES := umockdev mmdebstrap fakeroot qemu-system-x86 qemu-utils e2fsprogs python3-venv python3-jwcrypto shellcheck argyll dcmtk dicom3tools swtpm swtpm-tools tpm2-tools libtss2-tcti-swtpm0 openssl liblcms2-utils poppler-utils librsvg2-bin

.PHONY: help build build-tests check test test-unit test-profiles test-vm test-peers demo bench soak lint format deps deps-test clean

help:
	@echo 'make demo      build, then press three times: on a camera when there is one, else on the practice scope'
	@echo 'make test      every test, the guest with a real kernel included (installs what is missing)'
	@echo 'make check     lint and unit tests, for daily work'
	@echo 'make test-vm   the guest alone; ONLY=name for one scenario'
	@echo 'make bench     figures beside their baselines, as a table and JSON'
	@echo 'make soak      fuzzing, thousands of presses through dozens of kills, the guest from a cold boot'
	@echo 'sudo make install   PREFIX, DESTDIR honoured'

# apt is asked only for what is missing, so that a prepared machine needs no network.
define install_missing
	@missing=$$(for p in $(1); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	if [ -n "$$missing" ]; then \
		echo "installing:" $$missing; \
		sudo=$$(test "$$(id -u)" = 0 || echo sudo); \
		$$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi
endef

deps:
	$(call install_missing,$(BUILD_PACKAGES))

deps-test: deps
	$(call install_missing,$(TEST_PACKAGES))

build: deps
	swift build -c $(CONFIGURATION) $(SWIFT_FLAGS) --product epilumed
	swift build -c $(CONFIGURATION) $(SWIFT_FLAGS) --product epilume
	swift build -c $(CONFIGURATION) $(SWIFT_FLAGS) --product epilume-chart

# The same objects as the programs, linked with the shared Swift runtime.
build-tests: deps
	swift build -c $(CONFIGURATION) $(SWIFT_FLAGS) --build-tests

demo: build
	python3 tools/demo.py $(BUILD_DIR) demo-output

lint:
	tools/lint.sh

format:
	swift format --in-place --recursive --parallel Sources Tests Package.swift

test-unit: deps-test
	tools/unit-tests.sh $(CONFIGURATION) $(SWIFT_FLAGS)

# What is made from the profiles is what the tree holds, and every profile states its sources.
test-profiles: build
	$(BUILD_DIR)/epilume profile lint DeviceProfiles
	$(BUILD_DIR)/epilume profile generate --check .

check: lint test-unit test-profiles

test-peers: build build-tests
	tools/peer-tests.sh $(BUILD_DIR)

test-vm: deps-test build build-tests
	Tests/VM/run.py --build-dir $(BUILD_DIR) $(if $(ONLY),--only $(ONLY))

test: deps-test lint test-unit test-profiles test-peers test-vm

bench: deps
	swift build -c $(CONFIGURATION) $(SWIFT_FLAGS) --product epilume-bench
	$(BUILD_DIR)/epilume-bench

# New inputs for the parsers each time, a hundred calibrations against their truth, thousands of presses through dozens of kills, then the guest from a cold boot.
soak: deps-test build build-tests
	EPILUME_FUZZ_ROUNDS=30000 EPILUME_FUZZ_SEED=$$(date +%s) \
		umockdev-wrapper swift test -c $(CONFIGURATION) $(SWIFT_FLAGS) --skip-build --filter 'EpilumeProfilesTests.FuzzTests|USBDescriptorTests|HostilePictureTests'
	EPILUME_FUZZ_SECONDS=600 EPILUME_FUZZ_SEED=$$(date +%s) \
		swift test -c $(CONFIGURATION) $(SWIFT_FLAGS) --skip-build --filter 'ItemFuzzTests|ObjectFuzzTests|ForeignJPEGTests|JPEGMutationTests'
	EPILUME_PROOF_RUNS=100 swift test -c $(CONFIGURATION) $(SWIFT_FLAGS) --skip-build --filter EpilumeCalibrationProofTests.ProofTests
	EPILUME_CHART_ROUNDS=240 swift test -c $(CONFIGURATION) $(SWIFT_FLAGS) --skip-build --filter DetectionRateTests
	python3 tools/soak.py $(BUILD_DIR)
	EPILUME_SOAK=1 Tests/VM/run.py --build-dir $(BUILD_DIR) --cold

clean:
	rm -rf .build demo-output

include mk/install.mk
