"""An office's own template, pictures and signatory."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from accounts.models import Organiser, User
from certificates.models import Signatory
from certificates.services import designing
from certificates.services.signatories import save_signatory
from certificates.services.templates import keep_asset
from tests import factories


def scan(size: tuple[int, int] = (600, 300), end: int = 90) -> bytes:
    """A signature in black on slightly grey paper."""
    picture = Image.new("RGB", size, (236, 234, 230))
    pen = ImageDraw.Draw(picture)
    pen.line((80, 200, 200, 60, 300, 220, 520, end), fill=(30, 30, 30), width=9)
    buffer = BytesIO()
    picture.save(buffer, format="PNG")
    return buffer.getvalue()


def a_signatory(office: Organiser) -> Signatory:
    """A deputy who signs for the director, with the picture of a signature."""
    signatory = Signatory(
        organiser=office, full_name="Lê Thị Bình", title="Phó Giám đốc", capacity="KT.",
        principal="Giám đốc",
    )  # fmt: skip
    return save_signatory(signatory, picture=scan())


def of_designs(office: Organiser, boss: User) -> dict[str, list[Any]]:
    """Arguments of the addresses of templates, pictures and signatories."""
    template = designing.copy_template(
        template_id=factories.built_in_template("quiet").pk,
        organiser_id=office.pk,
        name="Mẫu của đơn vị",
        by=boss,
    )
    names = ("template", *(f"template_{deed}" for deed in ("copy", "rename", "archive", "design")))
    version, signatory = template.versions.get(), a_signatory(office)
    logo = keep_asset(office.pk, "picture", scan((200, 200)), label="Biểu trưng")
    arguments = {
        **{name: [template.pk] for name in (*names, "template_source")},
        **{f"version_{name}": [version.pk] for name in ("pdf", "picture", "restore")},
        "picture": [logo.pk],
        **{f"signatory_{name}": [signatory.pk] for name in ("edit", "picture")},
    }
    return {f"certificates:{name}": given for name, given in arguments.items()}
