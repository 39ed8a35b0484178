"""The columns of a roster, and what an edition asks of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

MEAL = "meal:"
LONGEST_CELL = 500

LABELS = {
    "full_name": gettext_lazy("Họ và tên"),
    "salutation": gettext_lazy("Ông/Bà"),
    "position": gettext_lazy("Chức vụ"),
    "workplace": gettext_lazy("Đơn vị công tác"),
    "phone": gettext_lazy("Số điện thoại"),
    "email": gettext_lazy("E-mail"),
    "role": gettext_lazy("Vai trò trong đoàn"),
    "room": pgettext_lazy("wish", "Phòng nghỉ"),
    "share": gettext_lazy("Ở ghép với"),
    "visit": gettext_lazy("Tham quan"),
    "arrival": gettext_lazy("Giờ đến"),
    "departure": gettext_lazy("Giờ về"),
    "diet": gettext_lazy("Ăn kiêng"),
    "plate": gettext_lazy("Biển số xe"),
    "paper": gettext_lazy("Tên tham luận"),
    "note": gettext_lazy("Ghi chú"),
}
COLUMNS = tuple(LABELS)
# What a person may choose from; anything else may be typed.
CHOICES = {
    "salutation": (gettext_lazy("Ông"), gettext_lazy("Bà")),
    "role": (gettext_lazy("Trưởng đoàn"), gettext_lazy("Đại biểu"), gettext_lazy("Lái xe")),
    "room": (gettext_lazy("Đơn"), gettext_lazy("Đôi"), gettext_lazy("Không")),
    "visit": (gettext_lazy("Có"), gettext_lazy("Không")),
    MEAL: (gettext_lazy("Có"), gettext_lazy("Không")),
}
HINTS = {
    "full_name": gettext_lazy("Có thể ghi cả Ông, Bà trước tên."),
    "workplace": gettext_lazy("Bỏ trống nếu là đơn vị được mời."),
    "phone": gettext_lazy("Mỗi người một số; không có thì bỏ trống."),
    "email": gettext_lazy("Không có thì tin nhắn được gửi qua cán bộ đầu mối."),
    "share": gettext_lazy("Tên hoặc số thứ tự của người ở cùng."),
    "arrival": gettext_lazy("Ví dụ: 14h ngày 12/11."),
    "departure": gettext_lazy("Ví dụ: 13h30 ngày 13/11."),
    "plate": gettext_lazy("Ví dụ: 20A-123.45."),
}


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meal that one may come to."""

    pk: int
    name: str
    starts_at: datetime

    @property
    def key(self) -> str:
        return f"{MEAL}{self.pk}"


@dataclass(frozen=True, slots=True)
class Context:
    """What a row is read against: the edition's days and what it asks, and the invited unit."""

    unit: str = ""
    first_day: date | None = None
    last_day: date | None = None
    sittings: tuple[Sitting, ...] = ()
    asks_rooms: bool = True
    asks_site_visit: bool = True
    asks_papers: bool = True

    @property
    def columns(self) -> list[str]:
        """The keys of the columns that this edition asks, in the order in which they are shown."""
        left_out = {
            *(() if self.asks_rooms else ("room", "share")),
            *(() if self.asks_site_visit else ("visit",)),
            *(() if self.asks_papers else ("paper",)),
        }
        shown = [name for name in COLUMNS if name not in left_out]
        at = shown.index("arrival")
        before = at - 1 if self.asks_site_visit else at
        return [*shown[:before], *(each.key for each in self.sittings), *shown[before:]]

    def label(self, column: str) -> str:
        if column.startswith(MEAL):
            return next((each.name for each in self.sittings if each.key == column), _("Bữa ăn"))
        return str(LABELS[column])


def choices_of(column: str) -> Sequence[str]:
    """What a cell of this column may be chosen from; none for free text."""
    key = MEAL if column.startswith(MEAL) else column
    return [str(each) for each in CHOICES.get(key, ())]


def hint_of(column: str) -> str:
    return str(HINTS.get(column, ""))
