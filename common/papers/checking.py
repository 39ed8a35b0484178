"""What is wrong with a paper's HTML and CSS, all of it and with its line, for who writes them.

This is help, and a bound on what a layout may cost. That no file is read and no host is asked is
not left to it: see `assets`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import tinycss2
from django.utils.translation import gettext as _

from .errors import TemplateRefused
from .templating import TAG, compile_template

MAX_HTML, MAX_CSS = 60_000, 60_000
MAX_ELEMENTS, MAX_DEPTH, MAX_SPAN = 1_000, 40, 50
# No length on an A4 page needs more, in any unit.
MAX_NUMBER = 3_000
MAX_FAULTS = 30

_ELEMENTS = (
    "html head title body div p h1 h2 h3 h4 span b i em strong small sub sup u br img hr "
    "table caption colgroup col thead tbody tfoot tr td th ul ol li dl dt dd blockquote "
    "section article header footer main figure figcaption"
)
_ATTRIBUTES = "class id style lang src alt colspan rowspan"
ELEMENTS, ATTRIBUTES = frozenset(_ELEMENTS.split()), frozenset(_ATTRIBUTES.split())
AT_RULES = frozenset({"page", "media"})
_EMPTY = frozenset({"br", "img", "hr", "col"})
_MARKUP = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, order=True)
class Fault:
    """One thing to put right: where ("html", "css", "" for the whole), its line, and what."""

    where: str
    line: int
    text: str

    def __str__(self) -> str:
        if not self.line:
            return self.text
        words = _("%(where)s, dòng %(line)d: %(text)s")
        return words % {"where": self.where.upper(), "line": self.line, "text": self.text}


def faults_of(
    html: str, css: str, *, allowed: Collection[str], assets: Collection[str]
) -> list[Fault]:
    """All faults, the first ones first; `assets` are the names of pictures that are there."""
    if len(html) > MAX_HTML or len(css) > MAX_CSS:
        return [Fault("", 0, _("Mẫu quá dài."))]
    found = [*_in_placeholders(html, allowed), *_in_html(html, assets), *_in_css(css, assets)]
    return sorted(set(found), key=lambda fault: (fault.where != "html", fault))[:MAX_FAULTS]


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _in_placeholders(html: str, allowed: Collection[str]) -> Iterator[Fault]:
    unknown = False
    for tag in TAG.finditer(html):
        kind, name = tag.groups()
        if kind not in (">", "/") and name != "." and name not in allowed:
            unknown = True
            words = _("Không có trường “%(name)s”.") % {"name": name}
            yield Fault("html", _line_of(html, tag.start()), words)
    for markup in _MARKUP.finditer(html):
        for tag in TAG.finditer(markup[0]):
            if not tag[2].endswith("_size") and tag[2] != "density":
                words = _("Trường “%(name)s” không được nằm trong thẻ HTML.") % {"name": tag[2]}
                yield Fault("html", _line_of(html, markup.start()), words)
    try:
        compile_template(html, allowed=None if unknown else allowed)
    except TemplateRefused as error:
        yield Fault("html", error.line, error.message)


class _Reader(HTMLParser):
    """Notes what papers have no use for."""

    def __init__(self, assets: Collection[str]) -> None:
        super().__init__()
        self.found: list[Fault] = []
        self._assets = assets
        self._count = self._depth = 0

    def note(self, words: str) -> None:
        self.found.append(Fault("html", self.getpos()[0], words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._count += 1
        self._depth += tag not in _EMPTY
        if tag not in ELEMENTS:
            self.note(_("Thẻ <%(name)s> không dùng được trên giấy.") % {"name": tag[:30]})
        if self._count == MAX_ELEMENTS + 1 or self._depth == MAX_DEPTH + 1:
            self.note(_("Mẫu có quá nhiều thẻ, hoặc lồng nhau quá sâu."))
        for name, value in attrs:
            self._attribute(name, value or "")

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag not in _EMPTY

    def _attribute(self, name: str, value: str) -> None:
        if name not in ATTRIBUTES:
            words = _("Thuộc tính “%(name)s” không dùng được trên giấy.")
            self.note(words % {"name": name[:30]})
        elif name == "src" and value not in self._assets:
            self.note(_no_picture(value))
        elif name in ("colspan", "rowspan") and not (value.isdigit() and int(value) <= MAX_SPAN):
            self.note(_("Số “%(number)s” quá lớn.") % {"number": value[:20]})
        elif name == "style":
            tokens = tinycss2.parse_component_value_list(value)
            self.found += [
                Fault("html", self.getpos()[0], fault.text)
                for fault in _in_tokens(tokens, self._assets)
            ]


def _no_picture(name: str) -> str:
    return _("Không có hình “%(name)s”.") % {"name": name[:60]}


def _in_html(html: str, assets: Collection[str]) -> list[Fault]:
    reader = _Reader(assets)
    # Placeholders go, everything else stays in its place.
    reader.feed(TAG.sub(lambda tag: re.sub(r"\S", " ", tag[0]), html))
    reader.close()
    return reader.found


def _in_css(css: str, assets: Collection[str]) -> Iterator[Fault]:
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword not in AT_RULES:
            words = _("Quy tắc @%(name)s không dùng được.") % {"name": rule.at_keyword[:30]}
            yield Fault("css", rule.source_line, words)
        yield from _in_tokens([rule], assets)


def _in_tokens(tokens: Iterable[Any], assets: Collection[str]) -> Iterator[Fault]:
    for token in tokens:
        line, kind = token.source_line, token.type
        if kind == "error":
            yield Fault("css", line, _("Viết sai cú pháp CSS."))
        elif kind == "url" and token.value not in assets:
            yield Fault("css", line, _no_picture(token.value))
        elif kind in ("number", "percentage", "dimension") and not abs(token.value) <= MAX_NUMBER:
            words = _("Số “%(number)s” quá lớn.") % {"number": token.representation[:20]}
            yield Fault("css", line, words)
        elif kind == "function":
            yield from _in_function(token, assets)
        for part in ("prelude", "content", "arguments"):
            yield from _in_tokens(getattr(token, part, None) or (), assets)


def _in_function(token: Any, assets: Collection[str]) -> Iterator[Fault]:
    name = token.lower_name
    texts = [part.value for part in token.arguments if part.type == "string"]
    if name == "url" and any(text not in assets for text in texts):
        yield Fault("css", token.source_line, _no_picture(texts[0]))
    elif name in ("repeat", "attr", "element", "image", "image-set", "src"):
        words = _("Hàm %(name)s() không dùng được.") % {"name": name}
        yield Fault("css", token.source_line, words)
