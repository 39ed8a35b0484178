"""When units are reminded is a rule of reminders now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("conferences", "0010_badges_as_printed"),
        ("reminders", "0005_editions_remind_by_rules"),
    ]

    operations = [
        migrations.RemoveField(model_name="conference", name="remind_days_before"),
    ]
