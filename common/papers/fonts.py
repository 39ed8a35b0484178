"""The fonts of papers: those kept with the product, and no others.

What a machine has installed never changes how a paper looks, and a template cannot bring a font
of its own: the configuration is shared, so that it would leak into everybody else's papers."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    # A bare machine has no fonts of its own; papers do not need any.
    warnings.filterwarnings("ignore", message=".*FontConfig.*")
    from weasyprint.text.ffi import ffi as _ffi
    from weasyprint.text.ffi import fontconfig, pangoft2
    from weasyprint.text.fonts import FontConfiguration

FOLDER = Path(__file__).resolve().parents[2] / "static" / "fonts" / "papers"

SERIF = "Liberation Serif"
DISPLAY = "EB Garamond"
SCREEN = "Be Vietnam Pro"

# One layout at a time in a process: Pango's font map and WeasyPrint's caches are shared.
LOCK = threading.RLock()


@contextmanager
def _only_our_fontconfig() -> Iterator[None]:
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FOLDER / "fonts.conf")
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


class PaperFonts(FontConfiguration):
    """A font configuration that holds the files of `FOLDER` and refuses any other."""

    def __init__(self) -> None:
        with _only_our_fontconfig():
            super().__init__()
        for path in sorted(FOLDER.glob("*.ttf")):
            if not fontconfig.FcConfigAppFontAddFile(self._config, os.fsencode(path)):
                raise RuntimeError(f"font file unreadable: {path.name}")
        pangoft2.pango_fc_font_map_config_changed(_ffi.cast("PangoFcFontMap *", self.font_map))

    def add_font_face(self, rule_descriptors: Any, url_fetcher: Any) -> None:
        """Ignore `@font-face`: see the module's docstring."""


@cache
def paper_fonts() -> PaperFonts:
    """The one configuration of this process; use it only while holding `LOCK`."""
    return PaperFonts()
