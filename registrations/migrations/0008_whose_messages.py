"""Messages know the person they are for: those that were queued before learn it."""

from django.db import migrations
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat


def learn_the_person(apps, schema_editor):
    registrations = apps.get_model("registrations", "Registration").objects.annotate(
        topic=Concat(Value("registration:"), Cast("pk", CharField()))
    )
    messages = apps.get_model("notifications", "Message").objects
    messages.filter(topic__startswith="registration:", person=None).update(
        person_id=Subquery(registrations.filter(topic=OuterRef("topic")).values("person_id")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0007_presence_of_some_sessions"),
        ("notifications", "0002_channels_batches_and_care"),
    ]
    operations = [migrations.RunPython(learn_the_person, migrations.RunPython.noop)]
