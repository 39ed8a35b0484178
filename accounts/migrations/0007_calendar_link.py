from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_morning_mail")]

    operations = [
        migrations.AddField(
            "user",
            "calendar_nonce",
            models.CharField(blank=True, default="", editable=False, max_length=32),
        ),
    ]
