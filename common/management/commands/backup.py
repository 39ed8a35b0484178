"""manage.py backup FILE: database and media together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.backup import write_backup


class Command(BaseCommand):
    help = "Writes database and media into one .tar.gz file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["file"].name:
            raise CommandError("Name the file: make backup FILE=backup.tar.gz")
        counts = write_backup(options["file"])
        self.stdout.write(f"{options['file']}: {sum(counts.values())} rows")
