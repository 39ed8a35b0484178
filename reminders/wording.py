"""What a rule says to one person: words of its own, else the usual ones of its audience."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from common import clock
from notifications import quiet
from notifications.models import Message
from notifications.services import draft_message
from registrations.models import Event
from reminders import texts
from reminders.audiences import COORDINATORS, Addressee
from reminders.models import ReminderRule
from reminders.moments import Moment
from reminders.states import OF_A_SESSION, Anchor, Audience

OWN = "reminder.own"
IN_A_SESSION = "reminder.session"
USUAL = {
    Audience.CONFIRMED: "reminder",
    Audience.DELEGATES: "reminder",
    Audience.PENDING: "reminder.pending",
    Audience.WAITING: "reminder.waiting",
    Audience.OFFERED: "reminder.offered",
    Audience.NOT_STARTED: "delegation.reminder",
    Audience.NOT_SUBMITTED: "delegation.reminder",
    Audience.GAPS: "reminder.gaps",
    Audience.TRAINERS: "reminder.trainer",
    Audience.CANNOT_QUALIFY: "reminder.cannot_qualify",
    Audience.MISSED_SESSION: "reminder.missed",
}
# Their usual words speak of what is to come.
_OF_WHAT_COMES = (Audience.CONFIRMED, Audience.DELEGATES, Audience.TRAINERS)
# What could not be sent so long after it was due helps nobody.
KEEPS = timedelta(days=2)


def has_usual_words(rule: ReminderRule) -> bool:
    """Whether the usual words of its audience fit its moment; else it needs words of its own."""
    if rule.audience not in _OF_WHAT_COMES:
        return True
    before = rule.days < 0 or (rule.days == 0 and (rule.at is not None or rule.hours <= 0))
    return before and rule.anchor in (Anchor.START, Anchor.SESSION_START)


def kind_of(rule: ReminderRule) -> str:
    """The kind of message a rule makes."""
    if rule.body_vi:
        return OWN
    confirmed = rule.audience in (Audience.CONFIRMED, Audience.DELEGATES)
    return (
        IN_A_SESSION
        if confirmed and rule.anchor in OF_A_SESSION
        else USUAL[Audience(rule.audience)]
    )


def draft(
    rule: ReminderRule, event: Event, person: Addressee, moment: Moment, *, key: str, batch: str
) -> Message:
    """The message of a rule to one person at its moment, not saved yet."""
    return draft_message(
        key=key,
        kind=kind_of(rule),
        organiser_id=event.organiser_id,
        recipient=person.recipient,
        context=_context(rule, event, person, moment),
        links=person.links,
        topic=person.topic,
        scope=event.scope,
        due_at=moment.due,
        expires_at=_expires(rule, event, moment),
        essential=not rule.optional,
        batch=batch,
        way=rule.way,
    )


def _context(rule: ReminderRule, event: Event, person: Addressee, moment: Moment) -> dict[str, Any]:
    values = person.values
    context: dict[str, Any] = {
        "name": person.recipient.name,
        "event_title": event.title,
        "event_code": event.code,
        "event_kind": event.kind,
        "when": values["thời gian"],
        "place": event.venue,
        "starts": values["bắt đầu"],
        "deadline": values.get("hạn", ""),
        "session": values["buổi"],
        "unit": values.get("đơn vị", ""),
        "missed": int(values.get("số buổi vắng") or 0),
        "threshold": event.attendance_threshold,
        "days_left": _days_left(rule, event, moment),
        "contact": values["liên hệ"],
        "facts": person.facts,
    }
    if person.registration_id is not None:
        context["code"] = values["mã đăng ký"]
    if rule.body_vi:
        in_english = person.language != "vi" and rule.body_en
        subject, body = (
            (rule.subject_en or rule.subject_vi, rule.body_en)
            if in_english
            else (rule.subject_vi, rule.body_vi)
        )
        context["subject"] = " ".join(texts.fill(subject, values).split())
        # Every line staff wrote is a paragraph of its own.
        context["text"] = "\n\n".join(texts.fill(body, values).splitlines())
    return context


def _days_left(rule: ReminderRule, event: Event, moment: Moment) -> int:
    """Whole days to the start of the event, or of its buổi, by the calendar, from the day on which
    it goes: after a night that it kept quiet, «ngày mai» is «hôm nay»."""
    starts = moment.session.starts_at if moment.session is not None else event.starts_at
    if starts is None:
        return 0
    goes = quiet.good_moment(
        moment.due,
        organiser=event.organiser,
        expires_at=_expires(rule, event, moment),
        essential=not rule.optional,
    )
    return max(0, (clock.local(starts).date() - clock.local(goes).date()).days)


def _expires(rule: ReminderRule, event: Event, moment: Moment) -> datetime:
    """After what it speaks of has come, nothing of it is sent."""
    if moment.due < moment.anchor:
        return moment.anchor
    if rule.audience in COORDINATORS and event.starts_at and event.starts_at > moment.due:
        # Late is better than never: the list is wanted until the conference begins.
        return event.starts_at
    return moment.due + KEEPS
