"""Runs the tests as `make test` promises: PostgreSQL, then SQLite, then the browser.

Arguments go to pytest: `.venv/bin/python tools/test.py -x tests/registrations`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHORT = "not faults and not pixels and not e2e"
PARTS = (
    ("PostgreSQL", SHORT, "2", {}),
    (
        "SQLite",
        f"{SHORT} and not postgres and not redis and not once",
        "2",
        {"TEST_DATABASE": "sqlite"},
    ),
    ("browser", "e2e and not alone", "2", {}),
    ("browser, speed", "e2e and alone", "0", {}),
)
NO_TESTS = 5


def main() -> None:
    lines = []
    failed = False
    for name, marks, workers, extra in PARTS:
        started = time.monotonic()
        print(f"[test] {name}", flush=True)
        command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "-m", marks, *sys.argv[1:]]
        code = subprocess.run(command, cwd=ROOT, env={**os.environ, **extra}).returncode
        failed = failed or code not in (0, NO_TESTS)
        word = {0: "ok", NO_TESTS: "no tests"}.get(code, "FAILED")
        lines.append(f"[test] {name}: {word}, {time.monotonic() - started:.0f} s")
    print("\n".join(lines), flush=True)
    sys.exit(int(failed))


if __name__ == "__main__":
    main()
