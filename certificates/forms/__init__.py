"""Forms about certificates."""

from certificates.forms.papers import (
    ApproveForm,
    DateInput,
    ProposeForm,
    RegisterFilters,
    ReturnForm,
    VerifyForm,
)
from certificates.forms.register import RevokeForm

__all__ = [
    "ApproveForm",
    "DateInput",
    "ProposeForm",
    "RegisterFilters",
    "ReturnForm",
    "RevokeForm",
    "VerifyForm",
]
