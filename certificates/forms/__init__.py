"""Forms about certificates."""

from certificates.forms.issuing import DecideForm, ManyClassesForm, PlanForm
from certificates.forms.papers import (
    ApproveForm,
    DateInput,
    ProposeForm,
    ReturnForm,
    VerifyForm,
)
from certificates.forms.proof import CompareForm
from certificates.forms.register import (
    BlankFilters,
    BlanksForm,
    CorrectForm,
    RegisterFilters,
    ReissueForm,
    RevokeForm,
    SerialForm,
)

__all__ = [
    "ApproveForm",
    "BlankFilters",
    "BlanksForm",
    "CompareForm",
    "CorrectForm",
    "DateInput",
    "DecideForm",
    "ManyClassesForm",
    "PlanForm",
    "ProposeForm",
    "RegisterFilters",
    "ReissueForm",
    "ReturnForm",
    "RevokeForm",
    "SerialForm",
    "VerifyForm",
]
