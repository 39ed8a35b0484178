"""Who had left before is not told of again."""

from django.db import migrations, models
from django.utils import timezone

LIVE = ("pending", "waitlisted", "offered", "confirmed")


def note_who_left(apps, schema_editor):
    delegates = apps.get_model("conferences", "Delegate").objects
    delegates.exclude(registration__state__in=LIVE).update(left_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("conferences", "0007_paper_invited"),
    ]

    operations = [
        migrations.AddField(
            model_name="delegate",
            name="left_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="rời đoàn lúc"
            ),
        ),
        migrations.RunPython(note_who_left, migrations.RunPython.noop),
    ]
