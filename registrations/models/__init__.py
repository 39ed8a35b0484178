from registrations.models.event import Event, Room, SeatBlock, Session, SessionRole
from registrations.models.imports import ImportBatch
from registrations.models.presence import Mark
from registrations.models.registration import HistoryEntry, Party, Registration

__all__ = [
    "Event",
    "HistoryEntry",
    "ImportBatch",
    "Mark",
    "Party",
    "Registration",
    "Room",
    "SeatBlock",
    "Session",
    "SessionRole",
]
