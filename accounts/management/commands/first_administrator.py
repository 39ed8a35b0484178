"""manage.py first_administrator EMAIL: lets the first person into a new site."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify

from accounts.models import Organiser, Role
from accounts.services import give_role
from common.vietnamese.names import fold


class Command(BaseCommand):
    help = "Makes the office, if there is none of this name, and gives somebody its administration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="họ và tên")
        parser.add_argument("--office", default="Trung tâm Khuyến công", help="tên đơn vị")
        parser.add_argument("--place", default="Hải Phòng", help="địa danh trên văn bản")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError("That is no e-mail address.") from error
        office, made = Organiser.objects.get_or_create(
            slug=slugify(fold(options["office"]))[:40],
            defaults={
                "name": options["office"],
                "short_name": options["office"][:60],
                "place": options["place"],
            },
        )
        give_role(
            organiser=office,
            email=options["email"],
            full_name=options["name"],
            role=Role.ADMINISTRATOR,
        )
        said = "made" if made else "was there"
        self.stdout.write(f"{office.name} ({said}): {options['email']} signs in by a mailed code.")
