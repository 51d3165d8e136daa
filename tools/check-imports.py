#!/usr/bin/env python3
"""Holds every import below Sources/ against the table of rooms, so that arrows point down only.

Package.swift alone does not: SwiftPM lets a target import any module that happens to be built beside it.
Exit codes: 0 all imports are in the table, 1 some are not.
"""
import argparse
import pathlib
import re
import sys

sys.dont_write_bytecode = True
import swift_text  # noqa: E402

# What the toolchain brings. Only values live in EpilumeModel, so it has none of these.
SYSTEM = {"Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Synchronization"}

# For each room: the rooms below it, the C modules that are its own, and the packages it stands on.
# docs/architecture.md draws the same picture. A C module stands in one room; CEpilumeLinux, the kernel's
# requests, in those that speak to the kernel.
ROOMS: dict[str, set[str]] = {
    "EpilumeModel": set(),
    "EpilumeDevices": {"EpilumeModel", "CEpilumeLinux", "CUdev", "CUSB"} | SYSTEM,
    "EpilumeProfiles": {"EpilumeModel", "Yams"} | SYSTEM,
    "EpilumeImaging": {"EpilumeModel", "CTurboJPEG", "CV4LConvert", "CLittleCMS", "CPixelStage"} | SYSTEM,
    # Measures. The simulator that proves it does not see it, nor it the simulator.
    "EpilumeCalibration": {"EpilumeModel"} | SYSTEM,
    # Shows what was measured, and prints what is measured with.
    "EpilumeReport": {"EpilumeModel", "EpilumeCalibration"} | SYSTEM,
    "EpilumeSimulator": {"EpilumeModel", "EpilumeDevices", "EpilumeImaging"} | SYSTEM,
    "EpilumeRecords": {"EpilumeModel", "CTPM", "Crypto", "CryptoExtras", "SwiftASN1", "X509"} | SYSTEM,
    # Objects as a hospital takes them.
    "EpilumeDICOM": {"EpilumeModel", "CDICOM"} | SYSTEM,
    # Checks from outside what Records and Outbox made: sharing code with them would share their mistakes.
    "EpilumeVerify": {"EpilumeModel", "Crypto", "CryptoExtras", "SwiftASN1", "X509"} | SYSTEM,
    "EpilumeOutbox": {"EpilumeModel", "CEpilumeLinux", "Crypto"} | SYSTEM,
    "EpilumeInterface": {"EpilumeModel", "NIOCore", "NIOHTTP1", "NIOPosix"} | SYSTEM,
    "EpilumeStation": {
        "EpilumeModel", "EpilumeDevices", "EpilumeImaging", "EpilumeSimulator", "EpilumeRecords", "EpilumeDICOM",
        "EpilumeOutbox", "EpilumeInterface", "EpilumeProfiles", "EpilumeVerify", "CEpilumeLinux",
        "Configuration", "HTTPTypes", "Hummingbird", "Logging", "NIOCore", "ServiceLifecycle",
    } | SYSTEM,
    # What a technician does with a card in hand: frames to files, files to a calibration.
    "EpilumeWorkshop": {
        "EpilumeModel", "EpilumeCalibration", "EpilumeImaging", "EpilumeInterface", "EpilumeReport", "EpilumeVerify",
    } | SYSTEM,
    # What a support engineer looks at; stands on the machine and on the local interface, not on the station.
    "EpilumeDoctor": {"EpilumeModel", "EpilumeDevices", "EpilumeInterface", "CEpilumeLinux"} | SYSTEM,
    # In no product: no other row names it.
    "EpilumeTestKit": {"EpilumeModel", "EpilumeDevices", "EpilumeImaging", "EpilumeOutbox"} | SYSTEM,
    # Executables wire and show; what they do is in a room that tests link.
    "epilumed": {"EpilumeModel", "EpilumeDICOM", "EpilumeStation", "ArgumentParser", "Logging", "ServiceLifecycle", "UnixSignals"} | SYSTEM,
    "epilume": {
        # Of Records what root does to keys while the service is down.
        "EpilumeInterface", "EpilumeVerify", "EpilumeModel", "EpilumeRecords", "EpilumeDevices", "EpilumeProfiles",
        "EpilumeDoctor",
        "EpilumeImaging", "EpilumeCalibration", "EpilumeReport", "EpilumeWorkshop",
        "ArgumentParser", "Crypto",
    } | SYSTEM,
    "epilume-chart": {"EpilumeModel", "EpilumeImaging", "EpilumeCalibration", "COpenCVChart", "ArgumentParser"} | SYSTEM,
    "epilume-bench": {
        "EpilumeModel", "EpilumeDevices", "EpilumeSimulator", "EpilumeRecords", "EpilumeOutbox", "EpilumeInterface",
        "EpilumeStation", "EpilumeImaging", "EpilumeDICOM", "CAllocationCount", "CLittleCMS",
        "ArgumentParser", "Crypto", "CryptoExtras", "Logging", "ServiceLifecycle",
    } | SYSTEM,
}

