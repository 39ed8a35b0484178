"""The states of a delegation, and the only moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DelegationState(models.TextChoices):
    INVITED = "invited", _("Đã mời")
    DRAFT = "draft", _("Đang lập danh sách")
    SUBMITTED = "submitted", _("Đã gửi, chờ duyệt")
    RETURNED = "returned", _("Cần sửa")
    APPROVED = "approved", _("Đã duyệt")
    LOCKED = "locked", _("Đã chốt")
    ARRIVED = "arrived", _("Đã đến")
    DECLINED = "declined", _("Không tham dự")


DELEGATION_MOVES: dict[DelegationState, frozenset[DelegationState]] = {
    DelegationState.INVITED: frozenset({DelegationState.DRAFT, DelegationState.DECLINED}),
    DelegationState.DRAFT: frozenset({DelegationState.SUBMITTED, DelegationState.DECLINED}),
    DelegationState.SUBMITTED: frozenset(
        {DelegationState.APPROVED, DelegationState.RETURNED, DelegationState.DECLINED}
    ),
    DelegationState.RETURNED: frozenset({DelegationState.SUBMITTED, DelegationState.DECLINED}),
    DelegationState.APPROVED: frozenset(
        {DelegationState.LOCKED, DelegationState.RETURNED, DelegationState.DECLINED}
    ),
    DelegationState.LOCKED: frozenset({DelegationState.ARRIVED, DelegationState.DECLINED}),
    DelegationState.ARRIVED: frozenset(),
    # Who said no may think better of it.
    DelegationState.DECLINED: frozenset({DelegationState.DRAFT}),
}

# In these the coordinator edits the roster; afterwards each change is asked for.
EDITABLE = (DelegationState.INVITED, DelegationState.DRAFT, DelegationState.RETURNED)
ANSWERED = (
    DelegationState.SUBMITTED,
    DelegationState.RETURNED,
    DelegationState.APPROVED,
    DelegationState.LOCKED,
    DelegationState.ARRIVED,
)


class DelegateRole(models.TextChoices):
    HEAD = "head", _("Trưởng đoàn")
    DELEGATE = "delegate", pgettext_lazy("role", "Đại biểu")
    DRIVER = "driver", _("Lái xe")


class RoomWish(models.TextChoices):
    NONE = "none", _("Không nghỉ lại")
    SINGLE = "single", _("Phòng đơn")
    DOUBLE = "double", _("Phòng đôi")


class PaperState(models.TextChoices):
    OFFERED = "offered", _("Đã đăng ký")
    RECEIVED = "received", _("Đã nhận bài")
    AGENDA = "agenda", _("Trình bày tại hội nghị")
    PROCEEDINGS = "proceedings", _("Đăng kỷ yếu")
    REFUSED = "refused", _("Không sử dụng")
    WITHDRAWN = "withdrawn", _("Đã rút")


# A decision may be thought over; what was withdrawn stays so.
PAPER_MOVES: dict[PaperState, frozenset[PaperState]] = {
    PaperState.OFFERED: frozenset(
        {
            PaperState.RECEIVED,
            PaperState.AGENDA,
            PaperState.PROCEEDINGS,
            PaperState.REFUSED,
            PaperState.WITHDRAWN,
        }
    ),
    PaperState.RECEIVED: frozenset(
        {PaperState.AGENDA, PaperState.PROCEEDINGS, PaperState.REFUSED, PaperState.WITHDRAWN}
    ),
    PaperState.AGENDA: frozenset(
        {PaperState.PROCEEDINGS, PaperState.REFUSED, PaperState.WITHDRAWN}
    ),
    PaperState.PROCEEDINGS: frozenset(
        {PaperState.AGENDA, PaperState.REFUSED, PaperState.WITHDRAWN}
    ),
    PaperState.REFUSED: frozenset({PaperState.AGENDA, PaperState.PROCEEDINGS}),
    PaperState.WITHDRAWN: frozenset(),
}
PAPER_ACCEPTED = (PaperState.AGENDA, PaperState.PROCEEDINGS)
# Its text may still come.
PAPER_OPEN = (PaperState.OFFERED, PaperState.RECEIVED, *PAPER_ACCEPTED)


class ExhibitorState(models.TextChoices):
    RECEIVED = "received", _("Chờ duyệt")
    APPROVED = "approved", _("Đã nhận")
    REFUSED = "refused", _("Từ chối")
    WITHDRAWN = "withdrawn", _("Đã rút")


EXHIBITOR_MOVES: dict[ExhibitorState, frozenset[ExhibitorState]] = {
    ExhibitorState.RECEIVED: frozenset(
        {ExhibitorState.APPROVED, ExhibitorState.REFUSED, ExhibitorState.WITHDRAWN}
    ),
    ExhibitorState.APPROVED: frozenset({ExhibitorState.REFUSED, ExhibitorState.WITHDRAWN}),
    # Staff may think better of it.
    ExhibitorState.REFUSED: frozenset({ExhibitorState.APPROVED}),
    ExhibitorState.WITHDRAWN: frozenset(),
}
LIVE_EXHIBITORS = (ExhibitorState.RECEIVED, ExhibitorState.APPROVED)
