"""Serial numbers by a pattern that staff set."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from common.errors import DomainError

LONGEST = 60
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
    if len(format_serial(pattern, year=2026, number=999_999)) > LONGEST:
        raise DomainError(_("Số hiệu theo mẫu này dài hơn 60 ký tự."), field="serial_pattern")


def format_serial(pattern: str, *, year: int, number: int) -> str:
    """The số hiệu: {năm} and {số} with an optional width ({số:05}) in the organiser's pattern."""
    values = {"năm": year, "số": number}
    return PLACEHOLDER.sub(lambda match: str(values[match[1]]).zfill(int(match[2] or 0)), pattern)


class SerialReader:
    """Reads số hiệu back: which year and number a pattern would give a serial for."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        # A number's digits decide the length, so that a length leaves one way of reading.
        self._by_length = dict(self._layout(digits) for digits in range(9, 0, -1))

    def _layout(self, digits: int) -> tuple[int, re.Pattern[str]]:
        parts, length, position = [], 0, 0
        for found in PLACEHOLDER.finditer(self._pattern):
            text = self._pattern[position : found.start()]
            width = max(int(found[2] or 0), 4 if found[1] == "năm" else digits)
            parts.append(
                f"{re.escape(text)}(?P<{'y' if found[1] == 'năm' else 'n'}{len(parts)}>[0-9]{{{width}}})"
            )
            length, position = length + len(text) + width, found.end()
        rest = self._pattern[position:]
        return length + len(rest), re.compile("".join(parts) + re.escape(rest), re.IGNORECASE)

    def read(self, serial: str) -> tuple[int, int] | None:
        """The year and the number, whatever the case of letters; None for another's serial."""
        layout = self._by_length.get(len(serial))
        found = layout.fullmatch(serial) if layout else None
        if found is None:
            return None
        values = {name[0]: int(digits) for name, digits in found.groupdict().items()}
        again = format_serial(self._pattern, year=values["y"], number=values["n"])
        return (values["y"], values["n"]) if again.lower() == serial.lower() else None
