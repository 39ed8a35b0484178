"""Text typed for the old .VnTime fonts (TCVN3), which shows as "NguyÔn V¨n Hïng" without them."""

from __future__ import annotations

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
