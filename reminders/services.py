"""Setting when who is told what: rules of an event, and the usual ones of an organiser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, Organiser
from common import clock
from common.errors import DomainError
from notifications.digests import unsent_parts
from notifications.models import Message
from notifications.states import UNSENT
from registrations.models import Event
from registrations.services.core import lock_event, record
from registrations.states import EventKind
from reminders.audiences import COORDINATORS, WITH_A_MOMENT
from reminders.models import Occasion, ReminderRule
from reminders.occasions import withdraw_occasion
from reminders.scanning import RESET
from reminders.states import OF_A_SESSION, Anchor, Audience, OccasionState
from reminders.wording import has_usual_words

CHANGED = "event.reminders"
MOST_RULES = 20
FIELDS = (
    "name", "audience", "anchor", "days", "hours", "at", "working_days_only", "way", "optional",
    "subject_vi", "body_vi", "subject_en", "body_en",
)  # fmt: skip
# Another of these is another moment or other people: what lies behind does not count again.
_WHEN_AND_WHOM = ("audience", "anchor", "days", "hours", "at", "working_days_only")
# So long after its moment an occasion may still have something unsent.
_OPEN_FOR = timedelta(days=3)


@transaction.atomic
def begin_own_rules(*, event_id: int, by: Actor) -> Event:
    """Give an event rules of its own, which begin as a copy of its organiser's; those that were
    said are not said again. An event that has some keeps them."""
    event = lock_event(event_id)
    if event.reminder_rules.exists():
        return event
    copies = list(
        ReminderRule.objects.filter(organiser=event.organiser_id, event=None, kind=event.kind)
    )
    for rule in copies:
        rule.origin, rule.event, rule.pk = rule.identity, event, None
        rule._state.adding = True
    ReminderRule.objects.bulk_create(copies)
    record(event, CHANGED, by=by, details={"own": len(copies)})
    return event


@transaction.atomic
def return_to_usual(*, event_id: int, by: Actor) -> Event:
    """Give up an event's own rules: those of its organiser hold again. What is queued by the own
    ones and not sent is taken back, unless the usual ones say it too."""
    event = lock_event(event_id)
    rules = list(event.reminder_rules.all())
    if rules:
        _take_back(Occasion.objects.filter(event=event, rule__in=rules), anew=True)
        event.reminder_rules.all().delete()
        record(event, RESET, by=by, details={"given_up": len(rules)})
    return event


@transaction.atomic
def add_rule(
    *, organiser: Organiser, kind: str, event_id: int | None, values: Mapping[str, Any], by: Actor
) -> ReminderRule:
    """A new rule of an event that has its own, else of the organiser's usual ones for this kind.

    `values` are FIELDS. Raises DomainError at the field where a rule could never speak."""
    event = _lock(event_id, organiser)
    rule = ReminderRule(organiser=organiser, event=event, kind=kind)
    others = ReminderRule.objects.filter(organiser=organiser, event=event, kind=kind)
    if event is not None and not others.exists():
        raise DomainError(_("Sự kiện này theo lịch nhắc chung: hãy đặt lịch nhắc riêng trước."))
    if others.count() >= MOST_RULES:
        raise DomainError(
            _("Đã có %(most)d lịch nhắc, không thêm được nữa.") % {"most": MOST_RULES}
        )
    _fill(rule, values)
    rule.save()
    _note(event, by, rule, "added")
    return rule


@transaction.atomic
def edit_rule(*, rule_id: int, values: Mapping[str, Any], by: Actor) -> ReminderRule:
    """Change a rule. What it has queued and not sent is taken back, and made anew by the changed
    rule where that comes to the same moment. Raises DomainError like add_rule."""
    rule, event = _locked(rule_id)
    before = [getattr(rule, name) for name in _WHEN_AND_WHOM]
    _fill(rule, values)
    another = [getattr(rule, name) for name in _WHEN_AND_WHOM] != before
    if another:
        rule.holds_from, rule.scanned_to = clock.now(), None
    rule.save()
    _take_back(Occasion.objects.filter(rule=rule), anew=not another)
    _note(event, by, rule, "edited")
    return rule


@transaction.atomic
def switch_rule(*, rule_id: int, on: bool, by: Actor) -> ReminderRule:
    """Switch a rule on or off. What it has queued is taken back; moments that came while it was
    off are not made up for."""
    rule, event = _locked(rule_id)
    if rule.is_active != on:
        rule.is_active, rule.scanned_to = on, None
        if on:
            rule.holds_from = clock.now()
        rule.save(update_fields=["is_active", "holds_from", "scanned_to"])
        if not on:
            _take_back(Occasion.objects.filter(rule=rule))
        _note(event, by, rule, "on" if on else "off")
    return rule


@transaction.atomic
def delete_rule(*, rule_id: int, by: Actor) -> None:
    """Delete a rule; what it has queued is taken back, what it has said stays to be seen.

    Raises DomainError for the last one: without any the usual ones would hold, or come back."""
    rule, event = _locked(rule_id)
    others = ReminderRule.objects.filter(organiser=rule.organiser, event=event, kind=rule.kind)
    if not others.exclude(pk=rule.pk).exists():
        raise DomainError(_("Đây là lịch nhắc cuối cùng: hãy tắt thay vì xóa."))
    _take_back(Occasion.objects.filter(rule=rule))
    rule.delete()
    _note(event, by, rule, "deleted")


def _lock(event_id: int | None, organiser: Organiser) -> Event | None:
    """The event of the rule, else the organiser's row, until the transaction ends."""
    if event_id is not None:
        return lock_event(event_id, organiser)
    Organiser.objects.select_for_update().get(pk=organiser.pk)
    return None


