"""What a paper may show: the files handed in with it, checked, and nothing else.

WeasyPrint's own fetcher reads any file and asks any server. This one knows only names; it has no
code that could open a file or a connection."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.utils.translation import gettext_lazy as _
from PIL import Image
from weasyprint.urls import URLFetcher, URLFetcherResponse

from .errors import AssetRefused

# WeasyPrint wants a base; urllib joins no name to it, so that names arrive as they are written.
BASE_URL = "asset:"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")
MAX_ASSET_BYTES = 8_000_000
MAX_PIXELS = 25_000_000
MAX_DATA_URL_BYTES = 64_000
MAX_SVG_BYTES = 1_000_000
MAX_SVG_ELEMENTS = 20_000

_FORBIDDEN = re.compile(
    rb"<!doctype|<!entity|"
    rb"<(?:[\w.-]+:)?(?:script|foreignobject|use|pattern|marker|mask|filter)\b"
)

_DATA_IMAGE = re.compile(r"data:image/(?:png|jpeg);base64,([A-Za-z0-9+/=\s]+)\Z", re.IGNORECASE)


def is_svg(data: bytes) -> bool:
    """Whether these bytes are meant as an SVG drawing."""
    head = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith((b"<svg", b"<?xml", b"<!--")) and b"<svg" in data[:4000]


def check_asset(name: str, data: bytes) -> str:
    """Return the media type of a picture fit for a paper: PNG, JPEG or SVG.

    Sizes are in bytes and pixels; a picture is judged by its header, before it is unpacked.
    Raises AssetRefused."""
    if not _NAME.match(name):
        raise AssetRefused(_("Tên tệp “%(name)s” không hợp lệ.") % {"name": name[:100]})
    if len(data) > MAX_ASSET_BYTES:
        raise AssetRefused(_("Tệp “%(name)s” quá lớn.") % {"name": name})
    if is_svg(data):
        return _check_svg(name, data)
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as picture:
            width, height = picture.size
            kind = str(picture.format)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        message = _("Tệp “%(name)s” không phải ảnh PNG, JPEG hay SVG.") % {"name": name}
        raise AssetRefused(message) from error
    if width * height > MAX_PIXELS:
        raise AssetRefused(_("Ảnh “%(name)s” có quá nhiều điểm ảnh.") % {"name": name})
    return f"image/{kind.lower()}"


def _check_svg(name: str, data: bytes) -> str:
    # Entities and drawings used again within themselves can grow without bound; papers need none.
    if len(data) > MAX_SVG_BYTES or data.count(b"<") > MAX_SVG_ELEMENTS:
        raise AssetRefused(_("Hình vẽ “%(name)s” quá phức tạp.") % {"name": name})
    if _FORBIDDEN.search(data.lower()):
        raise AssetRefused(_("Hình vẽ “%(name)s” có nội dung không được phép.") % {"name": name})
    return "image/svg+xml"


class AssetFetcher(URLFetcher):
    """Answers for the names of `assets` and for small pictures in the text, refuses all else.

    `refused` collects what was asked for in vain, for the caller to report."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._assets = assets
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return the asset of this address; raises AssetRefused, which WeasyPrint logs."""
        try:
            return self._answer(url)
        except AssetRefused:
            self.refused.append(url[:200])
            raise

    def _answer(self, url: str) -> URLFetcherResponse:
        if url in self._assets:
            data = self._assets[url]
            return URLFetcherResponse(url, data, {"Content-Type": check_asset(url, data)})
        if match := _DATA_IMAGE.match(url):
            return self._small_picture(url, match[1])
        raise AssetRefused(_("Không có tệp “%(name)s” trong mẫu.") % {"name": url[:200]})

    @staticmethod
    def _small_picture(url: str, encoded: str) -> URLFetcherResponse:
        if len(encoded) > MAX_DATA_URL_BYTES:
            raise AssetRefused(_("Ảnh nhúng trong mẫu quá lớn."))
        try:
            data = base64.b64decode(encoded)
        except (binascii.Error, ValueError) as error:
            raise AssetRefused(_("Ảnh nhúng trong mẫu bị hỏng.")) from error
        return URLFetcherResponse(url, data, {"Content-Type": check_asset("data", data)})
