#!/usr/bin/env bash
# Holds the station against programs that nobody here wrote: a JOSE library verifies what it exported, an OpenAPI
# validator its interface's description and the answers of a running station, OpenCV what calibration measures, and
# dciodvfy, dcmtk, pydicom, highdicom and OpenSSL every kind of DICOM object.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
venv=.build/peers

wanted='joserfc==1.6.5 openapi-spec-validator==0.9.0 opencv-python-headless==4.11.0.86 colour-science==0.4.7 html5lib==1.1
cryptography==50.0.2 pydicom==3.0.2 highdicom==0.28.2 pylibjpeg==2.1.0 pylibjpeg-libjpeg==2.5.0 pillow==13.0.0'
if [ "$(cat "$venv/wanted" 2>/dev/null)" != "$wanted" ]; then
    python3 -m venv --clear "$venv"
    # shellcheck disable=SC2086
    "$venv/bin/pip" install --quiet $wanted
    echo "$wanted" >"$venv/wanted"
fi

state=$(mktemp -d)
daemon=
cleanup() {
    if [ -n "$daemon" ]; then kill "$daemon" 2>/dev/null || true; wait "$daemon" 2>/dev/null || true; fi
    rm -rf "$state"
}
trap cleanup EXIT

"$build/epilumed" --practice --state-directory "$state" --socket "$state/sock" 2>"$state/log" &
daemon=$!
epilume() { "$build/epilume" "$@" --socket "$state/sock"; }
for _ in $(seq 300); do
    if epilume devices --json 2>/dev/null | grep -Eq '"state" ?: ?"armed"'; then break; fi
    sleep 0.1
done

epilume trust >"$state/anchor.pem"
epilume capture scope --count 3 >/dev/null
mkdir "$state/exported"
for item in $(epilume outbox list --json | grep -Eo 'r[0-9]{10,}-[0-9a-f]{8}' | sort -u); do
    epilume outbox export "$item" "$state/exported" >/dev/null
done

"$venv/bin/python" Tests/Peers/verify_jws.py "$state/anchor.pem" "$state"/exported/*
"$venv/bin/python" Tests/Peers/check_openapi.py --socket "$state/sock" --press
"$venv/bin/python" Tests/Peers/technician.py "$build"

# What a station releases, before and after a rotation of its key, whole and spoilt; and that no patient is named elsewhere.
"$venv/bin/python" Tests/Peers/check_release.py "$build" "$state/release"
"$venv/bin/python" Tests/Peers/check_identity.py "$build"
"$venv/bin/python" Tests/Peers/check_import.py "$build" "$state/import"

# Every kind of object there is: those of that station, and those that no practice scope gives.
mkdir "$state/object"
EPILUME_PEER_OBJECT="$state/object" swift test -c "$(basename "$build")" --skip-build --filter ObjectPeerTests \
    >"$state/object.log" 2>&1 || { cat "$state/object.log"; exit 1; }
"$venv/bin/python" Tests/Peers/check_object_gate.py "$state/object"
mkdir "$state/frames"
"$venv/bin/python" Tests/Peers/write_frames.py write "$state/frames"
EPILUME_PEER_RELEASE="$state/frames" swift test -c "$(basename "$build")" --skip-build --filter ReleasePeerTests \
    >"$state/frames.log" 2>&1 || { cat "$state/frames.log"; exit 1; }
"$venv/bin/python" Tests/Peers/write_frames.py compare "$state/frames"
cat "$state/object/anchor.pem" "$state/frames/certificate.pem" "$state/release/certificate.pem" \
    "$state/import/certificate.pem" >"$state/anchors.pem"
"$venv/bin/python" Tests/Peers/check_object.py --trust "$state/anchors.pem" --all "$state"/object/sample.dcm \
    "$state"/object/kinds/*.dcm "$state"/frames/objects/*.dcm "$state"/release/items/*/*.dcm "$state"/import/objects/*.dcm

# OpenCV measures the pictures that the calibration's tests measured.
mkdir "$state/geometry"
EPILUME_PEER_GEOMETRY="$state/geometry" swift test -c "$(basename "$build")" --skip-build --filter GeometryPeerTests \
    >"$state/geometry.log" 2>&1 || { cat "$state/geometry.log"; exit 1; }
"$venv/bin/python" Tests/Peers/check_geometry.py "$state/geometry"

# Argyll and Little CMS read the profiles that calibrated pictures carry.
mkdir "$state/icc"
EPILUME_PEER_ICC="$state/icc" swift test -c "$(basename "$build")" --skip-build --filter ICCPeerTests \
    >"$state/icc.log" 2>&1 || { cat "$state/icc.log"; exit 1; }
"$venv/bin/python" Tests/Peers/check_icc.py "$state"/icc/*

# The cases that the tests of colour are held against, computed anew.
"$venv/bin/python" Tests/Peers/check_colour.py diff Tests/EpilumeCalibrationTests/Colour/Oracle/cases.json
# Ten thousand pairs of colours, more than a repository should hold.
"$venv/bin/python" Tests/Peers/check_colour.py write "$state/cases.json" --pairs 10000
EPILUME_COLOUR_CASES="$state/cases.json" swift test -c "$(basename "$build")" --skip-build --filter ColourOracleTests/differences \
    >"$state/pairs.log" 2>&1 || { cat "$state/pairs.log"; exit 1; }

# And the patches of whole sessions on simulated scopes, fitted by both.
mkdir "$state/sessions"
EPILUME_PEER_COLOUR="$state/sessions" EPILUME_PROOF_RUNS=3 swift test -c "$(basename "$build")" --skip-build \
    --filter 'EpilumeCalibrationProofTests.ProofTests' >"$state/sessions.log" 2>&1 || { cat "$state/sessions.log"; exit 1; }
"$venv/bin/python" Tests/Peers/check_colour.py refit "$state/sessions"

# The printed target, rasterised by poppler and librsvg; the report page, read by a strict parser.
mkdir "$state/target" "$state/report"
EPILUME_PEER_TARGET="$state/target" EPILUME_PEER_REPORT="$state/report" swift test -c "$(basename "$build")" --skip-build \
    --filter 'TargetPeerTests|ReportPeerTests' >"$state/report.log" 2>&1 || { cat "$state/report.log"; exit 1; }
for paper in a4 letter; do
    "$venv/bin/python" Tests/Peers/check_target.py "$state/target/$paper.json" "$state/target/$paper.pdf" "$state/target/$paper.svg"
done
"$venv/bin/python" Tests/Peers/check_report.py "$state"/report/*.html
echo 'peers: agree'
