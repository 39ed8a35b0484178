"""What the addresses of reminders name: rules of an event, and an occasion that has come."""

from __future__ import annotations

from typing import Any

from accounts.models import Actor, User
from notifications.services import Recipient, draft_message, queue_messages
from registrations.models import Event
from reminders.audiences import REGISTERED
from reminders.defaults import add_missing_defaults
from reminders.models import Occasion, ReminderRule
from reminders.services import begin_own_rules


def own_rules(event: Event) -> list[ReminderRule]:
    """The usual rules as an event's own."""
    add_missing_defaults([event.organiser])
    begin_own_rules(event_id=event.pk, by=Actor.system())
    return list(event.reminder_rules.order_by("pk"))


def an_occasion(event: Event, people: int = 1, **fields: Any) -> Occasion:
    """An occasion of yesterday with so many messages."""
    values = {"key": f"0:{people}", "rule_name": "Nhắc trước 1 ngày", "state": "planned", **fields}
    occasion = Occasion.objects.create(event=event, due_at=event.starts_at, people=people, **values)
    queue_messages(
        [
            draft_message(
                key=f"reminder:{occasion.pk}:{number}",
                kind="reminder.own",
                organiser_id=event.organiser_id,
                recipient=Recipient(f"Người {number}", f"n{number}@example.vn"),
                context={"event_title": event.title, "subject": "Nhắc", "text": "Xin nhắc."},
                topic=f"person:{number}",
                scope=event.scope,
                batch=occasion.batch,
            )
            for number in range(people)
        ]
    )
    return occasion


def of_reminders(event: Event, _by: User) -> dict[str, list[Any]]:
    """What each address of reminders is given."""
    rule, occasion = own_rules(event)[0], an_occasion(event)
    state = event.registrations.order_by("pk").values_list("state", flat=True)[0]
    rule.audience = next(who for who, each in REGISTERED.items() if each == state)
    rule.save()
    pages = ("event", "own", "to_usual", "rule_add")
    return {
        **{f"reminders:{name}": [event.code] for name in pages},
        **{f"reminders:{name}": [rule.pk] for name in ("rule", "rule_switch", "rule_delete")},
        **{
            f"reminders:{name}": [event.code, rule.pk]
            for name in ("people", "preview", "preview_mail")
        },
        "reminders:people_file": [event.code, rule.pk, "csv"],
        "reminders:occasion": [event.code, occasion.pk],
        "reminders:occasion_file": [event.code, occasion.pk, "csv"],
        "reminders:usual_add": [event.organiser.slug, event.kind],
    }
