"""The built test bundle with the shared libraries that the guest does not have."""

import re
import shutil
import subprocess
from pathlib import Path

from .fault import LaneFault

BUNDLE_NAME = "epilumePackageTests.xctest"
BUNDLE_FOLDER = "build/tests"
LIBRARY_FOLDER = "lib"


def share_bundle(build: Path, share: Path) -> None:
    """Puts the bundle, and the Swift runtime that it is linked with, where the guest sees them."""
    bundle = build / BUNDLE_NAME
    if not bundle.is_file():
        raise LaneFault(f"{bundle} is not there: build the tests first (make build-tests)")
    folder = share / BUNDLE_FOLDER
    libraries = folder / LIBRARY_FOLDER
    libraries.mkdir(parents=True)
    shutil.copy(bundle, folder / BUNDLE_NAME)
    linked = subprocess.run(["ldd", str(bundle)], capture_output=True, text=True, check=True).stdout
    for path in re.findall(r"=> (/\S+)", linked):
        # The system's own libraries are in the guest's image.
        if "/swift/" in path:
            shutil.copy(path, libraries)
