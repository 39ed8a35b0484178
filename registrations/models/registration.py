"""One person's place, or wish for a place, at one event; and everything that happened to it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, PersonalDetails, User, make_nonce
from common import clock
from registrations.models.event import Event, SeatBlock
from registrations.states import LIVE_STATES, Approval, State


class Party(models.Model):
    """People who want to come together: on a waiting list they are offered seats together."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="parties")
    label = models.CharField(_("nhóm"), max_length=200)

    class Meta:
        verbose_name = _("nhóm")
        verbose_name_plural = _("nhóm")

    def __str__(self) -> str:
        return self.label


class Registration(PersonalDetails):
    """A registration, with the details as they were given for this event."""

    class Source(models.TextChoices):
        FORM = "form", _("tự đăng ký")
        STAFF = "staff", _("cán bộ nhập")
        IMPORT = "import", _("từ danh sách")
        COORDINATOR = "coordinator", _("cán bộ đầu mối")

    event = models.ForeignKey(Event, models.PROTECT, related_name="registrations", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="registrations")
    code = models.CharField(_("mã đăng ký"), max_length=8, unique=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices)
    source = models.CharField(
        _("nguồn"), max_length=12, choices=Source.choices, default=Source.FORM
    )
    party = models.ForeignKey(
        Party, models.SET_NULL, null=True, blank=True, related_name="registrations", db_index=False
    )
    seat_block = models.ForeignKey(
        SeatBlock, models.PROTECT, null=True, blank=True, related_name="registrations",
        db_index=False,
    )  # fmt: skip
    # Drivers and the like come without a place in the hall: they count nowhere among the seats.
    seatless = models.BooleanField(_("không tính vào chỉ tiêu"), default=False)
    # Where words go for who has no address: the coordinator of the delegation.
    via_name = models.CharField(_("gửi qua"), max_length=120, blank=True)
    via_email = models.EmailField(_("e-mail gửi qua"), blank=True)
    via_phone = models.CharField(_("điện thoại gửi qua"), max_length=16, blank=True)
    dietary = models.CharField(_("ăn kiêng"), max_length=120, blank=True)
    note = models.CharField(_("ghi chú"), max_length=250, blank=True)
    queue_number = models.PositiveIntegerField(null=True, blank=True, editable=False)
    offered_at = models.DateTimeField(null=True, blank=True, editable=False)
    offer_expires_at = models.DateTimeField(_("giữ chỗ đến"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("xác nhận lúc"), null=True, blank=True, editable=False)
    moved_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="moved_to", editable=False,
        db_index=False,
    )  # fmt: skip
    nonce = models.CharField(max_length=32, default=make_nonce, editable=False)
    # Of the page that was sent in: its second click is led to the same place.
    form_key = models.CharField(max_length=40, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("đăng ký lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("đăng ký tham dự")
        verbose_name_plural = _("đăng ký tham dự")
        constraints = (
            models.UniqueConstraint(
                fields=("event", "person"),
                condition=Q(state__in=[state.value for state in LIVE_STATES]),
                name="registration_one_live_per_person",
            ),
        )
        indexes = (
            models.Index(fields=("event", "state", "queue_number"), name="registration_queue"),
            models.Index(fields=("event", "sort_given", "sort_family"), name="registration_sorted"),
            models.Index(fields=("state", "offer_expires_at"), name="registration_offers"),
            models.Index(fields=("phone",), name="registration_phone"),
            # Nearly every row has none of these: such a row is in no index of them.
            *(
                models.Index(
                    fields=(name,),
                    condition=Q(**{f"{name}__isnull": False}),
                    name=f"registration_of_{name}",
                )
                for name in ("party", "seat_block", "moved_from")
            ),
        )

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_STATES

    @property
    def holds_seat(self) -> bool:
        """PENDING, OFFERED and CONFIRMED hold a seat; PENDING none where applicants are selected,
        and who comes without a seat never."""
        return not self.seatless and holds_seat(self.state, self.event.approval)

    @property
    def place_in_line(self) -> int | None:
        """1 for the head of the waiting list; None for who does not wait. One query."""
        if self.state != State.WAITLISTED or self.queue_number is None:
            return None
        ahead = Registration.objects.filter(
            event_id=self.event_id, state=State.WAITLISTED, queue_number__lt=self.queue_number
        )
        return ahead.count() + 1

    @property
    def topic(self) -> str:
        """The outbox topic of everything that is said to this person about this registration."""
        return f"registration:{self.pk}"

    @property
    def may_change(self) -> bool:
        """Whether its secret link still changes things: live, event not over, before the
        cut-off."""
        cut_off = self.event.change_cut_off
        return self.is_live and (cut_off is None or clock.now() < cut_off)

    @property
    def offer_is_open(self) -> bool:
        return (
            self.state == State.OFFERED
            and self.offer_expires_at is not None
            and clock.now() < self.offer_expires_at
        )


class VoidTicket(models.Model):
    """A nonce that was replaced: its links are dead, but the door still knows whose ticket it was."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="void_tickets")
    nonce = models.CharField(max_length=32)
    at = models.DateTimeField(_("lúc"), default=clock.now)

    class Meta:
        verbose_name = _("vé không còn giá trị")
        verbose_name_plural = _("vé không còn giá trị")


def holds_seat(state: str, approval: str) -> bool:
    """Whether a registration in this state counts among the event's taken seats."""
    if state == State.PENDING:
        return approval != Approval.SELECTION
    return state in (State.OFFERED, State.CONFIRMED)


class HistoryEntry(models.Model):
    """Something that happened to an event or a registration; append-only."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="history")
    registration = models.ForeignKey(
        Registration, models.PROTECT, null=True, blank=True, related_name="history"
    )
    what = models.CharField(_("việc"), max_length=40)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10, blank=True)
    actor_kind = models.CharField(max_length=12)
    actor_user = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    actor_label = models.CharField(_("người làm"), max_length=120, blank=True)
    reason = models.CharField(_("lý do"), max_length=500, blank=True)
    details = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(_("lúc"), default=clock.now)

    class Meta:
        verbose_name = _("lịch sử")
        verbose_name_plural = _("lịch sử")
        ordering = ("at", "pk")
        indexes = (
            models.Index(
                fields=("actor_user",),
                condition=Q(actor_user__isnull=False),
                name="history_of_user",
            ),
        )
