"""Forms about certificates."""

from certificates.forms.designing import (
    DesignForm,
    NameForm,
    PictureForm,
    PreviewForm,
    SignatoryForm,
    SourceForm,
    TemplateForm,
)
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
from certificates.forms.signing import SignedFilesForm, SigningPolicyForm

__all__ = [
    "ApproveForm",
    "BlankFilters",
    "BlanksForm",
    "CompareForm",
    "CorrectForm",
    "DateInput",
    "DecideForm",
    "DesignForm",
    "ManyClassesForm",
    "NameForm",
    "PictureForm",
    "PlanForm",
    "PreviewForm",
    "ProposeForm",
    "RegisterFilters",
    "ReissueForm",
    "ReturnForm",
    "RevokeForm",
    "SerialForm",
    "SignatoryForm",
    "SignedFilesForm",
    "SigningPolicyForm",
    "SourceForm",
    "TemplateForm",
    "VerifyForm",
]
