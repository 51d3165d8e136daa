"""Where the guest's packages come from: the machine's own apt sources for Debian itself."""

import subprocess
from collections import OrderedDict
from pathlib import Path

from .fault import LaneFault

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
TARGET_FIELDS = ("SITE", "RELEASE", "COMPONENT", "ORIGIN")
# Third parties' archives have another Origin; backports would bring another kernel than the stock one.
ORIGINS = {"Debian", "Debian-Security"}
# What a machine needs to reach its archive, and how strict it is about dates; nothing else of its apt
# configuration belongs in the guest.
CARRIED_OPTIONS = (
    "Acquire::http::", "Acquire::https::", "Acquire::ftp::", "Acquire::Retries",
    "Acquire::Check-Valid-Until", "Acquire::Check-Date",
)


def debian_lines(codename: str) -> list[str]:
    """`deb` lines of the release `codename`, made from what apt itself says it reads."""
    form = "|".join(f"$({field})" for field in TARGET_FIELDS)
    targets = _run("apt-get", "indextargets", "--format", form, "Created-By: Packages")
    suites: "OrderedDict[tuple[str, str], list[str]]" = OrderedDict()
    for line in targets.splitlines():
        site, release, component, origin = line.split("|")
        ours = release == codename or release in (f"{codename}-updates", f"{codename}-security")
        if not ours or origin not in ORIGINS:
            continue
        components = suites.setdefault((site, release), [])
        if component not in components:
            components.append(component)
    if not any(release == codename for _, release in suites):
        raise LaneFault(
            f"apt knows no Debian {codename} archive on this machine: add one to /etc/apt/sources.list.d "
            "and run apt-get update"
        )
    if not KEYRING.exists():
        raise LaneFault(f"{KEYRING} is missing: install debian-archive-keyring")
    return [
        f"deb [signed-by={KEYRING}] {site} {release} {' '.join(components)}"
        for (site, release), components in suites.items()
    ]


def carried_options() -> list[str]:
    """Options such as a proxy or a certificate, as `Name "value"`, for mmdebstrap's `--aptopt`."""
    options = []
    for line in _run("apt-config", "dump", "Acquire").splitlines():
        name, _, value = line.rstrip(";").partition(" ")
        if name.startswith(CARRIED_OPTIONS) and value != '""':
            options.append(f"{name} {value}")
    return options


def _run(*command: str) -> str:
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except FileNotFoundError:
        raise LaneFault(f"{command[0]} is missing: the guest's image is built on a Debian machine") from None
    except subprocess.CalledProcessError as error:
        raise LaneFault(f"{' '.join(command[:2])} failed: {error.stderr.strip()}") from None
