"""Forms about certificates."""

from certificates.forms.papers import (
    ApproveForm,
    DateInput,
    ProposeForm,
    RegisterFilters,
    ReturnForm,
    RevokeForm,
    VerifyForm,
)

__all__ = [
    "ApproveForm",
    "DateInput",
    "ProposeForm",
    "RegisterFilters",
    "ReturnForm",
    "RevokeForm",
    "VerifyForm",
]
