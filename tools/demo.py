#!/usr/bin/env python3
"""`make demo`: starts the station in the foreground of this script, presses three times and shows what became safe.

Uses a V4L2 capture device when there is one and says so; without one it asks for practice. Leaves the pictures,
records and signatures in the output folder. On the practice scope it releases the pictures as DICOM objects, verifies
them with our command and, where they are installed, with dcmsign and dciodvfy, then calibrates the scope, prints what was found beside the truth, and leaves the report page and a picture before and after.
Exit code 0 when three pictures are safe and verify, and the practice scope's calibration is near its truth.
"""
import base64
import glob
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

TREE = pathlib.Path(__file__).resolve().parent.parent
PRESSES = 3
# What is known of the practice pictures.
SAID = ("--region", "posterior forearm", "--laterality", "left", "--contact", "contact", "--immersion", "alcohol")
FAULTS = ("FAILED", "REFUSED")
ARM_LIMIT_SECONDS = 60


def capture_nodes() -> list[str]:
    """Device nodes that udev knows to capture; a UVC camera's metadata node is not one."""
    nodes = []
    for node in sorted(glob.glob("/dev/video*")):
        answer = subprocess.run(["udevadm", "info", "-q", "property", node], capture_output=True, text=True)
        if ":capture:" in answer.stdout:
            nodes.append(node)
    return nodes


class Station:
    """The daemon on a temporary state folder, and the command that talks to it."""

    def __init__(self, build: pathlib.Path, state: pathlib.Path, log: pathlib.Path, practice: bool):
        self.epilume = str(build / "epilume")
        self.socket = ["--socket", str(state / "epilume.sock")]
        arguments = [str(build / "epilumed"), "--state-directory", str(state), *self.socket]
        self.log = log.open("w")
        # The profiles of this tree: nothing needs to be installed for a try.
        environment = {**os.environ, "EPILUME_PATHS_PROFILES": str(TREE / "DeviceProfiles")}
        self.process = subprocess.Popen(
            arguments + (["--practice"] if practice else []), stderr=self.log, env=environment)

    def ask(self, *words: str) -> subprocess.CompletedProcess:
        words = words if words[0] == "verify" else (*words, *self.socket)
        return subprocess.run([self.epilume, *words], capture_output=True, text=True)

    def json(self, *words: str) -> dict:
        answer = self.ask(*words, "--json")
        if answer.returncode != 0:
            raise SystemExit(f"`epilume {' '.join(words)}` failed: {answer.stderr.strip() or answer.stdout.strip()}")
        return json.loads(answer.stdout)

    def wait_until_armed(self) -> dict:
        deadline = time.monotonic() + ARM_LIMIT_SECONDS
        last = "the service does not answer"
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise SystemExit(f"The service ended by itself; see {self.log.name}.")
            answer = self.ask("devices", "--json")
            if answer.returncode == 0:
                devices = json.loads(answer.stdout)["devices"]
                armed = [device for device in devices if device["state"] == "armed"]
                if armed:
                    return armed[0]
                unknown = [device for device in devices if device["state"] == "viewOnly"]
                if unknown:
                    print(f"No profile knows {unknown[0]['card']}; enrolling it for this demo.")
                    self.json("device", "enrol", unknown[0]["id"])
                last = "; ".join(f"{device['id']}: {device['sentence']}" for device in devices) or "no device is there"
            time.sleep(0.1)
        raise SystemExit(f"No device was armed within {ARM_LIMIT_SECONDS} s: {last}")

    def stop(self) -> int:
        self.process.terminate()
        code = self.process.wait(timeout=30)
        self.log.close()
        return code


def main() -> int:
    build, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    nodes = capture_nodes()
    if nodes:
        print(f"Using the camera at {', '.join(nodes)}.")
    else:
        print("No camera is connected: using the simulated scope (practice pictures).")
    with tempfile.TemporaryDirectory(prefix="epilume-demo-") as folder:
        station = Station(build, pathlib.Path(folder), output / "epilumed.log", practice=not nodes)
        try:
            rows = run(station, output)
            calibrated = calibrate(station, output) if not nodes else None
        finally:
            code = station.stop()
    print()
    show(rows)
    if calibrated is not None:
        print("\nCalibration of the practice scope:")
        show(calibrated["rows"])
        print(f"The report page is {output}/calibration.html, the picture before and after {output}/before-after.svg.")
    print(f"\nPictures, records and signatures are in {output}/; the trust anchor is {output}/anchor.pem.")
    if code != 0:
        print(f"The service ended with code {code}; see {output}/epilumed.log.", file=sys.stderr)
        return 1
    good = all(cell not in FAULTS for row in rows for cell in row) and (calibrated or {}).get("good", True)
    return 0 if good else 1


