from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registrations", "0002_event_waiting_count")]

    operations = [
        migrations.AddField(
            "registration",
            "form_key",
            models.CharField(blank=True, editable=False, max_length=40),
        ),
    ]
