#!/usr/bin/env python3
"""Holds what `epilume import` makes of a phone's photographs against Pillow and pydicom.

    check_import.py BUILD FOLDER

A practice station of its own imports a progressive photograph for each way to hold a phone, with place and owner in it
and a colour profile: its pixels must be those that Pillow shows upright, nothing of the rest may be in the object, and
the object must say that it was imported and by whom it is signed. What is no photograph makes no folder.
One line for each thing that was checked; the first bad one ends the run with status 1. FOLDER, which is made, keeps the
objects in `objects` and the station's certificate in `certificate.pem`, for check_object.py.
Needs: dcmtk; of Python pillow, pydicom.
"""

import io
import json
import pathlib
import subprocess
import sys

import numpy
import PIL.Image
import PIL.ImageCms
import PIL.ImageOps
import pydicom
from pydicom.encaps import generate_frames
from station import Station, demand

OWNER, PLACE = "Planted Owner", "Planted Place"


def photograph(path: pathlib.Path, orientation: int) -> None:
    """640×480, smooth, other in each corner."""
    across, down = numpy.meshgrid(numpy.linspace(0, 1, 640), numpy.linspace(0, 1, 480))
    picture = PIL.Image.fromarray((numpy.stack([across, down, across * down], axis=2) * 200 + 20).astype("uint8"))
    exif = PIL.Image.Exif()
    exif[0x0112], exif[0xA430] = orientation, OWNER
    exif.get_ifd(0x8825)[0x001D] = PLACE
    profile = PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("sRGB")).tobytes()
    picture.save(path, quality=92, progressive=True, exif=exif, icc_profile=profile, comment=OWNER)


def check(path: pathlib.Path, photo: pathlib.Path, certificate: pathlib.Path) -> None:
    name = f"{photo.name} as {path.name[:20]}…"
    whole = path.read_bytes()
    demand(OWNER.encode() not in whole and PLACE.encode() not in whole, f"{name}: owner or place is in the object")
    found = pydicom.dcmread(path)
    demand(
        (found.ConversionType, found.SeriesDescription, found.AcquisitionDateTime, found.get("PixelSpacing"))
        == ("WSD", "Imported", "20251120130500.000000+0000", None), f"{name}: does not say that it was imported")
    demand(not any(element.tag.is_private for element in found), f"{name}: carries a record")
    jpeg = next(generate_frames(found.PixelData, number_of_frames=1))
    with PIL.Image.open(io.BytesIO(jpeg)) as made, PIL.Image.open(photo) as given:
        upright = PIL.ImageOps.exif_transpose(given).convert("RGB")
        demand(made.size == upright.size == (found.Columns, found.Rows), f"{name}: has another size")
        demand("icc_profile" in made.info and "progressive" not in made.info, f"{name}: lost its profile, or is progressive")
        worst = numpy.abs(numpy.asarray(made.convert("RGB"), int) - numpy.asarray(upright, int)).max()
        demand(worst <= 4, f"{name}: a pixel is off by {worst}")
    done = subprocess.run(
        ["dcmsign", "--verify", "+rc", "+cf", str(certificate), str(path)], capture_output=True, text=True)
    demand(done.returncode == 0, f"{name}: dcmsign refuses it: {done.stdout}{done.stderr}")
    print(f"{name}: upright, without what lay beside it, worst pixel {worst}")


def main() -> int:
    build, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir()
    photos = [folder / f"held-{orientation}.jpg" for orientation in range(1, 9)]
    for orientation, path in enumerate(photos, 1):
        photograph(path, orientation)
    bad = folder / "bad.jpg"
    bad.write_bytes(photos[0].read_bytes()[:9000])
    station = Station(build, folder / "station").until_armed()
    try:
        certificate, anchor, objects = folder / "certificate.pem", folder / "anchor.pem", folder / "objects"
        station.run("key", "export-public", "--certificate", "--out", str(certificate))
        station.run("key", "export-public", "--out", str(anchor))
        said = ("--taken", "2025-11-20T14:05:00+01:00", "--patient-id", "4711", "--output", str(objects))
        station.run("import", str(photos[0]), str(bad), *said, code=74)
        demand(not objects.exists(), "half of a series was left")
        made = station.run("import", *map(str, photos), *said, "--json").splitlines()
        demand(len(made) == len(photos) == len(list(objects.iterdir())), "not one object for each photograph")
        demand(objects.stat().st_mode & 0o777 == 0o700, "others may read the objects")
        for photo, line in zip(photos, map(json.loads, made)):
            check(pathlib.Path(line["file"]), photo, certificate)
        station.run("import", str(photos[0]), *said, code=74)
        # Signed, and no capture: never valid.
        done = station.ask("verify", str(objects), "--trust", str(anchor), "--ca", str(certificate))
        demand(
            (done.returncode, done.stdout.count("IMPORTED")) == (1, len(photos)),
            f"it is not called imported: {done.stdout}{done.stderr}")
        print("epilume verify: each is imported, and none captured")
    finally:
        station.stop()
    print(f"{len(photos)} photographs are imported as they should be")
    return 0


if __name__ == "__main__":
    sys.exit(main())
