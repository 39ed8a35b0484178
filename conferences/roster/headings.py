"""What the headings of a delegation's list say beyond those of any list of people."""

from __future__ import annotations

import re
from functools import lru_cache

from common import clock
from conferences.roster.columns import MEAL, Context, Sitting
from registrations.imports.headings import words_of

ROOM_OF_KIND = {"single": "Đơn", "double": "Đôi"}

# In order: the first that is found decides. What the import of any list knows is not repeated.
_RULES = (
    ("diet", r"\b(an (chay|kieng)|che do an|di ung|diet)\b"),
    ("driver_name", r"\b(ten|sdt|dien thoai|dt|so) (cua )?lai xe\b"),
    ("plate", r"\b(bien (so|kiem soat|xe|ks)|bks|so xe|phuong tien|xe o to|loai xe)\b|^(xe|o to|di xe)$"),
    ("room", r"\b(phong (nghi|o|ngu)|loai phong|dang ky phong|khach san|luu tru|nghi lai|cho nghi|noi nghi)\b"),
    ("share", r"\b(o ghep|ghep (phong|voi|cung)|o (chung|cung)|(cung|chung) phong)\b|^ghep$"),
    ("room", r"^(phong (don|doi)|phong|room)$|\bphong (don|doi)\b"),
    ("visit", r"\b(tham quan|khao sat|thuc te|thuc dia|visit|tour)\b"),
    ("departure", r"\b(gio|ngay|thoi gian|thoi diem|chuyen( bay)?)\b(?!.*\bden\b).*\b(ve|roi|tra phong)\b"
     r"|^(du kien )?ve$|\bdeparture\b"),
    ("arrival", r"\b(gio|ngay|thoi gian|thoi diem|lich|chuyen( bay)?)\b.*\b(den|co mat)\b"
     r"|^(du kien )?den( du kien)?$|\barrival\b"),
    ("meal", r"\b(tiec|an (sang|trua|toi|chieu|com|tai)|bua|gala|suat an|dang ky an"
     r"|lien hoan|giao luu|lunch|dinner|breakfast|banquet)\b|^an$"),
    ("role", r"\b(vai tro|nhiem vu|thanh phan|tu cach)\b|\btrong doan\b"),
    ("head_mark", r"^(la )?truong doan$"),
    ("driver_mark", r"^(la )?lai xe$"),
    ("paper", r"\b(tham luan|bai phat bieu|ten bai)\b"),
)  # fmt: skip
_OWN = tuple((name, re.compile(pattern)) for name, pattern in _RULES)
_DAY = re.compile(r"(?<!\d)(\d{1,2}) (\d{1,2})(?: \d{2,4})?(?!\d)")
_PARTS = {"sang": "sang", "trua": "trua", "chieu": "toi", "toi": "toi", "dem": "toi",
          "lunch": "trua", "dinner": "toi", "breakfast": "sang"}  # fmt: skip
_COMMON = frozenset(
    ("dang", "ky", "an", "tiec", "bua", "du", "tham", "gia", "suat", "ngay", "va", "tai", "co")
) | {"khong", "x", "cac", "nguoi", "so"}


@lru_cache(maxsize=1024)
def own_field(heading: str) -> str:
    """The column of a roster that a heading names, "" where it is none of the roster's own."""
    words = words_of(heading)
    if len(words) > 120:
        return ""
    field = next((name for name, pattern in _OWN if pattern.search(words)), "")
    if field == "room" and (kind := _kind_of_room(words)):
        return f"room:{kind}"
    return field


def _kind_of_room(words: str) -> str:
    """Of a column for crosses under "phòng đơn" or "phòng đôi"."""
    last = words.split()[-1]
    has = {"don": "single", "doi": "double"}
    return has.get(last, "") if not {"don", "doi"} <= set(words.split()) else ""


def is_own(heading: str) -> bool:
    """Whether the roster reads the column of this heading itself."""
    return own_field(heading) not in ("", "diet")


def sittings_of(heading: str, context: Context) -> list[Sitting]:
    """The sittings that a heading means: by its day, its part of the day, its name; a heading that
    says none of them means all."""
    words = words_of(heading)
    named = set(words.split())
    days = {(int(day), int(month)) for day, month in _DAY.findall(words)}
    parts = {_PARTS[word] for word in named if word in _PARTS}
    telling = {word for word in named - _COMMON - set(_PARTS) if not word.isdecimal()}
    scored = []
    for each in context.sittings:
        local = clock.local(each.starts_at)
        name = set(words_of(each.name).split())
        its_parts = {_PARTS[word] for word in name if word in _PARTS} or {_part(local.hour)}
        if (days and (local.day, local.month) not in days) or (parts and not parts & its_parts):
            continue
        scored.append((len(telling & name), each))
    best = max((score for score, _each in scored), default=0)
    if telling and not best and not days and not parts:
        return []
    return [each for score, each in scored if score == best]


def _part(hour: int) -> str:
    return "sang" if hour < 10 else "trua" if hour < 15 else "toi"


def meal_column(sitting: Sitting) -> str:
    return f"{MEAL}{sitting.pk}"
