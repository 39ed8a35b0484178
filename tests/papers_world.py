"""A certificate's record and template, and ways to read a PDF, for the tests of papers."""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path
from typing import Any

from certificates.rendering import Record, samples


def record(**changes: Any) -> Record:
    values: dict[str, Any] = {
        "parent_agency": "Sở Công Thương Hải Phòng",
        "organiser": "Trung tâm Khuyến công và Tư vấn phát triển công nghiệp Hải Phòng",
        "place": "Hải Phòng",
        "issuing_head": "Giám đốc Trung tâm Khuyến công và Tư vấn phát triển công nghiệp Hải Phòng",
        "salutation": "Bà",
        "full_name": "Nguyễn Thị Phương Thảo",
        "birth": "12/03/1987",
        "workplace": "Phòng Kinh tế, Hạ tầng và Đô thị phường Lê Chân",
        "position": "Chuyên viên",
        "class_title": "Nâng cao năng lực quản lý cho cơ sở công nghiệp nông thôn",
        "hours": "24 tiết",
        "date_words": "từ ngày 05 tháng 3 năm 2026 đến ngày 07 tháng 3 năm 2026",
        "venue": "Hội trường Trung tâm, phường Hồng Bàng, thành phố Hải Phòng",
        "place_date": "Hải Phòng, ngày 10 tháng 3 năm 2026",
        "signatory_lines": ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
        "signatory_name": "Trần Văn Hùng",
        "serial": "KC-HP 2026/000123",
        "register_number": "123/2026",
        "decision": "Theo Quyết định số 45/QĐ-TTKC ngày 09 tháng 3 năm 2026",
        "verify_url": "https://khuyencong.example.vn/xac-thuc/7KQ2M9XD",
        "verify_code": "7KQ2-M9XD",
    }
    return Record(**{**values, **changes})


LONGEST: dict[str, str] = {
    name: getattr(samples.LONGEST, name)
    for name in ("full_name", "workplace", "position", "class_title", "note")
}


def _run(command: list[str], data: bytes) -> bytes:
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def text_of(pdf: bytes) -> str:
    """The text as pdftotext reads it, with each run of white space as one space."""
    return " ".join(_run(["pdftotext", "-layout", "-", "-"], pdf).decode().split())


def raw_text(pdf: bytes) -> str:
    return " ".join(_run(["pdftotext", "-raw", "-", "-"], pdf).decode().split())


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, in the order of reading."""
    pages = _run(["pdftotext", "-raw", "-", "-"], pdf).decode().split("\f")
    return [" ".join(page.split()) for page in pages[:-1]]


def facts_of(pdf: bytes) -> dict[str, str]:
    lines = _run(["pdfinfo", "-"], pdf).decode().splitlines()
    return {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}


def fonts_of(pdf: bytes, folder: Path) -> list[list[str]]:
    path = folder / "fonts.pdf"
    path.write_bytes(pdf)
    lines = subprocess.run(["pdffonts", str(path)], capture_output=True, check=True, text=True)
    return [line.split() for line in lines.stdout.splitlines()[2:]]


def is_nfc(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text)
