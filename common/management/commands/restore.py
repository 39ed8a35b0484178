"""manage.py restore FILE: into an empty place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.backup import is_of_this_secret, read_backup
from common.errors import DomainError


class Command(BaseCommand):
    help = "Puts a backup back; the place must be empty, or --replace given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["file"].is_file():
            raise CommandError("There is no such file: make restore FILE=backup.tar.gz")
        call_command("migrate", verbosity=0)
        try:
            counts = read_backup(options["file"], replace=options["replace"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        if not is_of_this_secret(options["file"]):
            self.stderr.write(
                "Made under another SECRET_KEY: name that one in SECRET_KEY_FALLBACKS, or links in "
                "mails already sent and encrypted identity numbers stay unreadable."
            )
        self.stdout.write(f"restored {sum(counts.values())} rows")
