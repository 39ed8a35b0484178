"""Editions of the conference, and who is invited to them."""

from .edition import Conference
from .invitation import InvitedUnit, UnitKind

__all__ = ["Conference", "InvitedUnit", "UnitKind"]
