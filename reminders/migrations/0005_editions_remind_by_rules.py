"""One engine: what an edition asked of its own (so many days before the deadline, remind who sent no
list) becomes a rule; every organiser gets its defaults."""

from datetime import time

from django.db import migrations

AT = time(8)
BEFORE = (
    {"name": "Nhắc trước 7 ngày", "audience": "confirmed", "anchor": "start", "days": -7},
    {"name": "Nhắc trước 1 ngày", "audience": "confirmed", "anchor": "start", "days": -1},
)
USUAL_DAYS = 5


def before_deadline(days):
    return {
        "name": f"Nhắc gửi danh sách đoàn trước hạn {days} ngày",
        "audience": "not_submitted",
        "anchor": "deadline",
        "days": -days,
    }


def give_defaults(apps, schema_editor):
    rules = apps.get_model("reminders", "ReminderRule").objects
    for organiser in apps.get_model("accounts", "Organiser").objects.all():
        for kind in ("class", "conference"):
            usual = BEFORE if kind == "class" else (*BEFORE, before_deadline(USUAL_DAYS))
            for each in usual:
                rules.create(organiser=organiser, kind=kind, at=AT, **each)


def carry_over(apps, schema_editor):
    rules = apps.get_model("reminders", "ReminderRule").objects
    editions = apps.get_model("conferences", "Conference").objects.select_related("event")
    for edition in editions.exclude(event__state__in=("closed", "cancelled")):
        event, days = edition.event, edition.remind_days_before
        has_own = rules.filter(event=event).exists()
        if not has_own and days == USUAL_DAYS:
            continue
        made = {"organiser_id": event.organiser_id, "event": event, "kind": event.kind, "at": AT}
        for each in () if has_own else BEFORE:
            rules.create(**made, **each)
        if days is not None:
            rules.create(**made, **before_deadline(days))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_channels_and_quiet_hours"),
        ("conferences", "0008_delegates_who_left"),
        ("reminders", "0004_occasions_are_resumed"),
    ]

    operations = [
        migrations.RunPython(give_defaults, migrations.RunPython.noop),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
