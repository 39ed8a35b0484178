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

# library or program that shows the package is there -> Debian package
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
PROGRAMS = {"chromium": "chromium", "pdftotext": "poppler-utils", "qpdf": "qpdf"}


def say(text: str) -> None:
    print(f"[setup] {text}", flush=True)


def missing_packages(kind: str) -> list[str]:
    missing = [package for name, package in LIBRARIES.items() if not find_library(name)]
    if kind == "dev":
        missing += [package for name, package in PROGRAMS.items() if not shutil.which(name)]
        if sys.version_info >= (3, 13) and not shutil.which("redis-server"):
            missing.append("redis-server")
    return missing


def install_packages(kind: str) -> None:
    missing = missing_packages(kind)
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0 and not shutil.which("sudo"):
        sys.exit(f"[setup] As root, run once: {' '.join(command)}")
    say(f"installing system packages: {' '.join(missing)}")
    prefix = [] if os.geteuid() == 0 else ["sudo"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for each in (["apt-get", "update"], command):
        done = subprocess.run([*prefix, *each], env=environment, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"[setup] failed: {' '.join(each)}\n{done.stderr[-2000:]}")


def install_python(kind: str) -> None:
    names = ["requirements.txt"] + (["requirements-dev.txt"] if kind == "dev" else [])
    stamp = VENV / f".installed-{kind}"
    wanted = hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in names)).hexdigest()
    if not (VENV / "bin" / "python").exists():
        say("making the Python environment in .venv")
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("installing Python packages (about a minute the first time)")
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--disable-pip-version-check", "-r", str(ROOT / names[-1])], check=True)
    stamp.write_text(wanted)


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - said in words to who runs an older one
        sys.exit("[setup] Python 3.11 or newer is needed.")
    kind = sys.argv[1] if len(sys.argv) > 1 else "run"
    install_packages(kind)
    install_python(kind)


if __name__ == "__main__":
    main()
