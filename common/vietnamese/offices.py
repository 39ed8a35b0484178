"""Telling offices and positions from people, by the words they begin with."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Spelt with accents: "Vụ" (a department) is not "Vũ" (a family name).
WORKPLACE_STARTS = (
    "ubnd", "hđnd", "ubmttq", "ủy ban", "hội đồng", "sở", "phòng", "trung tâm", "tt khuyến công",
    "ttkc", "ban", "công ty", "cty", "c.ty", "ct tnhh", "tổng công ty", "tập đoàn", "chi nhánh",
    "htx", "hợp tác xã", "qtdnd", "quỹ tín dụng", "liên hiệp", "hộ kinh doanh", "hkd",
    "hộ gia đình", "dntn", "doanh nghiệp", "cơ sở", "csxs", "xưởng", "xí nghiệp", "nhà máy",
    "làng nghề", "tổ hợp", "tổ hợp tác", "cục", "chi cục", "vụ", "viện", "trường", "học viện",
    "bệnh viện", "trạm", "hội", "hiệp hội", "liên minh", "liên đoàn", "đảng ủy", "huyện ủy",
    "thành ủy", "tỉnh ủy", "văn phòng", "thanh tra", "công an", "bộ", "đài", "báo", "ngân hàng",
    "kcn", "khu công nghiệp", "cụm công nghiệp", "ccn", "mttq", "mặt trận", "xã", "phường",
    "đặc khu", "thị trấn", "huyện", "quận", "tỉnh", "thành phố", "tp", "khối", "nhóm", "cửa hàng",
    "siêu thị", "trang trại", "hợp danh", "kho bạc", "thuế", "hải quan", "bưu điện", "điện lực",
    "company", "department", "centre", "center", "office", "people's committee",
)  # fmt: skip
# What is still certain when the accents are missing.
WORKPLACE_STARTS_PLAIN = (
    "ubnd", "hdnd", "uy ban", "so cong thuong", "so cong nghiep", "so nong nghiep", "so khoa hoc",
    "so tai chinh", "phong kinh te", "phong cong thuong", "phong nong nghiep", "phong van hoa",
    "trung tam", "ttkc", "cong ty", "cty", "tong cong ty", "tap doan", "chi nhanh", "htx",
    "hop tac xa", "ho kinh doanh", "hkd", "dntn", "doanh nghiep", "co so san xuat",
    "co so che bien", "xi nghiep", "nha may", "lang nghe", "chi cuc", "truong dai hoc",
    "truong cao dang", "hoi nong dan", "hoi phu nu", "hiep hoi", "lien minh", "dang uy",
    "van phong", "ban quan ly", "ngan hang", "khu cong nghiep", "cum cong nghiep", "khoi",
    "company", "department", "centre", "center",
)  # fmt: skip
POSITION_STARTS = (
    "giám đốc", "phó giám đốc", "gđ", "pgđ", "p.gđ", "tổng giám đốc", "phó tổng", "trưởng",
    "phó trưởng", "phó phòng", "p.trưởng phòng", "phó ban", "phó chủ tịch", "chủ tịch", "pct",
    "ct hđqt", "bí thư", "phó bí thư", "chánh", "phó chánh", "cục trưởng", "phó cục trưởng",
    "vụ trưởng", "viện trưởng", "hiệu trưởng", "phó hiệu trưởng", "chuyên viên", "chuyên gia",
    "cv", "cán bộ", "công chức", "viên chức", "nhân viên", "nv", "kế toán", "kỹ sư", "kỹ thuật",
    "công nhân", "lao động", "thợ", "chủ cơ sở", "chủ hộ", "chủ doanh nghiệp", "chủ xưởng",
    "chủ nhiệm", "phó chủ nhiệm", "tổ trưởng", "tổ phó", "đội trưởng", "quản đốc", "quản lý",
    "thư ký", "văn thư", "thủ quỹ", "thủ kho", "lái xe", "tài xế", "bảo vệ", "xã viên",
    "thành viên", "hội viên", "nông dân", "nghệ nhân", "giáo viên", "giảng viên", "chi hội",
    "thanh tra viên", "kiểm soát", "trợ lý", "đại diện", "director", "manager", "officer",
    "specialist", "accountant", "deputy", "head", "chief", "driver", "expert", "staff",
    "engineer",
)  # fmt: skip
# Where a position stops and its office begins: "Giám đốc | Trung tâm Khuyến công".
_OFFICE_INSIDE = (
    "ubnd", "hđnd", "ủy ban", "sở", "phòng", "trung tâm", "ttkc", "ban quản lý", "công ty", "cty",
    "tổng công ty", "tập đoàn", "chi nhánh", "htx", "hợp tác xã", "dntn", "doanh nghiệp", "cơ sở",
    "xí nghiệp", "nhà máy", "cục", "chi cục", "vụ", "viện", "trường", "hội", "hiệp hội",
    "liên minh", "đảng ủy", "văn phòng", "bộ", "xã", "phường",
)  # fmt: skip
# Rooms of a hotel, not of an office.
_ROOMS = ("phòng đôi", "phòng đơn", "phòng ba", "phòng nghỉ", "phòng ngủ")
_HEADS_OF = ("trưởng", "phó", "chánh", "chủ")

_TONES = "\u0300\u0301\u0303\u0309\u0323"


@lru_cache(maxsize=4096)
def spelling(text: str) -> str:
    """Lower case, one spelling for both tone placements (hoà and hòa): to compare, not to show."""
    words = unicodedata.normalize("NFD", text.lower()).split()
    return unicodedata.normalize("NFC", " ".join(map(_tone_last, words)))


def _tone_last(word: str) -> str:
    tones = [c for c in word if c in _TONES]
    return "".join(c for c in word if c not in _TONES) + "".join(tones) if tones else word


def _pattern(starts: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(map(spelling, starts), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, ordered))})(?![\w\u0300-\u0323])")


_ROOM_SPELLINGS = tuple(map(spelling, _ROOMS))
_WORKPLACE = _pattern(WORKPLACE_STARTS)
_WORKPLACE_PLAIN = _pattern(WORKPLACE_STARTS_PLAIN)
_POSITION = _pattern(POSITION_STARTS)
_POSITION_PLAIN = _pattern(
    tuple(
        "".join(
            c for c in unicodedata.normalize("NFD", start) if not unicodedata.combining(c)
        ).replace("đ", "d")
        for start in POSITION_STARTS
        if len(start) > 3 and " " in start
    )
)
_OFFICE_WORDS = {tuple(office.split()) for office in _OFFICE_INSIDE}


def _without_accents(text: str) -> bool:
    return text.isascii()


def looks_like_workplace(text: str) -> bool:
    """Whether the text begins as the name of an office, a company or a household business does."""
    key = spelling(text).lstrip("\"'“- ")
    if key.startswith(_ROOM_SPELLINGS):
        return False
    return bool(_WORKPLACE.match(key) or (_without_accents(key) and _WORKPLACE_PLAIN.match(key)))


def looks_like_position(text: str) -> bool:
    """Whether the text begins as a position does (Phó Chủ tịch, Chuyên viên …)."""
    key = spelling(text).lstrip("\"'“- ")
    return bool(_POSITION.match(key) or (_without_accents(key) and _POSITION_PLAIN.match(key)))


def split_position(text: str) -> tuple[str, str]:
    """Split "chức vụ, đơn vị" into the two: ("Giám đốc", "Trung tâm Khuyến công").

    Either may come back empty; a text in which no office is found is all position."""
    text = " ".join(text.split())
    head, comma, tail = (part.strip() for part in text.rpartition(","))
    if not comma:
        head, comma, tail = (part.strip() for part in text.rpartition(" - "))
    if comma and looks_like_workplace(tail):
        return head, tail
    if comma and looks_like_workplace(head) and looks_like_position(tail):
        return tail, head
    if not looks_like_position(text):
        return ("", text) if looks_like_workplace(text) else (text, "")
    at = _office_start(text.split())
    words = text.split()
    return " ".join(words[:at]).rstrip(" ,-"), " ".join(words[at:])


def _office_start(words: list[str]) -> int:
    """The index of the word at which the office begins, after the position's own words."""
    lowered = [word.lower().strip(",;.") for word in words]
    index = 1
    while index < len(words):
        sizes = (n for n in (3, 2, 1) if tuple(lowered[index : index + n]) in _OFFICE_WORDS)
        size = next(sizes, 0)
        # "Trưởng phòng Quản lý", "Chánh Văn phòng": the office's word belongs to the position.
        if size and lowered[index - 1] not in _HEADS_OF:
            return index
        index += size or 1
    return len(words)
