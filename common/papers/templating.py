"""The little language of paper templates: names on an allow-list, sections, nothing that runs.

    {{ full_name }}                       the value, escaped
    {{# workplace }}…{{/ workplace }}     once if it is not empty; for a list, once for each item
    {{^ workplace }}…{{/ workplace }}     only if it is empty
    {{ . }}                               the item itself, in a list of texts
    {{> head }}                           another template of the product

Staff edit such templates, so there is no attribute access, no filter, no call and no way to print
anything unescaped. It is a subset of Mustache."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from .errors import TemplateRefused

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "pdf"

MAX_TEMPLATE_CHARACTERS = 200_000
MAX_SECTIONS = 20

TAG = re.compile(r"(?<!\{)\{\{\s*([#^/>]?)\s*([a-z][a-z0-9_]*|\.)\s*\}\}(?!\})")
_LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
# Control characters but tab and line ends: no paper prints them, and XML metadata forbids them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


class Markup(str):
    """HTML that the product itself made; everything else is escaped."""


@dataclass(frozen=True)
class _Value:
    name: str


@dataclass(frozen=True)
class _Section:
    name: str
    inverted: bool
    parts: tuple[Any, ...]


def clean(text: str) -> str:
    """Return the text as papers print it: NFC, without control characters."""
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", text))


class Template:
    """A compiled template; `names` are the placeholders it uses, `unguarded` those that it prints
    whether they are empty or not."""

    def __init__(self, parts: tuple[Any, ...], names: frozenset[str]) -> None:
        self._parts = parts
        self.names = names
        self.unguarded = frozenset(_unguarded(parts, frozenset()))

    def render(self, values: Mapping[str, Any]) -> str:
        """Fill in the values: texts, numbers, None, and lists of texts or of mappings."""
        out: list[str] = []
        _write(self._parts, [values], out)
        return "".join(out)


def _unguarded(parts: tuple[Any, ...], within: frozenset[str]) -> Iterable[str]:
    for part in parts:
        if isinstance(part, _Value) and part.name not in within:
            yield part.name
        elif isinstance(part, _Section):
            yield from _unguarded(part.parts, within | {part.name})


def _lookup(name: str, scopes: Sequence[Any]) -> Any:
    if name == ".":
        return scopes[-1]
    for scope in reversed(scopes):
        if isinstance(scope, Mapping) and name in scope:
            return scope[name]
    return None


def _items(value: Any) -> Iterable[Any]:
    if isinstance(value, list | tuple):
        return value
    return (value,) if value else ()


def _write(parts: tuple[Any, ...], scopes: list[Any], out: list[str]) -> None:
    for part in parts:
        if isinstance(part, str):
            out.append(part)
            continue
        value = _lookup(part.name, scopes)
        if isinstance(part, _Value):
            if isinstance(value, Markup):
                out.append(value)
            elif value is not None and value is not False:
                out.append(html.escape(clean(str(value))))
        elif part.inverted:
            if not value:
                _write(part.parts, scopes, out)
        else:
            for item in _items(value):
                scopes.append(item)
                _write(part.parts, scopes, out)
                scopes.pop()


def compile_template(source: str, *, allowed: Collection[str] | None = None) -> Template:
    """Check and compile a template; `allowed` are the placeholders it may use (None: any).

    Raises TemplateRefused, with the offending tag and its line, for an unknown name, a section that
    is not closed or stands in itself, and whatever looks like another template language."""
    if len(source) > MAX_TEMPLATE_CHARACTERS:
        raise TemplateRefused(_("Mẫu quá dài."))
    position = [0]
    try:
        return _compiled(source, allowed, position)
    except TemplateRefused as error:
        error.line = source.count("\n", 0, position[0]) + 1
        raise


def _compiled(source: str, allowed: Collection[str] | None, at: list[int]) -> Template:
    """`at[0]` is how far it came."""
    names: set[str] = set()
    stack: list[tuple[str, bool, list[Any]]] = [("", False, [])]
    for tag in TAG.finditer(source):
        _text(source[at[0] : tag.start()], stack, at)
        at[0] = tag.end()
        kind, name = tag.groups()
        if kind == ">":
            part = _partial(name, allowed)
            stack[-1][2].extend(part._parts)
            names |= part.names
            continue
        if allowed is not None and name != "." and name not in allowed:
            raise TemplateRefused(_("Không có trường “%(name)s”.") % {"name": name})
        _tag(kind, name, stack)
        names.add(name)
    _text(source[at[0] :], stack, at)
    if len(stack) > 1:
        raise TemplateRefused(_("Mẫu chưa đóng đoạn “%(name)s”.") % {"name": stack[-1][0]})
    return Template(tuple(stack[0][2]), frozenset(names - {"."}))


def _text(text: str, stack: list[tuple[str, bool, list[Any]]], at: list[int]) -> None:
    if odd := _LEFT_OVER.search(text):
        at[0] += odd.start()
        around = text[odd.start() : odd.start() + 30]
        raise TemplateRefused(_("Mẫu có thẻ không được phép: %(tag)s") % {"tag": around})
    if text:
        stack[-1][2].append(text)


def _tag(kind: str, name: str, stack: list[tuple[str, bool, list[Any]]]) -> None:
    if kind == "":
        stack[-1][2].append(_Value(name))
    elif kind in "#^":
        # A list within itself would multiply what is printed at each level.
        if len(stack) > MAX_SECTIONS or any(name == opened for opened, _no, _parts in stack):
            raise TemplateRefused(_("Đoạn “%(name)s” lồng quá sâu.") % {"name": name})
        stack.append((name, kind == "^", []))
    else:
        opened, inverted, parts = stack.pop()
        if opened != name or not stack:
            raise TemplateRefused(_("Mẫu đóng nhầm đoạn “%(name)s”.") % {"name": name})
        stack[-1][2].append(_Section(name, inverted, tuple(parts)))


def _partial(name: str, allowed: Collection[str] | None) -> Template:
    path = FOLDER / f"{name}.mustache"
    if not path.is_file():
        raise TemplateRefused(_("Không có mẫu con “%(name)s”.") % {"name": name})
    return compile_template(path.read_text(encoding="utf-8"), allowed=allowed)


@lru_cache(maxsize=64)
def load_template(name: str) -> Template:
    """Return a template of the product, compiled once, by its path under templates/pdf."""
    return compile_template((FOLDER / f"{name}.mustache").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def load_css(name: str) -> str:
    """Return a style sheet of the product by its path under templates/pdf."""
    return (FOLDER / f"{name}.css").read_text(encoding="utf-8")
