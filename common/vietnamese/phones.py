"""Telephone numbers as people in Viet Nam write them, kept as E.164.

Sources: Thông tư 22/2014/TT-BTTTT (numbering plan) and its conversion plans: area codes in 2017
(kế hoạch chuyển đổi mã vùng), 11-digit mobile numbers to 10 digits in 2018."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from django.utils.translation import gettext as _

# Mobile prefixes allotted to networks that serve subscribers today.
MOBILE_PREFIXES = frozenset(
    str.split(
        """
            032 033 034 035 036 037 038 039 052 055 056 058 059 070 076 077 078 079     081 082
        083 084 085 086 087 088 089 090 091 092 093 094 096 097 098 099
        """
    )
)
# 11-digit mobile numbers, given up in 2018.
OLD_MOBILE = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036",
    "0167": "037", "0168": "038", "0169": "039", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
# Area codes given up in 2017, each with the one that took its place.
OLD_AREA_CODES = {
    "022": "0212", "0231": "0213", "020": "0214", "0230": "0215", "029": "0216", "052": "0232",
    "053": "0233", "054": "0234", "0510": "0235", "0511": "0236", "037": "0237", "038": "0238",
    "039": "0239", "033": "0203", "0240": "0204", "025": "0205", "026": "0206", "027": "0207",
    "0280": "0208", "0281": "0209", "0320": "0220", "0321": "0221", "0241": "0222", "031": "0225",
    "0351": "0226", "036": "0227", "0350": "0228", "030": "0229", "0780": "0290", "0781": "0291",
    "0710": "0292", "0711": "0293", "074": "0294", "076": "0296", "077": "0297", "079": "0299",
    "04": "024", "08": "028", "061": "0251", "062": "0252", "064": "0254", "055": "0255",
    "056": "0256", "057": "0257", "058": "0258", "068": "0259", "060": "0260", "0501": "0261",
    "0500": "0262", "063": "0263", "059": "0269", "070": "0270", "0651": "0271", "072": "0272",
    "073": "0273", "0650": "0274", "075": "0275", "066": "0276", "067": "0277",
}  # fmt: skip
AREA_CODES = frozenset(OLD_AREA_CODES.values()) | {"0210", "0211", "0218", "0219"}

_LABEL = re.compile(
    r"^\W*(?:(?:số\s*)?(?:điện\s*thoại|đt|sđt|di\s*động|dđ|tel|phone|mobile|mob|zalo|hotline|"
    r"dien\s*thoai|sdt|dt|dd|cố\s*định)\b[\s.:]*)+",
    re.IGNORECASE,
)
_EXTENSION = re.compile(
    r"[\s,(]*(?:máy\s*lẻ|may\s*le|số\s*lẻ|ext|x)\W*(\d{1,5})\)?\s*$|\s*[(][^()]*[)]\s*$",
    re.IGNORECASE,
)
_ROUNDED = re.compile(r"^\d[.,]\d+e\+?\d+$", re.IGNORECASE)
# "912345678.0": what other programs make of a number on its way to text.
_DECIMAL = re.compile(r"(?<=\d{8})\.0$")
_NUMBER_INSIDE = re.compile(r"\+?\d[\d .\-()]{6,}\d")
_SEPARATORS = re.compile(r"[\s.,\-–—_()/'\"’]+")
_BETWEEN_NUMBERS = re.compile(r"\s*(?:[/;,|&(\n\r]|\bhoặc\b|\bhoac\b|\bvà\b|\bor\b|\s[-–—]\s)\s*")
_MIN_DIGITS = 8
_LONGEST = 120


class PhoneError(ValueError):
    """The text is no telephone number; the message says why, in Vietnamese."""

    @property
    def message(self) -> str:
        return str(self.args[0])


class Phone(NamedTuple):
    """A number understood. `note` tells what was changed or is odd; `doubtful` asks for a look."""

    e164: str
    note: str = ""
    doubtful: bool = False

    @property
    def is_landline(self) -> bool:
        return self.e164.startswith("+842")


def is_mobile(e164: str) -> bool:
    """Whether a number kept as E.164 is of a Vietnamese mobile network."""
    return len(e164) == 12 and e164.startswith("+84") and f"0{e164[3:5]}" in MOBILE_PREFIXES


def parse_phone(value: object) -> Phone:
    """Understand one telephone number, as text or as the number a spreadsheet made of it.

    Raises PhoneError with a sentence for the person."""
    text = _as_text(value)
    if not text:
        raise PhoneError(_("Chưa có số điện thoại."))
    if len(text) > _LONGEST:
        raise PhoneError(_("Số điện thoại quá dài."))
    if _ROUNDED.match(text):
        raise PhoneError(_("Bảng tính đã làm tròn số này, không còn đủ chữ số; cần nhập lại."))
    text, remark = _without_extension(_LABEL.sub("", text))
    typed_o = re.sub(r"(?<=[\d\s.])[oO]|^[oO](?=\d)", "0", text)
    digits = _SEPARATORS.sub("", typed_o)
    if foreign := _foreign(digits):
        return foreign
    digits = digits.lstrip("+")
    if not digits.isascii() or not digits.isdecimal():
        return _among_words(text)
    phone = _national(*_with_zero(_without_country(digits)))
    if typed_o != text:
        phone = _noted(phone, _("Chữ “o” được hiểu là số 0."), doubtful=True)
    return _noted(phone, remark) if remark else phone


def _among_words(text: str) -> Phone:
    """The one number in a text that says more: "0912345678 - Zalo"."""
    found = _NUMBER_INSIDE.findall(text)
    if len(found) != 1 or found[0] == text:
        raise PhoneError(_("Số điện thoại có ký tự không phải chữ số."))
    rest = " ".join(text.replace(found[0], " ").split()).strip(" -–,;:")
    return _noted(
        parse_phone(found[0]), _("Bỏ phần ghi thêm %(text)s.") % {"text": rest}, doubtful=True
    )


def _as_text(value: object) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFKC", str(value))
    text = _DECIMAL.sub("", text)
    return "".join(c for c in text if c.isprintable() or c.isspace()).strip().strip("'’").strip()


def _without_extension(text: str) -> tuple[str, str]:
    found = _EXTENSION.search(text)
    if not found or not any(c.isdecimal() for c in text[: found.start()]):
        return text, ""
    if found.group(1):
        return text[: found.start()], _("Máy lẻ %(extension)s.") % {"extension": found.group(1)}
    return text[: found.start()], _("Bỏ phần ghi thêm %(text)s.") % {"text": found.group().strip()}


def _foreign(digits: str) -> Phone | None:
    if digits.startswith("00") and not digits.startswith("0084"):
        digits = "+" + digits[2:]
    if not digits.startswith("+") or digits.startswith(("+84", "+0")):
        return None
    if not re.fullmatch(r"\+[1-9]\d{7,14}", digits):
        raise PhoneError(_("Số điện thoại nước ngoài không đúng."))
    return Phone(digits, _("Số điện thoại nước ngoài."), doubtful=True)


def _without_country(digits: str) -> str:
    """The number as dialled within the country, where it was given with 84 in front."""
    if digits.startswith("0084"):
        digits = digits[2:]
    elif re.fullmatch(r"084[35789]\d{8}", digits):
        digits = digits[1:]
    if digits.startswith("84") and len(digits) in (11, 12, 13):
        return "0" + digits[2:].lstrip("0")
    return digits


def _with_zero(digits: str) -> tuple[str, str]:
    lost_by_a_spreadsheet = re.fullmatch(r"[35789]\d{8}|1[2689]\d{8}|2\d{9}", digits)
    return ("0" + digits, _("Đã thêm số 0 ở đầu.")) if lost_by_a_spreadsheet else (digits, "")


def _national(digits: str, note: str) -> Phone:
    if len(digits) == 11 and digits[:4] in OLD_MOBILE:
        new = OLD_MOBILE[digits[:4]] + digits[4:]
        changed = _("Đầu số cũ %(old)s đổi thành %(new)s.") % {"old": digits[:4], "new": new[:3]}
        return _noted(Phone(_e164(new), note), changed)
    if len(digits) == 10 and digits[:3] in MOBILE_PREFIXES:
        return Phone(_e164(digits), note)
    if landline := _landline(digits):
        return _noted(landline, note) if note else landline
    if re.fullmatch(r"0[35789]\d{8}", digits):
        unknown = _("Chưa rõ đầu số %(prefix)s của mạng nào.") % {"prefix": digits[:3]}
        return _noted(Phone(_e164(digits), note), unknown, doubtful=True)
    raise PhoneError(_reason(digits))


def _landline(digits: str) -> Phone | None:
    area = next((digits[:n] for n in (4, 3) if digits[:n] in AREA_CODES), "")
    if area and len(digits) in (10, 11):
        short = _("Số cố định có thể chưa đủ chữ số.") if len(digits) == 10 else ""
        return Phone(_e164(digits), short, doubtful=bool(short))
    for size in (4, 3, 2):
        old = digits[:size]
        # Numbers had 7 digits behind their area code, 8 in Hà Nội and TP Hồ Chí Minh.
        if old in OLD_AREA_CODES and len(digits) == size + (8 if size == 2 else 7):
            new = OLD_AREA_CODES[old]
            note = _("Mã vùng cũ %(old)s đổi thành %(new)s.") % {"old": old, "new": new}
            return Phone(_e164(new + digits[size:]), note, doubtful=True)
    if re.fullmatch(r"02\d{8,9}", digits):
        unknown = _("Chưa rõ mã vùng %(code)s.") % {"code": digits[:4]}
        return Phone(_e164(digits), unknown, doubtful=True)
    return None


def _reason(digits: str) -> str:
    if re.fullmatch(r"1[89]00\d{4,6}", digits):
        return _("Đây là số tổng đài, không phải số của một người.")
    digits = digits if digits.startswith("0") else "0" + digits
    numbers = {"count": len(digits), "needed": 11 if digits.startswith("02") else 10}
    if len(digits) < numbers["needed"]:
        return _("Số điện thoại thiếu chữ số: có %(count)d, cần %(needed)d.") % numbers
    if len(digits) > numbers["needed"]:
        return _("Số điện thoại thừa chữ số: có %(count)d, cần %(needed)d.") % numbers
    return _("Không có đầu số điện thoại %(prefix)s.") % {"prefix": digits[:3]}


def _e164(national: str) -> str:
    return "+84" + national[1:]


def _noted(phone: Phone, note: str, *, doubtful: bool = False) -> Phone:
    return Phone(phone.e164, f"{phone.note} {note}".strip(), phone.doubtful or doubtful)


def split_phones(value: object) -> list[str]:
    """The numbers in one cell ("0912345678 / 02253635741"), each as typed; [] for an empty cell."""
    text = _as_text(value)
    if not text:
        return []
    if not isinstance(value, str) or len(text) > _LONGEST:
        return [text]
    for parts in (_BETWEEN_NUMBERS.split(text), text.split()):
        parts = [part for part in parts if part]
        if len(parts) > 1 and all(_count_digits(part) >= _MIN_DIGITS for part in parts):
            return parts
    digits = _SEPARATORS.sub("", text)
    if re.fullmatch(r"0\d{9}0\d{9,10}", digits):
        return [digits[:10], digits[10:]]
    return [text]


def _count_digits(text: str) -> int:
    return sum(c.isdecimal() for c in text)


def format_phone(e164: str) -> str:
    """For reading: "0912 345 678", "0225 3842 123"; foreign numbers stay in E.164."""
    if not e164.startswith("+84"):
        return e164
    national = "0" + e164[3:]
    if not national.startswith("02"):
        return f"{national[:4]} {national[4:7]} {national[7:]}".strip()
    size = 3 if national[:3] in ("024", "028") else 4
    return f"{national[:size]} {national[size : size + 4]} {national[size + 4 :]}".strip()
