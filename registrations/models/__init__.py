from registrations.models.event import Event, Room, SeatBlock, Session, SessionRole
from registrations.models.imports import ImportBatch, ImportRow, RowState
from registrations.models.presence import Mark
from registrations.models.registration import HistoryEntry, Party, Registration, VoidTicket

__all__ = [
    "Event",
    "HistoryEntry",
    "ImportBatch",
    "ImportRow",
    "Mark",
    "Party",
    "Registration",
    "Room",
    "RowState",
    "SeatBlock",
    "Session",
    "SessionRole",
    "VoidTicket",
]