def _locked(rule_id: int) -> tuple[ReminderRule, Event | None]:
    rule = ReminderRule.objects.select_related("organiser").get(pk=rule_id)
    event = _lock(rule.event_id, rule.organiser)
    fresh = ReminderRule.objects.filter(pk=rule_id).select_related("organiser").first()
    if fresh is None:
        raise DomainError(_("Lịch nhắc này vừa bị xóa."))
    return fresh, event


def _fill(rule: ReminderRule, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(rule, name, values[name])
    _require_people(rule)
    _require_moment(rule)
    if bool(rule.body_vi) != bool(rule.subject_vi):
        missing = "subject_vi" if rule.body_vi else "body_vi"
        raise DomainError(_("Lời riêng cần cả tiêu đề và nội dung."), field=missing)
    if bool(rule.body_en) != bool(rule.subject_en):
        missing = "subject_en" if rule.body_en else "body_en"
        raise DomainError(_("Lời riêng cần cả tiêu đề và nội dung."), field=missing)
    if rule.body_en and not rule.body_vi:
        raise DomainError(_("Hãy viết nội dung tiếng Việt trước."), field="body_vi")
    if not rule.body_vi and not has_usual_words(rule):
        raise DomainError(
            _("Lúc này không có lời nhắc sẵn cho người nhận đó: hãy viết nội dung."),
            field="body_vi",
        )


def _require_people(rule: ReminderRule) -> None:
    of_delegations = (*COORDINATORS, Audience.DELEGATES)
    if rule.kind == EventKind.CLASS and rule.audience in of_delegations:
        raise DomainError(_("Lớp tập huấn không có đoàn."), field="audience")


def _require_moment(rule: ReminderRule) -> None:
    if rule.anchor == Anchor.STATE:
        if rule.audience not in WITH_A_MOMENT:
            raise DomainError(
                _("Với người nhận này, hãy tính từ một ngày hoặc một buổi."), field="anchor"
            )
        if rule.days < 0 or rule.hours < 0:
            raise DomainError(_("Chỉ nhắc được sau lúc vào trạng thái."), field="side")
    if rule.audience == Audience.MISSED_SESSION and (
        rule.anchor not in (Anchor.SESSION_END, Anchor.END)
    ):
        raise DomainError(
            _("Biết ai vắng khi buổi học đã xong: hãy tính từ giờ kết thúc mỗi buổi."),
            field="anchor",
        )
    if rule.audience in COORDINATORS and rule.anchor in OF_A_SESSION:
        raise DomainError(_("Cán bộ đầu mối không theo từng buổi."), field="anchor")


def _take_back(occasions: Any, *, anew: bool = False) -> None:
    """What of these is queued is not sent; where nothing was queued, nothing changes. `anew`: the
    planner looks at them once more, also where some have left already."""
    recent = occasions.filter(
        state__in=(OccasionState.PLANNING, OccasionState.PLANNED),
        due_at__gt=clock.now() - _OPEN_FOR,
    )
    for occasion in recent.order_by("event_id", "pk"):
        rows = Message.objects.filter(batch=occasion.batch)
        waits = rows.filter(state__in=UNSENT).exists() or unsent_parts(rows).exists()
        if occasion.state == OccasionState.PLANNING or waits:
            withdraw_occasion(occasion_id=occasion.pk)
            if anew:
                Occasion.objects.filter(pk=occasion.pk).update(state=OccasionState.WITHDRAWN)


def _note(event: Event | None, by: Actor, rule: ReminderRule, what: str) -> None:
    if event is not None:
        record(event, CHANGED, by=by, details={"rule": rule.name, "what": what})
