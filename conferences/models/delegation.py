"""The delegation of an invited unit: its coordinator, its roster as typed, and its delegates."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User, make_nonce
from common import clock
from conferences.models.edition import Conference
from conferences.models.invitation import InvitedUnit
from conferences.states import DelegateRole, DelegationState, PaperState, RoomWish
from registrations.models import Party, Registration

if TYPE_CHECKING:
    from conferences.roster import Understood


class Delegation(models.Model):
    """What one invited unit answers. Its coordinator works by a secret link, without an account."""

    unit = models.OneToOneField(InvitedUnit, models.PROTECT, related_name="delegation")
    state = models.CharField(
        _("trạng thái"),
        max_length=10,
        choices=DelegationState.choices,
        default=DelegationState.INVITED,
    )
    coordinator_name = models.CharField(_("cán bộ đầu mối"), max_length=120, blank=True)
    coordinator_phone = models.CharField(_("điện thoại"), max_length=16, blank=True)
    coordinator_email = models.EmailField(_("e-mail"), blank=True)
    # Those who opened the link while signed in: the delegation stands on their own page.
    users = models.ManyToManyField(User, related_name="delegations", blank=True)
    # Those beyond the quota wait together.
    party = models.OneToOneField(Party, models.SET_NULL, null=True, blank=True, related_name="+")
    remark = models.CharField(_("ý kiến của Ban Tổ chức"), max_length=500, blank=True)
    decline_reason = models.CharField(_("lý do không tham dự"), max_length=500, blank=True)
    note = models.CharField(_("ghi chú của đoàn"), max_length=500, blank=True)
    letter_sent_at = models.DateTimeField(_("gửi giấy mời lúc"), null=True, blank=True)
    letters_sent = models.PositiveSmallIntegerField(_("số lần gửi giấy mời"), default=0)
    reminded_at = models.DateTimeField(_("nhắc lúc"), null=True, blank=True)
    opened_at = models.DateTimeField(_("mở liên kết lúc"), null=True, blank=True)
    started_at = models.DateTimeField(_("bắt đầu lúc"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("gửi danh sách lúc"), null=True, blank=True)
    approved_at = models.DateTimeField(_("duyệt lúc"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("đến lúc"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    nonce = models.CharField(max_length=32, default=make_nonce, editable=False)

    class Meta:
        verbose_name = _("đoàn")
        verbose_name_plural = _("đoàn")

    def __str__(self) -> str:
        return self.unit.name

    @property
    def topic(self) -> str:
        """The outbox topic of everything that is said to the coordinator."""
        return f"delegation:{self.pk}"


class Vehicle(models.Model):
    """A vehicle that brings people, for reception and the car park. Its plate is personal data."""

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="vehicles")
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="vehicles"
    )
    plate = models.CharField(_("biển số xe"), max_length=20)
    seats = models.PositiveSmallIntegerField(_("số chỗ"), null=True, blank=True)
    driver_name = models.CharField(_("lái xe"), max_length=120, blank=True)
    driver_phone = models.CharField(_("điện thoại lái xe"), max_length=16, blank=True)
    arrives_at = models.DateTimeField(_("thời gian đến"), null=True, blank=True)
    leaves_at = models.DateTimeField(_("thời gian về"), null=True, blank=True)

    class Meta:
        verbose_name = _("phương tiện")
        verbose_name_plural = _("phương tiện")
        constraints = (
            models.UniqueConstraint(fields=("conference", "plate"), name="vehicle_once"),
        )

    def __str__(self) -> str:
        return self.plate


class Delegate(models.Model):
    """A registration seen as a guest of the conference: role, room, meals, way of coming.

    Who registered without a delegation has one too, as soon as logistics need it."""

    registration = models.OneToOneField(
        Registration, models.PROTECT, primary_key=True, related_name="delegate"
    )
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="delegates"
    )
    role = models.CharField(
        _("vai trò"), max_length=10, choices=DelegateRole.choices, default=DelegateRole.DELEGATE
    )
    # Order of protocol, 1 before 2; none: after all who have one.
    rank = models.PositiveSmallIntegerField(_("thứ tự lễ tân"), null=True, blank=True)
    room_wish = models.CharField(
        _("phòng nghỉ"), max_length=8, choices=RoomWish.choices, default=RoomWish.NONE
    )
    share_with = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("ở ghép")
    )
    site_visit = models.BooleanField(_("tham quan thực tế"), default=False)
    arrives_at = models.DateTimeField(_("thời gian đến"), null=True, blank=True)
    leaves_at = models.DateTimeField(_("thời gian về"), null=True, blank=True)
    vehicle = models.ForeignKey(
        Vehicle, models.SET_NULL, null=True, blank=True, related_name="passengers"
    )
    # Whose place this one took after the roster was locked.
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    # Since when nothing is kept for them: set where they go, or by the clock where they cancelled.
    left_at = models.DateTimeField(_("rời đoàn lúc"), null=True, blank=True, editable=False)
    # What the printed badge bears (conferences.badges); nothing before the first print.
    badge_printed_as = models.CharField(max_length=32, blank=True, editable=False)
    badge_printed_at = models.DateTimeField(_("in thẻ lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("đại biểu")
        verbose_name_plural = _("đại biểu")

    def __str__(self) -> str:
        return str(self.registration)


class Meal(models.Model):
    """One sitting: delegates say whether they come."""

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="meals")
    name = models.CharField(_("bữa ăn"), max_length=120)
    starts_at = models.DateTimeField(_("lúc"))
    place = models.CharField(_("địa điểm"), max_length=200, blank=True)
    # In đồng a portion, for the budget.
    price = models.PositiveIntegerField(_("giá một suất (đ)"), null=True, blank=True)

    class Meta:
        verbose_name = _("bữa ăn")
        verbose_name_plural = _("bữa ăn")
        ordering = ("starts_at", "pk")

    def __str__(self) -> str:
        return self.name


class MealChoice(models.Model):
    """Who comes to a sitting."""

    meal = models.ForeignKey(Meal, models.CASCADE, related_name="choices")
    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="meal_choices")

    class Meta:
        verbose_name = _("đăng ký ăn")
        verbose_name_plural = _("đăng ký ăn")
        constraints = (
            models.UniqueConstraint(fields=("meal", "delegate"), name="meal_choice_once"),
        )


class RosterRow(models.Model):
    """One line of the roster as the coordinator typed it, right or wrong; nothing typed is lost.

    `cells` maps a column (conferences.roster) to its text. `delegate`: whom it became."""

    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="rows")
    # Made by the page: the same line sent twice is one line.
    key = models.UUIDField(default=uuid.uuid4)
    position = models.PositiveIntegerField(_("STT"))
    cells = models.JSONField(default=dict)
    # As it stood when staff last approved or returned the roster; none: new since then.
    reviewed_cells = models.JSONField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0)
    delegate = models.OneToOneField(
        Delegate, models.PROTECT, null=True, blank=True, related_name="row"
    )
    removed_at = models.DateTimeField(_("bỏ lúc"), null=True, blank=True)
    updated_at = models.DateTimeField(_("sửa lúc"), default=clock.now)

    # Given by selectors.rosters: the row's place on the page (from 1), and what its cells mean.
    number: int
    understood: Understood

    class Meta:
        verbose_name = _("dòng danh sách đoàn")
        verbose_name_plural = _("dòng danh sách đoàn")
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("delegation", "key"), name="roster_row_once"),
        )

    @property
    def is_gone(self) -> bool:
        """Whether this person was sent in, and their registration was cancelled since."""
        return self.delegate is not None and not self.delegate.registration.is_live


class OfficialLetter(models.Model):
    """The công văn cử đại biểu: each upload is kept, the last one counts."""

    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="letters")
    number = models.CharField(_("số công văn"), max_length=60, blank=True)
    file = models.FileField(_("tệp"), upload_to="letters/", max_length=200)
    file_name = models.CharField(_("tên tệp"), max_length=200)
    size = models.PositiveIntegerField(_("dung lượng"))
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(_("tải lên lúc"), default=clock.now)
    uploaded_by = models.CharField(_("người tải"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("công văn cử đại biểu")
        verbose_name_plural = _("công văn cử đại biểu")
        ordering = ("-uploaded_at", "-pk")


class RosterChange(models.Model):
    """A change asked for after the roster was approved: swap, add or withdraw one delegate."""

    class Kind(models.TextChoices):
        SWAP = "swap", _("Thay đại biểu")
        ADD = "add", _("Thêm đại biểu")
        WITHDRAW = "withdraw", _("Rút đại biểu")

    class State(models.TextChoices):
        ASKED = "asked", _("Chờ duyệt")
        DONE = "done", _("Đã thực hiện")
        REFUSED = "refused", _("Không đồng ý")
        TAKEN_BACK = "taken_back", _("Đã rút lại")

    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="changes")
    kind = models.CharField(_("việc"), max_length=8, choices=Kind.choices)
    state = models.CharField(
        _("trạng thái"), max_length=10, choices=State.choices, default=State.ASKED
    )
    # Who goes (swap, withdraw), and who came instead or besides, once it is done.
    leaving = models.ForeignKey(
        Delegate, models.PROTECT, null=True, blank=True, related_name="changes_away"
    )
    coming = models.ForeignKey(
        Delegate, models.PROTECT, null=True, blank=True, related_name="changes_in"
    )
    cells = models.JSONField(default=dict, blank=True)
    reason = models.CharField(_("lý do"), max_length=500, blank=True)
    answer = models.CharField(_("trả lời"), max_length=500, blank=True)
    asked_by = models.CharField(_("người đề nghị"), max_length=120, blank=True)
    asked_at = models.DateTimeField(_("đề nghị lúc"), default=clock.now)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("đề nghị thay đổi đoàn")
        verbose_name_plural = _("đề nghị thay đổi đoàn")
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("leaving",),
                condition=Q(state="asked"),
                name="roster_change_asked_once",
            ),
        )


class Paper(models.Model):
    """A tham luận: offered in the roster or by staff, its text uploaded, then taken or not."""

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="papers")
    delegate = models.ForeignKey(
        Delegate, models.PROTECT, null=True, blank=True, related_name="papers"
    )
    author = models.CharField(_("tác giả"), max_length=200)
    title = models.CharField(_("tên tham luận"), max_length=300)
    state = models.CharField(
        _("trạng thái"), max_length=12, choices=PaperState.choices, default=PaperState.OFFERED
    )
    # In the agenda and the kỷ yếu; papers without one follow those that have.
    position = models.PositiveSmallIntegerField(_("thứ tự"), null=True, blank=True)
    answer = models.CharField(_("ý kiến của Ban Tổ chức"), max_length=500, blank=True)
    # Of who answers for it where no delegate does.
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(_("điện thoại"), max_length=16, blank=True)
    # When its author was last sent the link to upload the text, and last reminded of it.
    invited_at = models.DateTimeField(_("gửi liên kết lúc"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("nhắc lúc"), null=True, blank=True)
    nonce = models.CharField(max_length=32, default=make_nonce, editable=False)
    created_at = models.DateTimeField(_("đăng ký lúc"), default=clock.now)

    class Meta:
        verbose_name = _("tham luận")
        verbose_name_plural = _("tham luận")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("delegate",),
                condition=Q(delegate__isnull=False),
                name="paper_one_per_delegate",
            ),
        )

    def __str__(self) -> str:
        return self.title
