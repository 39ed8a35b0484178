"""Words that staff write themselves: {placeholders} of one list, filled for each person.

A text is only ever searched for whole placeholders and these replaced: nothing in it, and nothing in
what is put in, is read as a format, a template or another placeholder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reminders.states import Audience

# By name, what stands in its place; in this order a page lists them.
PLACEHOLDERS = {
    "họ tên": gettext_lazy("Ông/Bà và họ tên người nhận"),
    "tên lớp": gettext_lazy("tên lớp hoặc hội nghị"),
    "tên hội nghị": gettext_lazy("như {tên lớp}"),
    "mã lớp": gettext_lazy("mã lớp hoặc hội nghị"),
    "thời gian": gettext_lazy("từ giờ nào ngày nào đến giờ nào ngày nào"),
    "bắt đầu": gettext_lazy("giờ và ngày bắt đầu"),
    "địa điểm": gettext_lazy("nơi tổ chức"),
    "liên hệ": gettext_lazy("hỏi ai khi cần"),
    "hạn": gettext_lazy("hạn đăng ký, hạn nhận chỗ hoặc hạn gửi danh sách của người nhận"),
    "mã đăng ký": gettext_lazy("mã đăng ký của người nhận"),
    "đơn vị": gettext_lazy("đơn vị công tác, hoặc đơn vị được mời"),
    "buổi": gettext_lazy("buổi học của lần nhắc, hoặc các buổi người nhận giảng"),
    "số buổi vắng": gettext_lazy("số buổi người nhận đã vắng"),
    "tỷ lệ": gettext_lazy("tỷ lệ tham dự tối thiểu, ví dụ 80%"),
}
_FOR_ALL = frozenset(
    ("họ tên", "tên lớp", "tên hội nghị", "mã lớp", "thời gian", "bắt đầu", "địa điểm", "liên hệ")
)
_REGISTERED = _FOR_ALL | {"hạn", "mã đăng ký", "đơn vị", "buổi"}
_COORDINATING = _FOR_ALL | {"hạn", "đơn vị"}
_ALLOWED = {
    Audience.NOT_STARTED: _COORDINATING,
    Audience.NOT_SUBMITTED: _COORDINATING,
    Audience.GAPS: _COORDINATING,
    Audience.TRAINERS: _FOR_ALL | {"đơn vị", "buổi"},
    Audience.CANNOT_QUALIFY: _REGISTERED | {"số buổi vắng", "tỷ lệ"},
    Audience.MISSED_SESSION: _REGISTERED | {"số buổi vắng", "tỷ lệ"},
}
_WHOLE = re.compile(r"\{([^{}]*)\}")


def allowed(audience: str = "") -> list[str]:
    """The placeholders that have a value for this audience; for none named, those of everybody."""
    names = _ALLOWED.get(Audience(audience), _REGISTERED) if audience else _FOR_ALL
    return [name for name in PLACEHOLDERS if name in names]


def clean(text: str) -> str:
    """A text as it is kept: one form of each letter, plain line ends, no invisible controls."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in text if each == "\n" or unicodedata.category(each) != "Cc")


def check(text: str, names: Collection[str]) -> list[str]:
    """What is wrong with the placeholders of a text, in Vietnamese sentences; nothing when all of
    them are among `names`."""
    text = clean(text)
    errors = []
    known = ", ".join(f"{{{name}}}" for name in names)
    for written in dict.fromkeys(_WHOLE.findall(text)):
        if _name(written) not in names:
            errors.append(
                _("Không có chỗ điền {%(written)s} cho người nhận này; dùng được: %(known)s.")
                % {"written": written.strip()[:40], "known": known}
            )
    rest = _WHOLE.sub("", text)
    if "{" in rest or "}" in rest:
        errors.append(_("Có dấu { hoặc } đứng lẻ: chỗ điền viết trong một cặp, ví dụ {họ tên}."))
    return errors


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder replaced by its value; an unknown one stays as written."""

    def value(found: re.Match[str]) -> str:
        return values.get(_name(found[1]), found[0])

    return _WHOLE.sub(value, clean(text))


def uses(text: str) -> set[str]:
    """The names of the placeholders in a text."""
    return {_name(written) for written in _WHOLE.findall(clean(text))}


def _name(written: str) -> str:
    return " ".join(written.split()).lower()
