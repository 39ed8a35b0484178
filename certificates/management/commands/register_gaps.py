"""manage.py register_gaps: tells what is wrong with the numbers of the registers."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organiser
from certificates.book import gaps_of


class Command(BaseCommand):
    help = "Lists numbers missing, given twice or beyond the counter; fails when there are any."

    def handle(self, *args: Any, **options: Any) -> None:
        gaps = gaps_of(Organiser.objects.all())
        if gaps:
            raise CommandError("\n".join(map(str, gaps)))
        self.stdout.write("The registers have no gap.")
