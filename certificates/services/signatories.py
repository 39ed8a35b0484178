"""Who signs papers, and the picture of their signature."""

from __future__ import annotations

from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from certificates.models import Signatory
from certificates.services.templates import keep_asset
from common import clock
from common.papers.assets import check_asset, is_svg
from common.papers.errors import AssetRefused

INK = (24, 58, 140)
MAX_SIDE = 1_200
# What is this light is paper, what is this dark is ink; between them ink fades.
PAPER, DARK = 215, 110


@transaction.atomic
def save_signatory(
    signatory: Signatory,
    *,
    picture: bytes = b"",
    drop_picture: bool = False,
    archived: bool = False,
) -> Signatory:
    """Keep who signs. Papers that were proposed before keep the picture of their day.

    Raises AssetRefused for what is no picture, or shows no signature."""
    if picture:
        drawn = signature_picture(picture)
        signatory.picture = keep_asset(signatory.organiser_id, "signature.png", drawn)
    elif drop_picture:
        signatory.picture = None
    if archived != (signatory.archived_at is not None):
        signatory.archived_at = clock.now() if archived else None
    signatory.save()
    return signatory


def signature_picture(data: bytes) -> bytes:
    """A scanned signature as blue ink on nothing, cut to its strokes: a PNG.

    A picture that is transparent already keeps its strokes' shape."""
    check_asset("signature", data)
    if is_svg(data):
        raise AssetRefused(_("Hình chữ ký phải là ảnh PNG hoặc JPEG."), field="signature")
    with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as opened:
        opened.draft("L", (2 * MAX_SIDE, 2 * MAX_SIDE))
        picture = ImageOps.exif_transpose(opened).convert("RGBA")
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    white = Image.new("RGBA", picture.size, "white")
    grey = Image.alpha_composite(white, picture).convert("L")
    ink = grey.point([_strength(level) for level in range(256)])
    box = ink.getbbox()
    if box is None:
        raise AssetRefused(_("Không thấy nét chữ ký nào trong ảnh."), field="signature")
    blue = Image.new("RGBA", picture.size, (*INK, 0))
    blue.putalpha(ink)
    buffer = BytesIO()
    blue.crop(box).save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def _strength(level: int) -> int:
    share = (PAPER - level) / (PAPER - DARK)
    return round(255 * min(max(share, 0.0), 1.0))
