"""Who may sleep in one room, a proposal for everybody, and room numbers as they are typed: no
database here."""

from .numbers import MOST_AT_ONCE, room_numbers, room_order
from .proposal import Proposal, Why, propose
from .rules import Bedroom, Guest, clash_in, may_share

__all__ = [
    "MOST_AT_ONCE",
    "Bedroom",
    "Guest",
    "Proposal",
    "Why",
    "clash_in",
    "may_share",
    "propose",
    "room_numbers",
    "room_order",
]
