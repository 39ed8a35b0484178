"""Reading one cell: from what was typed to what is kept, with a remark where it is not plain."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from common.spreadsheets import Value, value_text
from common.vietnamese.dates import Birth, DateError, parse_birth
from common.vietnamese.names import (
    clean_name,
    fold,
    looks_like_name,
    split_salutation,
    split_titles,
    squeeze,
)
from common.vietnamese.offices import looks_like_position, looks_like_workplace, split_position
from common.vietnamese.old_fonts import has_vni_pair
from common.vietnamese.phones import Phone, PhoneError, format_phone, parse_phone, split_phones
from registrations.imports.contents import is_nothing
from registrations.imports.results import DOUBT, INFO, REFUSAL, ImportedCell
from registrations.imports.words import FEMALE, MALE, MARKS, NO_MARKS

LONGEST_NAME, LONGEST_POSITION, LONGEST_WORKPLACE, LONGEST_EMAIL, LONGEST_NOTE = (
    120,
    120,
    200,
    254,
    500,
)
_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_{|}~-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)
_LEADING_NUMBER = re.compile(r"^\d{1,4}\s*[.)\-:]\s*(?=\D)")
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*")
_TWO_PEOPLE = re.compile(r"[,;/\n&+]|\s(?:và|va)\s", re.IGNORECASE)
_BEHIND_NAME = re.compile(r"\s+[-–]\s+|,\s*|\n")
# Signs in the place of letters: what the fonts of TCVN3 showed as ạ or ă, and lost letters.
_BROKEN = re.compile("[¡-·¹-¿×÷\ufffdÞþ]|\\?[^\\W\\d]")
_KNOWN_LETTERS = re.compile("[a-zA-Zà-ãè-êìíò-õùúýÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝăĂđĐĩĨũŨơƠưƯ\u1ea0-\u1ef9 '’.\\-]+")
_ADDRESS = re.compile(r"[^\s@,;/|]+@[^\s@,;/|]+\.[a-z]{2,}", re.IGNORECASE)
_FEWEST_DIGITS = 8
# Beyond this a cell is no name, phone or e-mail, and patterns would be slow.
_LONGEST_CELL = 400
# Endings that people mistype, each with the right one.
_EMAIL_SLIPS = {
    "gmail.con": "gmail.com", "gmai.com": "gmail.com", "gmail.co": "gmail.com",
    "gmial.com": "gmail.com", "gamil.com": "gmail.com", "gmail.cm": "gmail.com",
    "gmail.com.vn": "gmail.com", "gmail": "gmail.com", "yaho.com": "yahoo.com",
    "yahoo.con": "yahoo.com", "yahoo.com.vm": "yahoo.com.vn",
}  # fmt: skip


def read_name(text: str) -> tuple[ImportedCell, str, str]:
    """The name's cell, the salutation typed with it ("ong", "ba", ""), and what was in brackets."""
    cell = ImportedCell(text)
    bare = _LEADING_NUMBER.sub("", squeeze(text[:_LONGEST_CELL]))
    remark = ""
    if bracketed := _BRACKETS.search(bare):
        remark = bracketed.group(1).strip()
        bare = squeeze(_BRACKETS.sub(" ", bare))
    salutation, bare = split_salutation(bare)
    if not salutation and fold(remark) in MALE | FEMALE:
        salutation, remark = ("ong" if fold(remark) in MALE else "ba"), ""
    bare, more = _with_work(bare)
    remark = "; ".join(part for part in (more, remark) if part)
    titles, bare = split_titles(bare)
    cell.value = clean_name(bare)
    if titles:
        cell.remark(_("Bỏ học hàm, học vị “%(titles)s” khỏi họ tên.") % {"titles": titles})
    _doubt_name(cell, bare)
    return cell, salutation, remark


def _with_work(text: str) -> tuple[str, str]:
    """The name, and the position or office that was written behind it."""
    name, *rest = _BEHIND_NAME.split(text, maxsplit=1)
    if (
        rest
        and looks_like_name(name)
        and (looks_like_position(rest[0]) or looks_like_workplace(rest[0]))
    ):
        return name, rest[0]
    return text, ""


