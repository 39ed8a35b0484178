"""What staff fill in about an edition, and about whom it invites."""

from .delegations import (
    AnswerForm,
    ContactsForm,
    CoordinatorForm,
    RemarkForm,
    RowForm,
    UnitFilters,
)
from .edition import ConferenceForm, NewConferenceForm, initial_of
from .inviting import LettersForm, ManyUnitsForm, NorthForm, QuotaForm, UnitForm

__all__ = [
    "AnswerForm",
    "ConferenceForm",
    "ContactsForm",
    "CoordinatorForm",
    "LettersForm",
    "ManyUnitsForm",
    "NewConferenceForm",
    "NorthForm",
    "QuotaForm",
    "RemarkForm",
    "RowForm",
    "UnitFilters",
    "UnitForm",
    "initial_of",
]
