"""manage.py load_demo: the sample data of `make run`, once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reports.demo.loading import load


class Command(BaseCommand):
    help = "Loads the demo's sample data once; refused where DEMO is not set."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo data have known passwords: they load only where DEMO=1.")
        self.stdout.write("demo data loaded" if load() else "demo data are there already")
