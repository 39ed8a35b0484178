"""Reading the cells that only a conference has: role, room, sharing, meals, plates."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from common.vietnamese.names import fold, looks_like_name, split_salutation, squeeze
from conferences.states import DelegateRole, RoomWish
from registrations.imports.contents import is_nothing
from registrations.imports.readers import read_mark, read_text
from registrations.imports.results import DOUBT, INFO, REFUSAL, ImportedCell

YES, NO = "yes", "no"
LONGEST_DIET, LONGEST_NOTE, LONGEST_TITLE = 120, 250, 300

_HEAD = re.compile(r"\btruong doan\b|^(td|tr\.? ?doan|head|leader)$|^truong$")
_DRIVER = re.compile(r"\b(lai xe|tai xe|driver)\b|^(lx|lai)$")
_DELEGATE = re.compile(
    r"\b(dai bieu|thanh vien|pho (truong )?doan|thu ky|doan vien|delegate|member)\b|^(db|tv|pd)$"
)
_PLATE = re.compile(
    r"(?<![a-z0-9])(\d{2})\s*[-. ]?\s*([a-z]{1,2}\d?)\s*[-. ]?\s*(\d{3})[. ]?(\d{2})(?!\d)|"
    r"(?<![a-z0-9])(\d{2})\s*[-. ]?\s*([a-z]{1,2}\d?)\s*[-. ]?\s*(\d{4})(?!\d)",
    re.IGNORECASE,
)
_ARMY = re.compile(r"(?<![a-z0-9])([a-z]{2})\s*[-. ]?\s*(\d{2})\s*[-. ]\s*(\d{2})(?!\d)", re.I)
_SHARE = re.compile(
    r"(?:\b(?:ở |o )?(?:ghép|ghep|chung|cùng phòng|cung phong|cùng|cung|share)\b[\s:]*"
    r"(?:với|voi|cùng|cung|phòng|phong|with|chung)?[\s:]*)+(.*)$",
    re.IGNORECASE,
)
_STT = re.compile(
    r"^(?:người |nguoi )?(?:số thứ tự|so thu tu|stt|tt|số|so|no\.?)?\s*[.:]?\s*(\d{1,3})$", re.I
)
# Said of a colleague; a name that begins so is a form of address too ("anh Quân").
_COLLEAGUE = re.compile(r"^(?:(?:dong chi|d/c|dc|anh|chi|bac|co|chu|em|ong|ba|a|c)\b[.:]?\s+)+")
_ROOMS = (
    (RoomWish.NONE, re.compile(r"\b(tu tuc|tu lo|khong|ko|khong nghi|nha nguoi than|di ve trong ngay|none)\b")),
    (RoomWish.SINGLE, re.compile(r"\b(don|single|1 giuong|mot giuong|1 nguoi|mot nguoi|rieng|vip|p\.? ?don)\b")),
    (RoomWish.DOUBLE, re.compile(r"\b(doi|double|twin|2 giuong|hai giuong|2 nguoi|hai nguoi|ghep|chung|p\.? ?doi)\b")),
)  # fmt: skip


def read_role(text: str) -> ImportedCell:
    """Trưởng đoàn, đại biểu or lái xe; another word is a delegate's, and stays in the remark."""
    cell = ImportedCell(text)
    if is_nothing(squeeze(text)):
        return cell
    role = role_in(text)
    if role is None:
        role = DelegateRole.DELEGATE
        if not _DELEGATE.search(fold(text)):
            cell.remark(_("Hiểu là đại biểu."), DOUBT)
    cell.value = role.value
    return cell


def role_in(text: str) -> DelegateRole | None:
    """The head's or the driver's role where a text names one; a deputy head is a delegate."""
    folded = fold(text).strip(" .:-")
    if _DRIVER.search(folded):
        return DelegateRole.DRIVER
    if _HEAD.search(folded) and not folded.startswith("pho"):
        return DelegateRole.HEAD
    return None


def plate_in(text: str) -> str:
    """The first number plate that a text names, as it is painted: "20A-123.45"; "" if none."""
    if found := _PLATE.search(text):
        place, series, first, last, old_place, old_series, four = found.groups()
        if four:
            return f"{old_place}{old_series}-{four}".upper()
        return f"{place}{series}-{first}.{last}".upper()
    if found := _ARMY.search(text):
        return f"{found.group(1)} {found.group(2)}-{found.group(3)}".upper()
    return ""


def read_plate(text: str) -> ImportedCell:
    """A plate; what does not look like one is kept as typed, in doubt."""
    cell = ImportedCell(text)
    if is_nothing(squeeze(text)):
        return cell
    cell.value = plate_in(text)
    if not cell.value and any(map(str.isdecimal, text)):
        cell.value = squeeze(text).upper()[:20]
        cell.remark(_("Không giống biển số xe, cần xem lại."), DOUBT)
    elif not cell.value:
        cell.remark(_("Không có biển số xe trong ô này."), INFO)
    return cell


