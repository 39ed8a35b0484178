"""Messages about a tham luận know the delegate they are for: those queued before learn it."""

from django.db import migrations
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat


def learn_the_person(apps, schema_editor):
    papers = apps.get_model("conferences", "Paper").objects.exclude(delegate=None)
    papers = papers.annotate(topic=Concat(Value("paper:"), Cast("pk", CharField())))
    messages = apps.get_model("notifications", "Message").objects
    messages.filter(topic__startswith="paper:", person=None).update(
        person_id=Subquery(
            papers.filter(topic=OuterRef("topic")).values("delegate__registration__person_id")[:1]
        )
    )


class Migration(migrations.Migration):
    dependencies = [
        ("conferences", "0008_delegates_who_left"),
        ("registrations", "0008_whose_messages"),
        ("notifications", "0002_channels_batches_and_care"),
    ]
    operations = [migrations.RunPython(learn_the_person, migrations.RunPython.noop)]
