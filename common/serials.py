"""Serial numbers by a pattern that staff set."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from common.errors import DomainError

PLACEHOLDER = re.compile(r"\{(năm|số)(?::0(\d{1,2}))?\}")


def check_serial_pattern(pattern: str) -> None:
    """Raise DomainError unless the pattern gives every number of every year its own số hiệu."""
    names = [name for name, _width in PLACEHOLDER.findall(pattern)]
    rest = PLACEHOLDER.sub("", pattern)
    if "số" not in names or "năm" not in names:
        raise DomainError(
            _("Mẫu số hiệu phải có cả {năm} và {số}, ví dụ GCN-{năm}-{số:05}."),
            field="serial_pattern",
        )
    if "{" in rest or "}" in rest or not rest.isprintable():
        raise DomainError(_("Mẫu số hiệu chỉ dùng được {năm} và {số}."), field="serial_pattern")


def format_serial(pattern: str, *, year: int, number: int) -> str:
    """The số hiệu: {năm} and {số} with an optional width ({số:05}) in the organiser's pattern."""
    values = {"năm": year, "số": number}
    return PLACEHOLDER.sub(lambda match: str(values[match[1]]).zfill(int(match[2] or 0)), pattern)