def read_room(text: str) -> tuple[ImportedCell, str]:
    """Single, double or none; and with whom, where the cell says so too."""
    cell = ImportedCell(text)
    if is_nothing(squeeze(text)) and not fold(text).startswith(("khong", "ko", "k", "0", "no")):
        return cell, ""
    kind, with_whom = share_in(text)
    folded = fold(kind).strip(" .:-")
    wish = next((wish for wish, pattern in _ROOMS if pattern.search(folded)), None)
    if wish is None and (with_whom or folded in ("2", "1")):
        wish = RoomWish.SINGLE if folded == "1" else RoomWish.DOUBLE
    if wish is None and read_mark(text) is False:
        wish = RoomWish.NONE
    if wish is None and read_mark(text):
        wish = RoomWish.DOUBLE
        cell.remark(_("Chưa rõ phòng đơn hay đôi; hiểu là phòng đôi."), DOUBT)
    if wish is None:
        cell.remark(_("Không hiểu loại phòng; hãy ghi Đơn, Đôi hoặc Không."), REFUSAL)
    else:
        cell.value = wish.value
        if wish == RoomWish.SINGLE and with_whom:
            cell.value = RoomWish.DOUBLE.value
            cell.remark(_("Phòng đơn mà ở ghép; hiểu là phòng đôi."), DOUBT)
    return cell, with_whom


def share_in(text: str) -> tuple[str, str]:
    """A text without and with the words after "ghép với"."""
    found = _SHARE.search(squeeze(text))
    if not found:
        return text, ""
    rest = found.group(1).strip(" .,;:()[]")
    return squeeze(text)[: found.start()].strip(" ,.;(") or "ghep", rest


def read_share(text: str) -> ImportedCell:
    """With whom: the number of a row ("#3"), or a folded name; found among the rows later."""
    cell = ImportedCell(text)
    if is_nothing(squeeze(text)) or (read_mark(text) is False and not squeeze(text).isdecimal()):
        return cell
    _kind, with_whom = share_in(text)
    named = with_whom or squeeze(text)
    if number := _STT.fullmatch(named):
        cell.value = f"#{int(number.group(1))}"
        return cell
    _salutation, bare = split_salutation(named)
    if role_in(bare) == DelegateRole.DRIVER or looks_like_name(bare) or len(bare.split()) <= 3:
        cell.value = _COLLEAGUE.sub("", fold(bare))
        return cell
    cell.remark(_("Không rõ ở ghép với ai; hãy ghi tên hoặc số thứ tự."), DOUBT)
    return cell


def share_number(texts: Mapping[str, str]) -> int | None:
    """The number of the row that a row names as sharing its room, in whichever cell it does."""
    typed = texts.get("share", "") or share_in(texts.get("room", ""))[1]
    value = read_share(typed or share_in(texts.get("note", ""))[1]).value
    return int(value[1:]) if value.startswith("#") else None


def share_by_name(texts: Mapping[str, str], name: str) -> dict[str, str]:
    """A row that names by number with whom it shares, so that it names the person: numbers change
    when rows are moved."""
    kind, with_whom = share_in(texts.get("room", ""))
    room = {"room": "Đôi" if kind == "ghep" else kind} if with_whom else {}
    return {**texts, **room, "share": name}


def read_yes(text: str) -> ImportedCell:
    """Yes or no from a cross, a word or a number of portions; empty is no answer."""
    cell = ImportedCell(text)
    if not squeeze(text):
        return cell
    folded = fold(text).strip(" .")
    mark = read_mark(text)
    if mark is None and re.match(r"(co|dang ky|tham (gia|du)|di|an)\b", folded):
        mark = True
    if mark is None and re.match(r"(khong|ko|k|chua)\b", folded):
        mark = False
    if mark is None and folded in ("-", "–", "/"):
        mark = False
    if mark is None:
        cell.remark(_("“%(text)s” chưa rõ Có hay Không.") % {"text": squeeze(text)}, DOUBT)
    else:
        cell.value = YES if mark else NO
    return cell


def read_diet(text: str) -> ImportedCell:
    return read_text("" if fold(text) in ("binh thuong", "thuong", "khong") else text, LONGEST_DIET)


def read_title(text: str) -> ImportedCell:
    """The title of a tham luận; a bare cross says that there is one without its title."""
    cell = read_text("" if read_mark(text) is False else text, LONGEST_TITLE)
    cell.original = text
    if cell.value and read_mark(text):
        cell.value = _("(chưa có tên bài)")
        cell.remark(_("Có tham luận mà chưa ghi tên bài."), DOUBT)
    return cell
