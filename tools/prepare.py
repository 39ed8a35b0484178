"""What `make run` does before it starts the site, in one process: loading Django takes a while.

Arguments: the steps, of `static` and `demo`; the database is always brought up to date."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django
from django.core.management import call_command


def say(text: str) -> None:
    print(f"[run] {text}", flush=True)


def migrate() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("setting up the database")
        call_command("migrate", verbosity=0)


def load_demo() -> None:
    from accounts.models import User
    from reports.demo.loading import load

    if not User.objects.exists():
        say("making the demo data, once")
        load()


def main(steps: list[str]) -> None:
    django.setup()
    migrate()
    if "static" in steps:
        say("collecting styles, scripts and fonts")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    if "demo" in steps:
        load_demo()


if __name__ == "__main__":
    main(sys.argv[1:])
