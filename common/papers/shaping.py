"""Which glyphs stand for a text, and how wide they are: HarfBuzz asked as Pango asks it.

WeasyPrint brings HarfBuzz along for Pango; the few functions that shape a text are bound here, so
that a name can be set without laying out a page."""

from __future__ import annotations

import threading
import weakref
from array import array
from typing import Any

from cffi import FFI

# Pango counts in these parts of a pixel.
UNITS = 1024

_ffi = FFI()
_ffi.cdef("""
typedef struct hb_face_t hb_face_t;
typedef struct hb_font_t hb_font_t;
typedef struct hb_buffer_t hb_buffer_t;
typedef struct hb_language_impl_t *hb_language_t;
typedef struct { uint32_t codepoint, mask, cluster, var1, var2; } hb_glyph_info_t;
typedef struct { int32_t x_advance, y_advance, x_offset, y_offset; uint32_t var; }
    hb_glyph_position_t;
hb_font_t *hb_font_create(hb_face_t *face);
void hb_font_destroy(hb_font_t *font);
void hb_font_set_scale(hb_font_t *font, int x, int y);
int32_t hb_font_get_glyph_h_advance(hb_font_t *font, uint32_t glyph);
hb_buffer_t *hb_buffer_create(void);
void hb_buffer_destroy(hb_buffer_t *buffer);
void hb_buffer_clear_contents(hb_buffer_t *buffer);
void hb_buffer_add_utf32(hb_buffer_t *b, const uint32_t *t, int n, unsigned int o, int length);
void hb_buffer_set_direction(hb_buffer_t *buffer, int direction);
void hb_buffer_set_script(hb_buffer_t *buffer, uint32_t script);
void hb_buffer_set_language(hb_buffer_t *buffer, hb_language_t language);
hb_language_t hb_language_from_string(const char *text, int length);
void hb_shape(hb_font_t *font, hb_buffer_t *buffer, void *features, unsigned int count);
hb_glyph_info_t *hb_buffer_get_glyph_infos(hb_buffer_t *buffer, unsigned int *length);
hb_glyph_position_t *hb_buffer_get_glyph_positions(hb_buffer_t *buffer, unsigned int *length);
""")

_NAMES = ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll")
_LEFT_TO_RIGHT = 4
_LATIN = int.from_bytes(b"Latn", "big")
_COMMON = int.from_bytes(b"Zyyy", "big")


def _open() -> Any:
    for name in _NAMES[:-1]:
        try:
            return _ffi.dlopen(name)
        except OSError:
            continue
    return _ffi.dlopen(_NAMES[-1])


_harfbuzz = _open()


# A glyph's number in the font, the letters it stands for, its advance and shift in Pango units.
Glyph = tuple[int, str, int, int]


class Shaper:
    """A font at one size in CSS pixels, for left-to-right text in Latin letters."""

    def __init__(self, hb_face: Any, size: float, language: str = "vi") -> None:
        face = _ffi.cast("hb_face_t *", int(_address(hb_face)))
        self.size = size
        self._font = _harfbuzz.hb_font_create(face)
        _harfbuzz.hb_font_set_scale(self._font, int(size * UNITS), -int(size * UNITS))
        self._buffer = _harfbuzz.hb_buffer_create()
        self._language = _harfbuzz.hb_language_from_string(language.encode(), -1)
        # One buffer, one text at a time; the font itself may be shared by threads.
        self._lock = threading.Lock()
        self._count = _ffi.new("unsigned int *")
        weakref.finalize(self, _harfbuzz.hb_font_destroy, self._font)
        weakref.finalize(self, _harfbuzz.hb_buffer_destroy, self._buffer)

    def advance(self, glyph: int) -> int:
        """The glyph's own advance in Pango units, without kerning."""
        return int(_harfbuzz.hb_font_get_glyph_h_advance(self._font, glyph))

    def shape(self, text: str) -> list[Glyph] | None:
        """The glyphs of the text from left to right; None when one has to be moved up or down.

        A letter that the font lacks comes back as glyph 0."""
        with self._lock:
            return self._shape(text)

    def _shape(self, text: str) -> list[Glyph] | None:
        buffer, hb = self._buffer, _harfbuzz
        hb.hb_buffer_clear_contents(buffer)
        codes = _ffi.from_buffer("uint32_t[]", text.encode("utf-32-le"))
        hb.hb_buffer_add_utf32(buffer, codes, len(text), 0, len(text))
        hb.hb_buffer_set_direction(buffer, _LEFT_TO_RIGHT)
        # Pango calls a text of digits alone by no script.
        latin = any(letter.isalpha() for letter in text)
        hb.hb_buffer_set_script(buffer, _LATIN if latin else _COMMON)
        hb.hb_buffer_set_language(buffer, self._language)
        hb.hb_shape(self._font, buffer, _ffi.NULL, 0)
        count = self._count
        infos = _table("I", hb.hb_buffer_get_glyph_infos(buffer, count), count[0])
        places = _table("i", hb.hb_buffer_get_glyph_positions(buffer, count), count[0])
        if any(places[3::5]):
            return None
        starts = infos[2::5]
        if len(starts) == len(text):
            letters: list[str] = list(text)
        else:
            ends = [*starts[1:], len(text)]
            letters = [text[a:b] for a, b in zip(starts, ends, strict=True)]
        return list(zip(infos[::5], letters, places[::5], places[2::5], strict=True))


def _table(kind: str, rows: Any, count: int) -> array[int]:
    """HarfBuzz's rows of five numbers as one flat array."""
    return array(kind, bytes(_ffi.buffer(rows, 20 * count)) if count else b"")


def _address(pointer: Any) -> Any:
    from weasyprint.text.ffi import ffi

    return ffi.cast("uintptr_t", pointer)
