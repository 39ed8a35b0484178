"""Files as people send them, each the smallest of its kind."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pikepdf
from PIL import Image

from common.spreadsheets import write_xlsx

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def a_pdf(pages: int = 1) -> bytes:
    with pikepdf.new() as document:
        for _page in range(pages):
            document.add_blank_page()
        kept = BytesIO()
        document.save(kept)
    return kept.getvalue()


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    kept = BytesIO()
    Image.new("RGB", size, "white").save(kept, kind)
    return kept.getvalue()


def an_xlsx() -> bytes:
    return write_xlsx("Bảng", ["Họ và tên"], [("Trần Văn An",)])


def a_docx(main: str = _MAIN, **parts: bytes) -> bytes:
    """A document of Word; further parts by their path, with __ for / and ___ for a dot."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        )
        archive.writestr("word/document.xml", "<w:document/>")
        for name, content in parts.items():
            archive.writestr(name.replace("___", ".").replace("__", "/"), content)
    return kept.getvalue()
