"""Editions of the conference, who is invited to them, and whom they bring."""

from .delegation import (
    Delegate,
    Delegation,
    Meal,
    MealChoice,
    OfficialLetter,
    Paper,
    RosterChange,
    RosterRow,
    Vehicle,
)
from .edition import Conference, ConferenceDocument
from .invitation import InvitedUnit, UnitKind

__all__ = [
    "Conference",
    "ConferenceDocument",
    "Delegate",
    "Delegation",
    "InvitedUnit",
    "Meal",
    "MealChoice",
    "OfficialLetter",
    "Paper",
    "RosterChange",
    "RosterRow",
    "UnitKind",
    "Vehicle",
]
