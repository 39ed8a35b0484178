from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_channels_batches_and_care")]

    operations = [
        migrations.DeleteModel("SendingMinute"),
        migrations.CreateModel(
            name="SendingStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("call", "Gọi điện"),
                            ("zalo", "Zalo"),
                            ("sms", "Tin nhắn SMS"),
                        ],
                        max_length=5,
                    ),
                ),
                ("begins_at", models.DateTimeField()),
                ("claimed", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("channel", "begins_at"), name="sending_step_once"
                    )
                ],
            },
        ),
    ]
