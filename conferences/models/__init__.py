"""Editions of the conference, who is invited to them, whom they bring, and what is prepared."""

from .agenda import AgendaItem, AgendaVersion, PaperFile
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
from .edition import Conference, ConferenceDocument, HandOver
from .fair import Booth, Exhibitor, Fair
from .invitation import InvitedUnit, UnitKind
from .lodging import Hotel, HotelRoom, RoomType, Stay
from .seating import Hall, HallSeat
from .travel import Bus, BusSeat

__all__ = [
    "AgendaItem",
    "AgendaVersion",
    "Booth",
    "Bus",
    "BusSeat",
    "Conference",
    "ConferenceDocument",
    "Delegate",
    "Delegation",
    "Exhibitor",
    "Fair",
    "Hall",
    "HallSeat",
    "HandOver",
    "Hotel",
    "HotelRoom",
    "InvitedUnit",
    "Meal",
    "MealChoice",
    "OfficialLetter",
    "Paper",
    "PaperFile",
    "RoomType",
    "RosterChange",
    "RosterRow",
    "Stay",
    "UnitKind",
    "Vehicle",
]
