"""Refusals that a person can be told: views turn them into a form error (422)."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """A rule of the domain says no. The message is for the person who asked.

    `message` may be a lazy translation; `field` names the form field it belongs to, if any.
    """

    def __init__(self, message: Any, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class IllegalTransition(DomainError):
    """The thing is no longer (or not yet) in a state from which this may be done."""


class NotAllowed(DomainError):
    """This person may not do this."""


class Conflict(DomainError):
    """Somebody else, or an earlier click, was first: taken seat, double registration, clash."""
