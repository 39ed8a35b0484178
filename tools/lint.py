"""All checks of `make lint`, each by its name, and a plain end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
ROOMS = ("accounts", "certificates", "common", "conferences", "courses", "door", "notifications",
         "registrations", "reminders", "reports")  # fmt: skip
TYPED = ("services", "selectors", "tasks")
PROD = {
    "DJANGO_SETTINGS_MODULE": "config.settings.prod",
    "SECRET_KEY": "only-for-the-check-" + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ",
    "ALLOWED_HOSTS": "khuyencong.example.vn",
    "DATA_DIR": str(ROOT / ".cache" / "lint"),
}


def typed_files() -> list[str]:
    return [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.stem in TYPED or path.parent.name in TYPED
    ]


def main() -> None:
    manage = [sys.executable, "manage.py"]
    checks = [
        ("format", [BIN / "ruff", "format", "--check", "."], {}),
        ("lint", [BIN / "ruff", "check", "."], {}),
        ("templates", [BIN / "djlint", "--lint", "--quiet", "templates"], {}),
        ("types", [BIN / "mypy", *typed_files()], {}),
        ("order of rooms", [BIN / "lint-imports"], {}),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], PROD),
        ("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], PROD),
    ]
    failed = []
    for name, command, extra in checks:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env={**os.environ, **extra},
            capture_output=True,
            text=True,
        )
        print(f"[lint] {name}: {'ok' if not done.returncode else 'FAILED'}", flush=True)
        if done.returncode:
            print((done.stdout + done.stderr)[-6000:])
            failed.append(name)
    if failed:
        sys.exit(f"[lint] failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
