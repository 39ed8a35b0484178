"""Số định danh cá nhân: checks that warn and never block, since the number has no check digit."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

# Codes of the provinces before 1 July 2025: a number keeps that of the birth's registration.
PROVINCE_CODES = frozenset(
    str.split(
        """
            001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033
        034 035 036     037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066
        067 068 070 072 074 075     077 079 080 082 083 084 086 087 089 091 092 093 094 095 096
        """
    )
)


def clean_personal_id(value: object) -> str:
    """The digits alone, with the leading zero that a spreadsheet lost."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    digits = re.sub(r"[\s.\-']", "", str(value if value is not None else ""))
    return "0" + digits if re.fullmatch(r"\d{11}", digits) else digits


def personal_id_warnings(
    number: str, *, birth_year: int | None = None, salutation: str = ""
) -> list[str]:
    """What does not fit in a personal identification number, as sentences; [] when all does.

    The number: 3 digits for the province of birth registration, 1 for century and sex, 2 for the
    year of birth, 6 at random (Nghị định 137/2015, Điều 13). Nothing here is proof of an error."""
    if re.fullmatch(r"\d{9}", number):
        return [_("Đây có thể là số chứng minh nhân dân cũ (9 chữ số).")]
    if not re.fullmatch(r"\d{12}", number):
        return [_("Số định danh cá nhân gồm 12 chữ số.")]
    warnings = []
    if number[:3] not in PROVINCE_CODES:
        warnings.append(_("Ba chữ số đầu không phải mã một tỉnh, thành phố."))
    century, is_female = divmod(int(number[3]), 2)
    year = 1900 + 100 * century + int(number[4:6])
    if birth_year and year != birth_year:
        years = {"year": year, "birth_year": birth_year}
        warnings.append(_("Số này ghi năm sinh %(year)d, không phải %(birth_year)d.") % years)
    if salutation and (salutation == "ba") != bool(is_female):
        warnings.append(_("Số này không khớp với Ông/Bà đã ghi."))
    return warnings
