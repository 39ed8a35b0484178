"""Runs the tests as `make test` promises: PostgreSQL, then SQLite, then the browser."""

from __future__ import annotations

import os
import subprocess
import sys
import time

LONG = "not faults and not pixels and not e2e"
PARTS = (
    ("PostgreSQL", LONG, {}),
    ("SQLite", f"{LONG} and not postgres and not redis", {"TEST_DATABASE": "sqlite"}),
    ("browser", "e2e", {"TEST_WORKERS": "0"}),
)
NO_TESTS = 5


def main() -> None:
    failed = []
    for name, marks, extra in PARTS:
        started = time.monotonic()
        print(f"[test] {name}", flush=True)
        workers = extra.get("TEST_WORKERS", "2")
        command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "-m", marks, *sys.argv[1:]]
        code = subprocess.run(command, env={**os.environ, **extra}).returncode
        print(f"[test] {name}: {time.monotonic() - started:.0f} s", flush=True)
        if code not in (0, NO_TESTS):
            failed.append(name)
    if failed:
        sys.exit(f"[test] failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
