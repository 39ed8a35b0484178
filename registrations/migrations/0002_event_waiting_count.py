from django.db import migrations, models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce


def count_those_who_wait(apps, schema_editor):
    Event = apps.get_model("registrations", "Event")
    Registration = apps.get_model("registrations", "Registration")
    waiting = (
        Registration.objects.filter(event=OuterRef("pk"), state="waitlisted")
        .order_by()
        .values("event")
        .annotate(n=Count("pk"))
        .values("n")
    )
    Event.objects.update(waiting_count=Coalesce(Subquery(waiting), 0))


class Migration(migrations.Migration):
    dependencies = [("registrations", "0001_initial")]

    operations = [
        migrations.AddField(
            "event",
            "waiting_count",
            models.PositiveIntegerField(default=0, editable=False, verbose_name="đang chờ"),
        ),
        migrations.RunPython(count_those_who_wait, migrations.RunPython.noop, elidable=True),
    ]
