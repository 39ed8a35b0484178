"""The roster of a delegation: its columns, and what the texts in them mean. Knows no database.

read_row understands one row, read_roster the rows of a delegation together; read_list finds the rows
of a pasted or sent list."""

from .cells import share_by_name, share_number
from .columns import COLUMNS, MEAL, Context, Sitting, choices_of, hint_of
from .lists import FoundList, read_list
from .reading import Understood, is_empty, read_roster, read_row, shown

__all__ = [
    "COLUMNS",
    "MEAL",
    "Context",
    "FoundList",
    "Sitting",
    "Understood",
    "choices_of",
    "hint_of",
    "is_empty",
    "read_list",
    "read_roster",
    "read_row",
    "share_by_name",
    "share_number",
    "shown",
]
