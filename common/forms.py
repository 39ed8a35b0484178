"""One way to render a form: label, hint, error, control, and a summary of errors on top.

`SiteFormMixin` is for the site's own forms; `helper_for` serves forms of libraries too.
"""

from datetime import date
from typing import Any, NamedTuple

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset
from django import forms
from django.forms import BaseForm
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

# What a browser or a phone's keyboard may fill in, by the usual names of fields.
KNOWN_FIELDS: dict[str, dict[str, str]] = {
    "full_name": {
        "autocomplete": "name",
        "autocapitalize": "words",
        "spellcheck": "false",
    },
    "phone": {"autocomplete": "tel", "inputmode": "tel"},
    "email": {"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    "login": {"autocomplete": "username", "inputmode": "email", "spellcheck": "false"},
    "workplace": {"autocomplete": "organization"},
    "position": {"autocomplete": "organization-title"},
    "birth": {"autocomplete": "bday", "inputmode": "numeric"},
    "date_of_birth": {"autocomplete": "bday", "inputmode": "numeric"},
    "national_id": {"autocomplete": "off", "inputmode": "numeric"},
    "address": {"autocomplete": "street-address"},
    "code": {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
}

# Far from the ends of the calendar, where a time zone or an hour more leads beyond it.
FIRST_YEAR, LAST_YEAR = 1900, 2200


class ErrorLink(NamedTuple):
    """One line of the error summary: the id to jump to ("" for the whole form)."""

    target: str
    label: str
    message: str


class SiteFormHelper(FormHelper):
    """Crispy's helper, without the FORM tag: components/form.html writes it, and the CSRF field."""

    def __init__(self) -> None:
        super().__init__()
        self.form_tag = False
        self.disable_csrf = True
        self.form_show_errors = False
        self.field_template = "components/field.html"


def require_near(day: date) -> None:
    """Raises ValidationError for a day or moment from which none can be counted on or back."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise forms.ValidationError(
            _("Năm phải từ %(first)d đến %(last)d.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )


class SiteFormMixin:
    """Gives a form the site's helper; set `layout` (a crispy Layout) to group or reorder fields.

    `one_of` names fields of which one must be filled: none of them is called optional."""

    layout = None
    one_of: tuple[str, ...] = ()

    def full_clean(self) -> None:
        """Check what was sent; a year that no calendar of ours reaches is refused at its field."""
        if self.is_bound:  # type: ignore[attr-defined]
            for field in self.fields.values():  # type: ignore[attr-defined]
                is_day = isinstance(field, forms.DateField | forms.DateTimeField)
                if is_day and require_near not in field.validators:
                    field.validators.append(require_near)
        super().full_clean()  # type: ignore[misc]

    @cached_property
    def helper(self) -> SiteFormHelper:
        """Made when the form is shown: a form that was sent in and is right never is."""
        helper = SiteFormHelper()
        helper.layout = self.layout
        return helper


def section(legend: Any, *fields: Any) -> Fieldset:
    """Fields of a layout under a heading."""
    return Fieldset(legend, *fields, css_class="form-section")


def side_by_side(*names: str) -> Div:
    """Two fields of a layout on one line, where there is room."""
    return Div(*(Div(name, css_class="col-sm-6") for name in names), css_class="row")


def dress(bound: forms.BoundField) -> None:
    """Give a field's control its class and, where the form says nothing, its typing hints."""
    widget = bound.field.widget
    hints = dict(KNOWN_FIELDS.get(bound.name, {}))
    if isinstance(bound.field, forms.IntegerField):
        hints["inputmode"] = "numeric"
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        widget.attrs["rows"] = "4"  # Django's ten lines fill a phone
    if isinstance(widget, forms.Select | forms.CheckboxInput):
        hints.pop("inputmode", None)
    for attribute, value in hints.items():
        widget.attrs.setdefault(attribute, value)
    for part in getattr(widget, "widgets", [widget]):
        names = part.attrs.get("class", "").split()
        names += [name for name in _classes(part, bound) if name not in names]
        part.attrs["class"] = " ".join(names)


def _classes(widget: forms.Widget, bound: forms.BoundField) -> list[str]:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        kind = "form-check-input"
    elif isinstance(widget, forms.Select):
        kind = "form-select"
    else:
        kind = "form-control"
    return [kind, "is-invalid"] if bound.errors else [kind]


def helper_for(form: BaseForm) -> SiteFormHelper:
    """The form's own helper, else a new one for a form that is not ours."""
    helper = getattr(form, "helper", None)
    if isinstance(helper, SiteFormHelper):
        return helper
    return SiteFormHelper()


def _target(bound: forms.BoundField) -> str:
    # A group of radio buttons or checkboxes has no id of its own: jump to its first choice.
    return bound.id_for_label or f"{bound.auto_id}_0"


def error_links(form: BaseForm) -> list[ErrorLink]:
    """The errors of a form in the order of its fields, the form's own first."""
    if not getattr(form, "is_bound", False):
        return []
    links = [ErrorLink("", "", str(message)) for message in form.non_field_errors()]
    for bound in form:
        target = "" if bound.is_hidden else _target(bound)
        # The label of a single box is a whole sentence: the message alone says what is missing.
        is_box = isinstance(bound.field.widget, forms.CheckboxInput)
        label = "" if is_box else str(bound.label)
        links += [ErrorLink(target, label, str(message)) for message in bound.errors]
    return links


def optional_suffix(bound: forms.BoundField) -> str:
    """Most fields must be filled: those that need not say so; an empty box is an answer too."""
    if bound.field.required or isinstance(bound.field.widget, forms.CheckboxInput):
        return ""
    if bound.name in getattr(bound.form, "one_of", ()):
        return ""
    return _("(không bắt buộc)")