def split_contact(text: str) -> tuple[str, str]:
    """Phone and e-mail from one cell that may have both: (phone, e-mail), either may be empty."""
    if "@" not in text or len(text) > _LONGEST_CELL:
        return (text, "") if sum(map(str.isdecimal, text)) >= _FEWEST_DIGITS else ("", text)
    addresses = _ADDRESS.findall(text)
    rest = _ADDRESS.sub(" ", text).strip(" ,;/|-\n")
    if "@" in rest or sum(map(str.isdecimal, rest)) < _FEWEST_DIGITS:
        return "", text
    return rest, "; ".join(addresses)


def _doubt_name(cell: ImportedCell, bare: str) -> None:
    name = cell.value
    if refusal := _refusal_of_name(name):
        cell.remark(refusal, REFUSAL)
    elif _TWO_PEOPLE.search(bare) and len(name.split()) > 3:
        cell.remark(_("Ô này có thể ghi hai người."), DOUBT)
    elif any(char.isdecimal() for char in name):
        cell.remark(_("Họ và tên có chữ số."), DOUBT)
    elif len(name.split()) == 1:
        cell.remark(_("Chỉ có một từ, có thể thiếu họ."), DOUBT)
    elif looks_like_workplace(name) or looks_like_position(name):
        cell.remark(_("Giống tên đơn vị hoặc chức vụ hơn là tên người."), DOUBT)
    elif not _KNOWN_LETTERS.fullmatch(name):
        cell.remark(_("Có chữ cái không phải tiếng Việt, cần xem lại."), DOUBT)
    elif not looks_like_name(name):
        cell.remark(_("Không giống họ tên người, cần xem lại."), DOUBT)


def _refusal_of_name(name: str) -> str:
    if not name:
        return _("Thiếu họ và tên.")
    if len(name) > LONGEST_NAME:
        return _("Họ và tên quá dài.")
    if not any(char.isalpha() for char in name):
        return _("Họ và tên không có chữ cái.")
    if _BROKEN.search(name) or has_vni_pair(name):
        return _("Chữ bị lỗi (phông cũ hoặc sai bảng mã); hãy gõ lại họ tên.")
    return ""


def read_salutation(text: str) -> ImportedCell:
    """Ông or Bà from a form of address or a sex. A cross alone says neither."""
    cell = ImportedCell(text)
    folded = fold(text).strip(" .")
    if folded in MALE:
        cell.value = "ong"
    elif folded in FEMALE:
        cell.value = "ba"
    elif not is_nothing(text) or folded in MARKS:
        what = {"text": squeeze(text)}
        cell.remark(_("“%(text)s” không cho biết Nam hay Nữ; để trống.") % what, DOUBT)
    return cell


def read_mark(text: str) -> bool | None:
    """A cross or a word for yes or no; None where neither was meant."""
    folded = fold(text)
    if folded in MARKS or folded.startswith("co "):
        return True
    if folded in NO_MARKS:
        return False
    return None


def read_birth(value: Value) -> ImportedCell:
    """Date or year of birth."""
    cell = ImportedCell(value_text(value))
    if is_nothing(squeeze(cell.original)):
        return cell
    try:
        birth = parse_birth(value)
    except DateError as error:
        cell.remark(error.message, REFUSAL)
        return cell
    cell.value = birth_value(birth)
    cell.remark(birth.note, DOUBT if birth.doubtful else INFO)
    return cell


def birth_value(birth: Birth) -> str:
    return birth.date.isoformat() if birth.date else str(birth.year)


def read_phone(value: Value, second: Value = None) -> ImportedCell:
    """The number to call: of several the first mobile one; the others are named in the remark."""
    cell = ImportedCell(value_text(value))
    given = [part for part in (value, second) if not is_nothing(squeeze(value_text(part)))]
    numbers = [number for part in given for number in _numbers(part)]
    if len(given) > 1:
        cell.original = " / ".join(value_text(part) for part in given)
    understood: list[Phone] = []
    errors: list[str] = []
    for number in numbers:
        try:
            understood.append(parse_phone(number))
        except PhoneError as error:
            errors.append(error.message)
    if not understood:
        for message in errors[:1]:
            cell.remark(message, REFUSAL)
        return cell
    best = min(understood, key=lambda phone: (phone.is_landline, phone.doubtful))
    cell.value = best.e164
    cell.remark(best.note, DOUBT if best.doubtful else INFO)
    others = [phone for phone in understood if phone.e164 != best.e164]
    if others or errors:
        _remark_others(cell, others, errors)
    return cell


