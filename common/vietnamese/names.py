"""Vietnamese personal names: cleaning, folding for search, order, and forms of address."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from common.vietnamese.offices import looks_like_position, looks_like_workplace

# Family names, to tell people from offices and a form of address from a name.
SURNAMES = frozenset(
    str.split(
        """
            nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đoàn vương
        trịnh     trương đinh lâm mai tô cao chu châu hà lương lưu phùng quách tạ thái tăng tống
        triệu văn vi bạch     cù doãn giang giáp hứa khổng kiều la lại lục lò lù giàng vàng sùng
        thào mùa má nông lường quàng     cầm bế ma bàn đàm đồng đường hầu khuất kim lỗ mạc nghiêm
        nhữ ninh phí sầm tiêu thạch thân thi     tòng trang tất từ uông ứng viên vừ xa âu ân đái
        đậu điêu khiếu khúc lã mẫn mông ngọ ngụy nhâm     nhan ôn phù quan quảng quế sái tào thẩm
        thiều tôn trà trình vòng bành bồ cái cấn chử chúc cung     danh diệp dư hàn hạ hoa kha
        khương lều long lô lữ mã nhạc phương quyền sơn thang thiệu tiếu     tưởng vạn yên hờ ly
        tráng tẩn chảo phàn chẻo kpă siu nay ksor rmah rơ niê điểu y a h k tiến lừu     hảng cứ vì
        lèo hoàng nùng lộc chang hàng sằm tằng trưng ngân phó công ông mạch hình nguỵ thuỳ lầu
        """
    )
)
_PLAIN_SURNAMES = frozenset(
    "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)).replace(
        "đ", "d"
    )
    for name in SURNAMES
)

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ("\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # huyền, hỏi, ngã, sắc, nặng

SALUTATIONS = {"ông": "ong", "bà": "ba", "mr": "ong", "mrs": "ba", "ms": "ba"}
# Said before a name without telling anything that is kept.
COURTESIES = (
    "đồng chí",
    "đ/c",
    "đc",
    "anh",
    "chị",
    "ông/bà",
    "ông (bà)",
    "ông bà",
    "ô/b",
    "họ tên:",
)
TITLES = re.compile(
    r"^(?:(?:GS|PGS|TS|TSKH|ThS|Ths|Th\.S|KS|CN|BS|LS|CK[12I]+|NGƯT|NGND|NNƯT|NNND)\b[\s.,]*)+"
)

GIVEN_KEY_LENGTH = 160
FAMILY_KEY_LENGTH = 480

_D_LOOKALIKES = str.maketrans(
    {"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ", "’": "'", "ʼ": "'", "`": "'"}
)
_PIECES = re.compile(r"([-'.()\s])")
_BRACKETED = re.compile(r"\([^)]*\)")
_ROMAN = re.compile(r"^[IVX]+$")
_LETTER_CODES = {letter: f"{20 + index}" for index, letter in enumerate(ALPHABET)}
_DIGIT_CODES = {str(digit): f"{10 + digit}" for digit in range(10)}
_OTHER_CODE, _GAP_CODE = "99", "01"


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """NFC, with invisible characters out and every run of spaces (also NBSP) made one space."""
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        kept = (" " if c.isspace() else c for c in text if c.isspace() or not _invisible(c))
        text = unicodedata.normalize("NFC", "".join(kept))
    return " ".join(text.split())


def _invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Co", "Cn", "Cs")


def clean_name(text: str) -> str:
    """The name as it is to be stored and printed.

    NFC, single spaces, no stray punctuation around. A name or word in capitals, and a name all in
    lower case, get one capital per word; otherwise case stays as typed. Tone placement (hoà or
    hòa) is the person's own and stays."""
    text = _trim(squeeze(text.translate(_D_LOOKALIKES)))
    lower_only = text == text.lower()
    pieces = _PIECES.split(text)
    if lower_only or any(_shouts(piece) for piece in pieces):
        whole = not any(c.islower() for c in text)
        text = "".join(_capitalised(p) if lower_only or whole or _shouts(p) else p for p in pieces)
    return unicodedata.normalize("NFC", text)


def _trim(text: str) -> str:
    start, end = 0, len(text)
    while start < end and _stray(text[start]):
        start += 1
    while end > start and _stray(text[end - 1]):
        end -= 1
    text = text[start:end]
    if text.count("(") != text.count(")"):
        return _trim(" ".join(text.replace("(", " ").replace(")", " ").split()))
    return text


def _stray(char: str) -> bool:
    return char not in "()" and unicodedata.category(char)[0] in "PSZ"


def _shouts(piece: str) -> bool:
    return piece.isupper() and sum(map(str.isalpha, piece)) > 1 and not _ROMAN.match(piece)