def show(rows: list[list[str]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def calibrate(station: Station, output: pathlib.Path) -> dict:
    """Walks through a calibration of the practice scope, whose truth the station tells, and looks at skin after it."""
    print("Calibrating the practice scope: dark level, colour, evenness, scale, sharpness, repeatability, card.")
    found = station.json("calibrate", "walk", "--yes", "--report", str(output / "calibration.html"))
    shown = station.json("calibrate", "show")["calibration"]
    truth = station.json("practice", "lesion")["truth"]
    # Frames of the last target are on their way for a moment.
    time.sleep(1)
    capture = station.json("capture")
    exported = station.ask("outbox", "export", capture["item"], str(output), "--calibrated")
    if exported.returncode != 0:
        raise SystemExit(exported.stderr.strip())
    folder = output / capture["item"]
    before_after(folder / "picture.jpg", folder / "calibrated.jpg", output / "before-after.svg")
    spacing, quality = shown["spacing"], shown["colour"]["quality"]
    rows = [["quantity", "before", "calibrated", "truth"]]
    for axis in ("horizontal", "vertical"):
        stated = f"{spacing[axis]:.4f} ± {spacing['uncertaintyPercent'] * spacing[axis] / 100:.4f}"
        rows.append([f"µm/px, {axis}", "not known", stated, f"{truth[axis]:.4f}"])
    rows.append([
        "colour, mean ΔE00", f"{quality['uncorrectedMean']:.2f}", f"{quality['leaveOneOutMean']:.2f} (leave-one-out)",
        "0"])
    flat = shown["flat"]
    rows.append([
        "unevenness, %", f"{flat['unevennessPercentBefore']:.2f}", f"{flat['unevennessPercentAfter']:.2f}", "0"])
    near = all(
        abs(spacing[axis] - truth[axis]) <= spacing["uncertaintyPercent"] * truth[axis] / 100
        for axis in ("horizontal", "vertical"))
    return {"rows": rows, "good": found["inForce"] and near and quality["leaveOneOutMean"] <= 3}


def before_after(before: pathlib.Path, after: pathlib.Path, target: pathlib.Path) -> None:
    """Both pictures side by side in one file that any browser shows."""
    pictures = "".join(
        f'<image x="{660 * index}" y="30" width="640" height="360" href="data:image/jpeg;base64,'
        f'{base64.b64encode(path.read_bytes()).decode()}"/>'
        f'<text x="{660 * index}" y="20" font-family="sans-serif" font-size="16">{title}</text>'
        for index, (path, title) in enumerate([(before, "As delivered"), (after, "Calibrated")]))
    target.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1300 400">{pictures}</svg>\n', encoding="utf-8")


def run(station: Station, output: pathlib.Path) -> list[list[str]]:
    device = station.wait_until_armed()
    mode = device["mode"]
    print(f"Armed: {device['card']}, {mode['width']}×{mode['height']} {mode['fourCC']} as {device['position']}.")
    anchor = output / "anchor.pem"
    anchor.write_text(station.ask("trust").stdout)
    rows = [["device", "frame", "press→safe ms", "file", "epilume verify", "dcmsign", "dciodvfy"]]
    certificate = output / "objects.pem"
    station.ask("key", "export-public", "--certificate", "--out", str(certificate))
    for _ in range(PRESSES):
        # The simulated scope takes practice pictures only; a camera's are of whatever lies before it, and are of no patient:
        # they become no objects.
        practice = device["simulated"]
        capture = station.json("capture", device["id"], *(SAID if practice else ["--purpose", "check"]))
        if practice:
            station.json("release", capture["item"])
        exported = station.ask("outbox", "export", capture["item"], str(output))
        if exported.returncode != 0:
            raise SystemExit(exported.stderr.strip())
        folder = output / capture["item"]
        verified = station.ask("verify", str(folder), "--trust", str(anchor))
        if verified.returncode != 0:
            print(verified.stdout + verified.stderr, file=sys.stderr)
        shown = folder / "object.dcm" if practice else next(folder.glob("picture.*"))
        rows.append([
            capture["device"], str(capture["sequence"]), f"{capture['pressToSafeMicroseconds'] / 1000:.1f}",
            str(shown), "verified" if verified.returncode == 0 else "FAILED", *others(shown, certificate)])
    return rows


def others(file: pathlib.Path, certificate: pathlib.Path) -> list[str]:
    """What programs that nobody here wrote say of a DICOM object."""
    if file.suffix != ".dcm":
        return ["no object", "no object"]
    verdicts = []
    for words, is_good in (
            (["dcmsign", "--verify", "+rc", "+cf", str(certificate), str(file)], lambda done: done.returncode == 0),
            (["dciodvfy", str(file)], lambda done: "Error" not in done.stdout + done.stderr)):
        if shutil.which(words[0]) is None:
            verdicts.append("not installed")
            continue
        done = subprocess.run(words, capture_output=True, text=True)
        verdicts.append("accepted" if is_good(done) else "REFUSED")
        if not is_good(done):
            print(done.stdout + done.stderr, file=sys.stderr)
    return verdicts


if __name__ == "__main__":
    sys.exit(main())