def _numbers(value: Value) -> list[object]:
    return list(split_phones(value)) if isinstance(value, str) else [value]


def _remark_others(cell: ImportedCell, others: list[Phone], errors: list[str]) -> None:
    kept = {
        "kept": format_phone(cell.value),
        "others": ", ".join(format_phone(phone.e164) for phone in others),
    }
    if others:
        only_landlines = all(phone.is_landline for phone in others)
        cell.remark(
            _("Có nhiều số; lấy %(kept)s, không lấy %(others)s.") % kept,
            INFO if only_landlines else DOUBT,
        )
    for message in errors:
        cell.remark(_("Một số khác không đọc được: %(reason)s") % {"reason": message}, DOUBT)


def read_email(text: str) -> ImportedCell:
    """An address in lower case; what is not one is left out with a remark."""
    cell = ImportedCell(text)
    if is_nothing(squeeze(text)):
        return cell
    address = re.sub(r"^(?:mailto:|e-?mail\s*:)", "", squeeze(text[:_LONGEST_CELL]).lower()).strip(
        " .,;<>\"'"
    )
    # Spaces part two addresses, but in a single one they are slips.
    several = re.split(r"[;/,\s]+", address) if address.count("@") > 1 else [address]
    parts = [part for part in several if "@" in part]
    found = [part for part in (_mended(part, cell) for part in parts or [address]) if part]
    if not found:
        cell.remark(_("Không phải địa chỉ e-mail đúng; không dùng."), DOUBT)
        return cell
    cell.value = found[0]
    if len(found) > 1:
        cell.remark(_("Có nhiều e-mail; lấy địa chỉ đầu."), INFO)
    return cell


def _mended(address: str, cell: ImportedCell) -> str:
    """The address without spaces, its known slips put right; "" where it is none."""
    name, _at, domain = re.sub(r"\s+", "", address).strip(".,;<>()").rpartition("@")
    mended = domain.replace(",", ".").replace("..", ".")
    mended = _EMAIL_SLIPS.get(mended, mended)
    result = f"{name}@{mended}"
    if len(result) > LONGEST_EMAIL or not _EMAIL.fullmatch(result) or ".." in name:
        return ""
    if name.startswith(".") or name.endswith("."):
        return ""
    if " " in address:
        cell.remark(_("Đã bỏ khoảng trắng trong e-mail."))
    if mended != domain:
        cell.remark(
            _("Hiểu “%(typed)s” là “%(right)s”.") % {"typed": domain, "right": mended}, DOUBT
        )
    return result


def read_text(text: str, longest: int) -> ImportedCell:
    """A text as typed, in single spaces and without commas around."""
    cell = ImportedCell(text)
    value = squeeze(text).strip(" ,;")
    if is_nothing(value):
        return cell
    if len(value) > longest:
        cell.remark(_("Dài quá %(longest)d ký tự, bị cắt bớt.") % {"longest": longest}, DOUBT)
    cell.value = value[:longest].rstrip()
    return cell


def read_position_workplace(text: str) -> tuple[ImportedCell, ImportedCell]:
    """Position and workplace from the one cell that has both."""
    position, workplace = split_position(squeeze(text))
    cells = read_text(position, LONGEST_POSITION), read_text(workplace, LONGEST_WORKPLACE)
    for cell in cells:
        cell.original = text
    if cells[0].value and cells[1].value:
        for cell in cells:
            cell.remark(_("Tách từ “%(text)s”.") % {"text": squeeze(text)})
    return cells


def read_state_salary(text: str, *, blank_is_no: bool, crossed_is: bool = True) -> ImportedCell:
    """Whether somebody is paid from the state budget, from a cross, a yes or no, or words.

    `blank_is_no`: the column holds crosses only, so an empty cell answers too."""
    cell = ImportedCell(text)
    folded = fold(text)
    if not folded:
        cell.value = ("no" if crossed_is else "yes") if blank_is_no else ""
        return cell
    mark = read_mark(text)
    if mark is None and re.search(r"luong|nsnn|ngan sach", folded):
        cell.value = "no" if folded.startswith(("khong", "ngoai")) else "yes"
    elif mark is None:
        what = {"text": squeeze(text)}
        cell.remark(_("“%(text)s” không cho biết có hưởng lương NSNN không.") % what, DOUBT)
    else:
        cell.value = "yes" if mark == crossed_is else "no"
    return cell
