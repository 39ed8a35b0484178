"""The words of one kind of message, before they become a mail, a text or a call."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from notifications import kinds


@dataclass(frozen=True, slots=True)
class Words:
    """What one kind says, as plain text in every part; nothing here is markup."""

    subject: str
    headline: str
    paragraphs: list[str]
    big_label: str
    big: str
    action: str
    url: str
    call: list[str]
    why: str
    short: str


PARTS = ("subject", "about", "body", "big_label", "big", "action", "url", "call", "why", "short")


def render_words(kind: str, values: Mapping[str, Any]) -> Words:
    """The words of a kind in the present language.

    The parts of the file are told apart by a random mark that no text in `values` can fake."""
    cut = secrets.token_hex(16)
    written = render_to_string(kinds.template_name(kind), {**values, "cut": cut})
    part = {name: text.strip() for name, text in zip(PARTS, written.split(cut), strict=True)}
    return Words(
        subject=": ".join(filter(None, (part["subject"], part["about"]))),
        headline=part["subject"],
        paragraphs=_paragraphs(part["body"]),
        big_label=part["big_label"],
        big=part["big"],
        action=part["action"],
        url=part["url"],
        call=_paragraphs(part["call"]),
        why=part["why"],
        short=" ".join(part["short"].split()),
    )


def _paragraphs(text: str) -> list[str]:
    pieces = re.split(r"\n\s*\n", text)
    return [" ".join(piece.split()) for piece in pieces if piece.strip()]
