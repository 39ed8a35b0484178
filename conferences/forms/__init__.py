"""What staff fill in about an edition, and about whom it invites."""

from .edition import ConferenceForm, NewConferenceForm, initial_of
from .inviting import LettersForm, NorthForm, QuotaForm, UnitForm

__all__ = [
    "ConferenceForm",
    "LettersForm",
    "NewConferenceForm",
    "NorthForm",
    "QuotaForm",
    "UnitForm",
    "initial_of",
]
