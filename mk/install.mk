# `make install` and `make uninstall`. Usable by itself: make -f mk/install.mk install
#
# PREFIX   where the program goes (/usr/local; a package uses /usr).
# DESTDIR  a root to install into, for packages: then nothing of the running machine is touched.

PREFIX ?= /usr/local
DESTDIR ?=
SYSCONFDIR ?= /etc
BUILD_DIR ?= .build/release

BINDIR ?= $(PREFIX)/bin
SBINDIR ?= $(PREFIX)/sbin
PROFILESDIR ?= $(PREFIX)/share/epilume/profiles
DOCDIR ?= $(PREFIX)/share/doc/epilume
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR ?= $(PREFIX)/share/zsh/$(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)
FISHCOMPDIR ?= $(PREFIX)/share/fish/vendor_completions.d

# systemd and udev look below /usr and /usr/local; for another prefix their files go to /etc.
ifneq ($(filter /usr /usr/local,$(PREFIX)),)
SYSTEMD_BASE := $(PREFIX)/lib
else
SYSTEMD_BASE := $(SYSCONFDIR)
endif
UNITDIR ?= $(SYSTEMD_BASE)/systemd/system
UDEVRULESDIR ?= $(SYSTEMD_BASE)/udev/rules.d
# udev reads its hardware database below /usr/lib and /etc only.
UDEVHWDBDIR ?= $(if $(filter /usr,$(PREFIX)),/usr/lib,$(SYSCONFDIR))/udev/hwdb.d
SYSUSERSDIR ?= $(SYSTEMD_BASE)/sysusers.d
TMPFILESDIR ?= $(SYSTEMD_BASE)/tmpfiles.d

PROFILES := $(notdir $(patsubst %/,%,$(wildcard DeviceProfiles/*/)))
INSTALLED_DOCS := $(wildcard README.md LICENSE CHANGELOG.md docs/*.md docs/*.py docs/*.yaml)
# What `uninstall` removes: files only, never what a person wrote or a camera gave.
INSTALLED_FILES = $(SBINDIR)/epilumed $(BINDIR)/epilume $(BINDIR)/epilume-chart $(UNITDIR)/epilumed.service \
	$(UDEVRULESDIR)/71-epilume.rules $(UDEVRULESDIR)/72-epilume-profiles.rules \
	$(UDEVHWDBDIR)/72-epilume.hwdb $(SYSUSERSDIR)/epilume.conf $(TMPFILESDIR)/epilume.conf \
	$(BASHCOMPDIR)/epilume $(ZSHCOMPDIR)/_epilume $(FISHCOMPDIR)/epilume.fish

.PHONY: install uninstall install-files install-activate

install: install-files install-activate

install-files:
	@for program in epilumed epilume; do \
		test -x "$(BUILD_DIR)/$$program" || { echo "$(BUILD_DIR)/$$program is not there: build first (make build), as yourself." >&2; exit 1; }; \
	done
	install -D -m 0755 $(BUILD_DIR)/epilumed $(DESTDIR)$(SBINDIR)/epilumed
	install -D -m 0755 $(BUILD_DIR)/epilume $(DESTDIR)$(BINDIR)/epilume
	@# Finds charts with OpenCV; without it a technician gives corners, and everything else works.
	@if test -e $(BUILD_DIR)/epilume-chart; then \
		install -D -m 0755 $(BUILD_DIR)/epilume-chart $(DESTDIR)$(BINDIR)/epilume-chart; \
	else \
		echo "epilume-chart is not built: charts will not be found by themselves (make build builds it)"; \
	fi
	install -d $(DESTDIR)$(UNITDIR) $(DESTDIR)$(BASHCOMPDIR) $(DESTDIR)$(ZSHCOMPDIR) $(DESTDIR)$(FISHCOMPDIR)
	sed -e 's|@sbindir@|$(SBINDIR)|g' -e 's|@docdir@|$(DOCDIR)|g' -e 's|@sysconfdir@|$(SYSCONFDIR)|g' \
		-e 's|@profilesdir@|$(PROFILESDIR)|g' \
		systemd/epilumed.service.in > $(DESTDIR)$(UNITDIR)/epilumed.service
	chmod 0644 $(DESTDIR)$(UNITDIR)/epilumed.service
	install -D -m 0644 udev-rules/71-epilume.rules $(DESTDIR)$(UDEVRULESDIR)/71-epilume.rules
	install -D -m 0644 udev-rules/72-epilume-profiles.rules $(DESTDIR)$(UDEVRULESDIR)/72-epilume-profiles.rules
	install -D -m 0644 udev-rules/72-epilume.hwdb $(DESTDIR)$(UDEVHWDBDIR)/72-epilume.hwdb
	rm -rf $(DESTDIR)$(PROFILESDIR)
	for profile in $(PROFILES); do \
		install -D -m 0644 -t $(DESTDIR)$(PROFILESDIR)/$$profile DeviceProfiles/$$profile/* || exit 1; \
	done
	install -d $(DESTDIR)$(SYSCONFDIR)/epilume/profiles.d
	install -D -m 0644 systemd/epilume.sysusers.conf $(DESTDIR)$(SYSUSERSDIR)/epilume.conf
	install -D -m 0644 systemd/epilume.tmpfiles.conf $(DESTDIR)$(TMPFILESDIR)/epilume.conf
	$(DESTDIR)$(BINDIR)/epilume --generate-completion-script bash > $(DESTDIR)$(BASHCOMPDIR)/epilume
	$(DESTDIR)$(BINDIR)/epilume --generate-completion-script zsh > $(DESTDIR)$(ZSHCOMPDIR)/_epilume
	$(DESTDIR)$(BINDIR)/epilume --generate-completion-script fish > $(DESTDIR)$(FISHCOMPDIR)/epilume.fish
	$(if $(INSTALLED_DOCS),install -D -m 0644 -t $(DESTDIR)$(DOCDIR) $(INSTALLED_DOCS))
	@if test -e "$(DESTDIR)$(SYSCONFDIR)/epilume/epilume.yaml"; then \
		echo "keeping $(SYSCONFDIR)/epilume/epilume.yaml as it is"; \
	else \
		install -D -m 0644 packaging/epilume.yaml "$(DESTDIR)$(SYSCONFDIR)/epilume/epilume.yaml"; \
	fi

# What a package does after unpacking: users and folders first, then the rules that may start the service,
# also for a camera that is there already; a running service continues with the new program.
install-activate:
ifeq ($(DESTDIR),)
	systemd-sysusers epilume.conf
	systemd-tmpfiles --create epilume.conf
	@if test -d /run/systemd/system; then set -ex; \
		systemctl daemon-reload; \
		systemd-hwdb update; \
		systemctl try-restart epilumed.service; \
		udevadm control --reload; \
		udevadm trigger --subsystem-match=video4linux --subsystem-match=input --subsystem-match=usb; \
	fi
endif

uninstall:
ifeq ($(DESTDIR),)
	@if test -d /run/systemd/system; then systemctl disable --now epilumed.service; fi
endif
	rm -f $(addprefix $(DESTDIR),$(INSTALLED_FILES))
	rm -rf "$(DESTDIR)$(DOCDIR)" "$(DESTDIR)$(PROFILESDIR)"
ifeq ($(DESTDIR),)
	@if test -d /run/systemd/system; then systemctl daemon-reload && udevadm control --reload; fi
	@echo "Kept: $(SYSCONFDIR)/epilume, the pictures and keys in /var/lib/epilume, and the user epilume."
endif
