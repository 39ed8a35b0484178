"""What staff fill in about the hall and who sits where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import SiteFormMixin, side_by_side
from common.papers.name_plates import PlateSize
from common.vietnamese.names import squeeze
from conferences.halls import Plan, Seat
from conferences.models import Delegate, Hall
from conferences.models.seating import MOST_ROWS, MOST_SEATS
from conferences.selectors.seating import HallPlan
from conferences.services.seating import seat_words

MOST_TYPED = 2_000
_SPAN = re.compile(r"^(\d{1,3})-(\d{1,3})(?:(?:\.\.|:|đến)(\d{1,3}))?$")


class HallForm(SiteFormMixin, forms.Form):
    """The shape of the hall."""

    name = forms.CharField(label=gettext_lazy("Tên hội trường"), max_length=160, required=False)
    presiding_seats = forms.IntegerField(
        label=gettext_lazy("Số ghế bàn chủ tọa"),
        min_value=0,
        max_value=MOST_SEATS,
        initial=0,
        help_text=gettext_lazy("Chỉ xếp bằng tay. 0 nếu không có bàn chủ tọa."),
    )
    rows = forms.IntegerField(label=gettext_lazy("Số hàng ghế"), min_value=1, max_value=MOST_ROWS)
    seats_per_row = forms.IntegerField(
        label=gettext_lazy("Số ghế mỗi hàng"), min_value=1, max_value=MOST_SEATS
    )
    aisles = forms.CharField(
        label=gettext_lazy("Lối đi sau ghế số"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Ví dụ: 6, 14. Ghế đếm từ trái sang khi nhìn lên sân khấu."),
    )
    closed = forms.CharField(
        label=gettext_lazy("Ghế không dùng"),
        max_length=MOST_TYPED,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Ghi hàng-ghế, ví dụ: 3-12, 5-1..4 (hàng 5, ghế 1 đến 4)."),
    )
    layout = Layout(
        side_by_side("name", "presiding_seats"),
        side_by_side("rows", "seats_per_row"),
        "aisles",
        "closed",
    )

    def clean_name(self) -> str:
        return squeeze(self.cleaned_data["name"])

    def clean_aisles(self) -> list[int]:
        numbers = set()
        for piece in _pieces(self.cleaned_data["aisles"]):
            if not (piece.isascii() and piece.isdigit() and len(piece) < 4 and int(piece) > 0):
                raise forms.ValidationError(
                    _("“%(piece)s” không phải số ghế.") % {"piece": piece[:20]}
                )
            numbers.add(int(piece))
        return sorted(numbers)

    def clean_closed(self) -> list[str]:
        seats: set[Seat] = set()
        for piece in _pieces(self.cleaned_data["closed"]):
            found = _SPAN.match(piece)
            if not found or not piece.isprintable():
                raise forms.ValidationError(
                    _("Không hiểu “%(piece)s”. Ghi hàng-ghế, ví dụ 3-12 hoặc 5-1..4.")
                    % {"piece": piece[:20]}
                )
            row, first = int(found[1]), int(found[2])
            last = int(found[3] or first)
            seats.update(Seat(row, number) for number in range(first, last + 1))
        return [seat.key for seat in sorted(seats)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        width, rows = data.get("seats_per_row"), data.get("rows")
        if width and rows:
            last = [number for number in data.get("aisles", []) if number >= width]
            if last:
                self.add_error("aisles", _("Lối đi phải ở giữa các ghế, trước ghế cuối hàng."))
            plan = Plan(rows, width, presiding_seats=data.get("presiding_seats") or 0)
            for key in data.get("closed", []):
                seat = Seat.read(key)
                if seat is None or not plan.holds(seat):
                    self.add_error("closed", _("Không có ghế %(seat)s.") % {"seat": key})
                    break
        return data


def _pieces(text: str) -> list[str]:
    """What is parted by commas or lines, with no spaces within."""
    pieces = re.split(r"[,;\n]", text.replace("đến", ".."))
    return [piece for each in pieces if (piece := "".join(each.split()))]


def hall_words(hall: Hall) -> dict[str, Any]:
    """The hall as staff would type it."""
    return {
        "name": hall.name,
        "presiding_seats": hall.presiding_seats,
        "rows": hall.rows,
        "seats_per_row": hall.seats_per_row,
        "aisles": ", ".join(map(str, hall.aisles)),
        "closed": ", ".join(_spans(hall.closed)),
    }


def _spans(keys: list[str]) -> Iterator[str]:
    seats = sorted(seat for key in keys if (seat := Seat.read(key)))
    start = 0
    for index in range(1, len(seats) + 1):
        here = seats[index - 1]
        if index == len(seats) or seats[index] != (here.row, here.number + 1):
            first = seats[start]
            yield first.key if first == here else f"{first.key}..{here.number}"
            start = index


class PlaceForm(SiteFormMixin, forms.Form):
    """Who is to sit where. Choices are read from the plan that the page shows."""

    delegate = forms.TypedChoiceField(
        label=gettext_lazy("Đại biểu"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Hãy chọn đại biểu."),
            "invalid_choice": gettext_lazy("Người này không còn trong danh sách đại biểu."),
        },
    )
    seat = forms.ChoiceField(
        label=gettext_lazy("Ghế"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Ghế này không có hoặc không dùng.")},
    )

    def __init__(self, *args: Any, plan: HallPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegate"].choices = _people(plan)  # type: ignore[attr-defined]
        self.fields["seat"].choices = _places(plan)  # type: ignore[attr-defined]

    def clean_seat(self) -> Seat | None:
        return Seat.read(self.cleaned_data["seat"])


def _people(plan: HallPlan) -> list[tuple[str, Any]]:
    seated = [
        (guest.pk, f"{guest.registration.full_name} – {seat_words(plan.seats[guest.pk].seat)}")
        for guest in plan.guests
        if guest.pk in plan.seats
    ]
    waiting = [(guest.pk, guest.registration.full_name) for guest in plan.without_seat]
    groups = ((_("Chưa có chỗ"), waiting), (_("Đã có chỗ"), seated))
    return [("", "—"), *((words, people) for words, people in groups if people)]


def _places(plan: HallPlan) -> list[tuple[str, Any]]:
    choices: list[tuple[str, Any]] = [("", "—")]
    for row, chairs in plan.rows:
        words = _("Hàng %(row)d") % {"row": row} if row else _("Bàn chủ tọa")
        seats = [
            (
                chair.seat.key,
                _("Ghế %(number)d: %(who)s")
                % {
                    "number": chair.seat.number,
                    "who": chair.delegate.registration.full_name if chair.delegate else _("trống"),
                },
            )
            for chair in chairs
            if not chair.is_closed
        ]
        if seats:
            choices.append((words, seats))
    return choices


class PlatesForm(SiteFormMixin, forms.Form):
    """Whose name plates, and how large."""

    ALL, PRESIDING = "tat-ca", "chu-toa"
    SIZES = {"lon": PlateSize.LARGE, "vua": PlateSize.HALF}

    size = forms.ChoiceField(
        label=gettext_lazy("Cỡ biển"),
        choices=(
            ("lon", gettext_lazy("Lớn: một biển trên một tờ A4 ngang, gập đôi")),
            ("vua", gettext_lazy("Vừa: hai biển trên một tờ A4 đứng, cắt rồi gập đôi")),
        ),
        widget=forms.RadioSelect,
        initial="lon",
    )
    whose = forms.ChoiceField(label=gettext_lazy("In cho"))

    def __init__(self, *args: Any, guests: list[Delegate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = {
            str(guest.delegation_id): guest.delegation.unit.name
            for guest in guests
            if guest.delegation
        }
        self.fields["whose"].choices = [  # type: ignore[attr-defined]
            (self.ALL, _("Tất cả đại biểu")),
            (self.PRESIDING, _("Bàn chủ tọa")),
            *units.items(),
        ]