# Rooms without Swift: a C target and the system's libraries as module maps.
C_ROOMS = {"CAllocationCount", "CDICOM", "CEpilumeLinux", "CLittleCMS", "COpenCVChart", "CPixelStage", "CTPM", "CTurboJPEG", "CUSB", "CUdev", "CV4LConvert"}

IMPORT = re.compile(
    r"^\s*(?P<before>(?:@\w+\s+|(?:public|package|internal|fileprivate|private)\s+)*)import\s+"
    r"(?:(?:typealias|struct|class|enum|protocol|let|var|func)\s+)?(?P<module>\w+)"
)


def imports(source: str):
    """Line number, what stands before `import`, and the module, for each import of a Swift source."""
    for number, line in enumerate(swift_text.code_only(source).split("\n"), start=1):
        for statement in line.split(";"):
            if found := IMPORT.match(statement):
                yield number, found["before"], found["module"]


def table_findings(sources: pathlib.Path) -> list[str]:
    """The table names each folder of Sources/, and no folder that is not there."""
    there = {folder.name for folder in sources.iterdir() if folder.is_dir()} if sources.is_dir() else set()
    named = set(ROOMS) | C_ROOMS
    findings = [
        f"Sources/{name}: not in the table. Add it to ROOMS in tools/check-imports.py with what it may import."
        for name in sorted(there - named)
    ]
    findings += [
        f"Sources/{name}: in the table and not there. Take it out of tools/check-imports.py."
        for name in sorted(named - there)
    ]
    return findings


def room_findings(root: pathlib.Path, room: str, allowed: set[str]) -> list[str]:
    findings = []
    for file in sorted((root / "Sources" / room).rglob("*.swift")):
        for number, before, module in imports(file.read_text(encoding="utf-8")):
            place = f"{file.relative_to(root)}:{number}"
            if module not in allowed:
                names = ", ".join(sorted(allowed - SYSTEM)) or "nothing"
                findings.append(f"{place}: {room} may not import {module}. Of rooms and packages it may: {names}.")
            if "@_exported" in before:
                findings.append(f"{place}: an exported import lends {module} to every room above. Import it there.")
    return findings


def test_findings(root: pathlib.Path) -> list[str]:
    findings = []
    for file in sorted((root / "Tests").rglob("*.swift")):
        for number, before, module in imports(file.read_text(encoding="utf-8")):
            if "@testable" in before:
                findings.append(
                    f"{file.relative_to(root)}:{number}: tests run on the release build, which has no @testable. "
                    f"Make what is tested in {module} `package`."
                )
    return findings


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    root = parser.parse_args().root
    findings = table_findings(root / "Sources")
    for room, allowed in ROOMS.items():
        findings += room_findings(root, room, allowed)
    findings += test_findings(root)
    for finding in findings:
        print(finding, file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
