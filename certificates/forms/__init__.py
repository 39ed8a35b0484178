"""Forms about certificates."""

from certificates.forms.papers import (
    ApproveForm,
    DateInput,
    ProposeForm,
    ReturnForm,
    VerifyForm,
)
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
    "CorrectForm",
    "DateInput",
    "ProposeForm",
    "RegisterFilters",
    "ReissueForm",
    "ReturnForm",
    "RevokeForm",
    "SerialForm",
    "VerifyForm",
]
