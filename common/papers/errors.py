"""Why a paper could not be made, in words that staff can act on."""

from __future__ import annotations

from common.errors import DomainError


class PaperError(DomainError):
    """The paper cannot be made from what was given; nothing was written."""


class AssetRefused(PaperError):
    """The paper asks for something that was not handed in with it, or that is unfit to print."""


class PaperTooLarge(PaperError):
    """The paper is beyond what may be laid out: too much text, too many pages or too slow."""


class TemplateRefused(PaperError):
    """The template holds a placeholder or a tag that is not on its allow-list.

    `line` is where, from 1; 0 for the whole."""

    line = 0