def _capitalised(piece: str) -> str:
    first = next((at for at, char in enumerate(piece) if char.lower() != char.upper()), 0)
    return piece[:first] + piece[first : first + 1].title() + piece[first + 1 :].lower()


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """For search columns: lower case, without accents, đ as d, single spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    text = unicodedata.normalize("NFD", squeeze(text).translate(_D_LOOKALIKES).lower())
    text = "".join(c for c in text if unicodedata.category(c) != "Mn").replace("đ", "d")
    return " ".join(unicodedata.normalize("NFC", text).split())


def sort_keys(full_name: str) -> tuple[str, str]:
    """The stored keys of Vietnamese order: (tên, họ và tên đệm), compared in this order.

    Within a key letters come first (a‹ă‹â, d‹đ, e‹ê, o‹ô‹ơ, u‹ư), then tones (ngang, huyền, hỏi,
    ngã, sắc, nặng). Digits only: every database and collation orders these alike, also those that
    take "ch" or "ng" for one letter. Both tone placements give the same key."""
    words = _BRACKETED.sub(" ", squeeze(full_name)).split()
    given, family = words[-1:], words[:-1]
    return _key(given)[:GIVEN_KEY_LENGTH], _key(family)[:FAMILY_KEY_LENGTH]


def place_key(name: str) -> str:
    """The key of Vietnamese order for names of places, compared from the first word on: Bắc Ninh
    before Cao Bằng before Điện Biên. "Tỉnh" and "Thành phố" do not count."""
    words = squeeze(name).split()
    for kind in (["tỉnh"], ["thành", "phố"]):
        if [word.lower() for word in words[: len(kind)]] == kind and words[len(kind) :]:
            words = words[len(kind) :]
    return _key(words)


def _key(words: list[str]) -> str:
    letters, tones = [], []
    for word in words:
        codes, tone = _word_codes(word)
        if codes:
            letters.append(codes)
            tones.append(str(tone))
    return f"{_GAP_CODE.join(letters)}00{''.join(tones)}" if letters else ""


@lru_cache(maxsize=4096)  # a few hundred syllables make nearly all names
def _word_codes(word: str) -> tuple[str, int]:
    codes, tone = [], 0
    for char in unicodedata.normalize("NFC", word.translate(_D_LOOKALIKES).lower()):
        parts = unicodedata.normalize("NFD", char)
        tone = tone or next((TONES.index(mark) + 1 for mark in parts if mark in TONES), 0)
        quality = "".join(mark for mark in parts[1:] if mark not in TONES)
        letter = unicodedata.normalize("NFC", parts[0] + quality)
        code = _LETTER_CODES.get(letter) or _LETTER_CODES.get(parts[0]) or _DIGIT_CODES.get(char)
        if code or char.isalpha():
            codes.append(code or _OTHER_CODE)
    return "".join(codes), tone


def split_salutation(text: str) -> tuple[str, str]:
    """Part a form of address from the name: "Ông Đỗ Đức Duy" gives ("ong", "Đỗ Đức Duy").

    The first is "ong", "ba" or "" (also for đ/c, anh, chị, which are dropped). Names that merely
    begin alike (Bàn Văn Ba, Bá Thị Hoa; without accents Ong Cao Thang) stay whole."""
    text = squeeze(text)
    lowered = text.lower()
    for courtesy in COURTESIES:
        rest = text[len(courtesy) :].lstrip(" .:")
        if (
            lowered.startswith(courtesy)
            and _separated(text, len(courtesy))
            and _names_someone(rest)
        ):
            return "", rest
    word, _, rest = text.replace(":", " ").replace(".", ". ", 1).partition(" ")
    rest = " ".join(rest.split())
    title = word.strip(".").lower()
    if title in SALUTATIONS and rest:
        return SALUTATIONS[title], rest
    if title in ("ong", "ba") and text.isascii() and _names_someone(rest) and rest.count(" ") > 1:
        return title, rest
    return "", text


def _separated(text: str, at: int) -> bool:
    return text[at : at + 1] in (" ", ".", ":")


def _names_someone(rest: str) -> bool:
    words = rest.split()
    return len(words) >= 2 and fold(words[0]) in _PLAIN_SURNAMES


def split_titles(text: str) -> tuple[str, str]:
    """Part academic titles from the name: "TS. Nguyễn Văn A" gives ("TS.", "Nguyễn Văn A")."""
    text = squeeze(text)
    found = TITLES.match(text)
    if not found or not text[found.end() :]:
        return "", text
    return found.group().strip(" ,"), text[found.end() :]


def has_surname(text: str) -> bool:
    """Whether the first word is a known family name (with its accents, where the text has any)."""
    word = unicodedata.normalize("NFC", text.strip().split(" ")[0].lower()) if text.strip() else ""
    return word in SURNAMES or (text.isascii() and word in _PLAIN_SURNAMES)


def looks_like_name(text: str) -> bool:
    """Whether the text could be a person's full name: 2 to 6 words of letters, and no office."""
    text = squeeze(text)
    words = text.split()
    if not 2 <= len(words) <= 6 or len(text) > 60:
        return False
    if not all(c.isalpha() or c in " '-." for c in text):
        return False
    if looks_like_workplace(text) or looks_like_position(text):
        return False
    small = sum(word[0].islower() for word in words)
    if has_surname(text):
        return small <= 2 or small == len(words)
    return len(words) <= 5 and all(word[0].isupper() for word in words)
