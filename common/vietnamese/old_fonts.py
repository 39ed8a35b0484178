"""Text typed for the old fonts: .VnTime (TCVN3), which shows as "NguyÔn V¨n Hïng" without them, and
VNI, which shows as "Nguyeãn Vaên Huøng"; and text whose encoding was mistaken on its way."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TCVN3 = str.maketrans(
    "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
)
# Signs that the font's users typed in nearly every line, and that no Unicode Vietnamese holds.
_SIGNS = frozenset("µ¶·¸¹¨»¼½¾Æ©®ªÇËÖ×ØÜÞßäåæçëîïñö÷øûüþ«¬\u00ad¡¢£¤¥¦§")
VIETNAMESE_LETTERS = frozenset(
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
)
_MODERN = frozenset("ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỵỷỹ")
_ENOUGH_SIGNS = 3


def from_tcvn3(text: str) -> str:
    """The text in Unicode. (Capitals of .VnTimeH come out as small letters.)"""
    return text.translate(_TCVN3)


def is_tcvn3(texts: Iterable[str]) -> bool:
    """Whether these texts, together, were typed for the old fonts."""
    signs: set[str] = set()
    for text in texts:
        if text.isascii():
            continue
        characters = set(text.lower()) | set(text)
        if characters & _MODERN:
            return False
        signs |= _SIGNS.intersection(text)
    return len(signs) >= _ENOUGH_SIGNS


_VNI_MARKS = {
    "a": ("ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ"),
    "e": ("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ"),
    "o": ("ùøûõïâáàåãä", "óòỏõọôốồổỗộ"),
    "ô": ("ùøûõï", "ớờởỡợ"),
    "u": ("ùøûõï", "úùủũụ"),
    "ö": ("ùøûõï", "ứừửữự"),
    "y": ("ùøûõ", "ýỳỷỹ"),
}
_VNI = {
    base + mark: letter
    for base, (marks, letters) in _VNI_MARKS.items()
    for mark, letter in zip(marks, letters, strict=True)
} | dict(zip("ñæóòîôö", "đỉĩịỵơư", strict=True))
_VNI_PLACE = re.compile("|".join(sorted(_VNI, key=len, reverse=True)), re.IGNORECASE)
# A vowel and a mark that no Vietnamese word has side by side.
_VNI_PAIR = re.compile(
    "a[àáãâåäêèéúüëøùûõï]|e[àáãâåäøùûõï]|o[øùûõïâåä]|u[øùûõï]|[yôö][øùûõï]", re.IGNORECASE
)
_VNI_LETTERS = frozenset("ùøûõïâáàåãäêéèúüëñæóòîôöíì")
_MOSTLY = 0.9
# UTF-8 taken for a Western encoding.
_MISREAD = re.compile("[ÃÂ][\x80-\xbf\u0152-\u2122]|á[»º]|Ä[\x80-\xbf\u0152-\u2122]|Æ[°¡]|Ã\xa0")


def from_vni(text: str) -> str:
    """The text in Unicode."""

    def letter(found: re.Match[str]) -> str:
        typed = found.group()
        modern = _VNI[typed.lower()]
        return modern.upper() if typed[0].isupper() else modern

    return _VNI_PLACE.sub(letter, text)


def has_vni_pair(text: str) -> bool:
    """Whether a name or the like holds what only VNI has."""
    return bool(_VNI_PAIR.search(text))


def is_vni(texts: Iterable[str]) -> bool:
    """Whether these texts, together, were typed for the VNI fonts."""
    signs = fitting = pairs = 0
    for text in texts:
        if text.isascii():
            continue
        low = text.lower()
        if _MODERN.intersection(low):
            return False
        others = [char for char in low if not char.isascii() and char.isalpha()]
        signs += len(others)
        fitting += sum(char in _VNI_LETTERS for char in others)
        pairs += len(_VNI_PAIR.findall(low))
    return pairs >= _ENOUGH_SIGNS and fitting >= _MOSTLY * signs


def is_misread(texts: Iterable[str]) -> bool:
    """Whether these texts, together, are UTF-8 that was taken for a Western encoding."""
    return sum(len(_MISREAD.findall(text)) for text in texts if not text.isascii()) >= _ENOUGH_SIGNS
