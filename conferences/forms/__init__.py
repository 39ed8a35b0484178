"""What staff fill in about an edition, and about whom it invites."""

from .delegations import (
    AnswerForm,
    ChangeForm,
    ContactsForm,
    CoordinatorForm,
    RemarkForm,
    RowForm,
    UnitFilters,
    WithdrawForm,
)
from .edition import ConferenceForm, NewConferenceForm, initial_of
from .inviting import LettersForm, ManyUnitsForm, NorthForm, QuotaForm, UnitForm

__all__ = [
    "AnswerForm",
    "ChangeForm",
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
    "WithdrawForm",
    "initial_of",
]
