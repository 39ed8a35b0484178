"""Demo: rules of a class of its own, and a reminder of the day before with all that can become of
one."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import Actor, Organiser
from common import clock
from notifications.delivery import hand_to_callers
from notifications.models import Attempt, Message
from notifications.rendering import render_preview
from notifications.states import Channel, Outcome, State
from registrations.models import Event
from reminders.defaults import add_missing_defaults
from reminders.moments import moments
from reminders.occasions import plan_moment
from reminders.scanning import Due, rules_in_force
from reminders.services import add_rule, begin_own_rules
from reminders.states import Anchor, Audience

OWN_RULES = (
    {
        "name": "Mang theo máy tính xách tay",
        "audience": Audience.CONFIRMED,
        "days": -2,
        "subject_vi": "Xin mang theo máy tính xách tay",
        "body_vi": "Kính gửi {họ tên},\nLớp “{tên lớp}” thực hành ngay tại chỗ, xin mang theo máy"
        " tính xách tay và bộ sạc.\nThời gian: {thời gian}. Cần hỗ trợ, xin gọi {liên hệ}.",
        "subject_en": "Please bring a laptop",
        "body_en": "Dear {họ tên},\n“{tên lớp}” is hands-on: please bring a laptop and its charger."
        "\nTime: {thời gian}. Questions: {liên hệ}.",
    },
    {"name": "Nhắc giảng viên", "audience": Audience.TRAINERS, "days": -3,
     "working_days_only": True},
    {"name": "Chỗ đang giữ, chưa trả lời", "audience": Audience.OFFERED, "anchor": Anchor.STATE,
     "days": 1, "at": None, "hours": 0},
    {"name": "Báo người vắng buổi học", "audience": Audience.MISSED_SESSION,
     "anchor": Anchor.SESSION_END, "days": 0, "hours": 2, "at": None},
)  # fmt: skip


def load_reminders(organiser: Organiser, by: Actor) -> None:
    """Rules for the next class, and what became of the reminder for the one that runs today."""
    add_missing_defaults([organiser])
    classes = Event.objects.filter(organiser=organiser, kind="class").select_related("organiser")
    coming = classes.filter(starts_at__gt=clock.now()).order_by("starts_at").first()
    running = classes.filter(starts_at__lt=clock.now(), ends_at__gt=clock.now()).first()
    if coming is not None:
        begin_own_rules(event_id=coming.pk, by=by)
        for values in OWN_RULES:
            add_rule(
                organiser=organiser, kind=coming.kind, event_id=coming.pk, values=values, by=by
            )
    if running is not None:
        _remind_of(running)


def _remind_of(event: Event) -> None:
    """The reminder of the day before, as if the site had run then."""
    long_ago = clock.now() - timedelta(days=20)
    Event.objects.filter(pk=event.pk).update(published_at=long_ago)
    event.registrations.filter(confirmed_at__isnull=False).update(confirmed_at=long_ago)
    rule = next(each for each in rules_in_force([event])[event.pk] if each.days == -1)
    [moment] = moments(rule, event)
    plan_moment(Due(event, rule, moment), moment.due)
    sent = Message.objects.filter(topic__startswith="registration:", scope=event.scope)
    for number, message in enumerate(sent.filter(batch__startswith="occasion:").order_by("pk")):
        _became(message, number)


def _became(message: Message, number: int) -> None:
    """Most arrived, one was refused and is to be called, one came back."""
    if message.is_call:
        return
    at = message.due_at + timedelta(seconds=2 * number)
    message.attempts, message.settled_at = 1, at
    message.state = State.FAILED if number == 3 else State.SENT
    if message.state == State.SENT:
        message.sent_subject, message.sent_text = render_preview(message)
    message.save()
    outcomes = [Outcome.REFUSED] if number == 3 else [Outcome.SENT]
    if number % 4 == 0:
        outcomes.append(Outcome.DELIVERED)
    if number == 6:
        outcomes.append(Outcome.BOUNCED)
    details = {
        Outcome.REFUSED: "550 5.1.1 không có hộp thư này",
        Outcome.BOUNCED: "hộp thư đã đầy",
    }
    for step, outcome in enumerate(outcomes):
        Attempt.objects.create(
            message=message, at=at + timedelta(seconds=step), channel=Channel.EMAIL,
            outcome=outcome, detail=details.get(outcome, ""),
        )  # fmt: skip
    if message.state == State.FAILED:
        hand_to_callers(message)
