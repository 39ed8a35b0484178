from django.db import migrations, models

import common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0003_rules_are_whole"),
    ]

    operations = [
        migrations.AddField(
            model_name="occasion",
            name="cursor",
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="occasion",
            name="schedule_version",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="reminderrule",
            name="holds_from",
            field=models.DateTimeField(default=common.clock.now, editable=False),
        ),
        migrations.AddField(
            model_name="reminderrule",
            name="origin",
            field=models.PositiveBigIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="reminderrule",
            name="scanned_to",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="occasion",
            name="state",
            field=models.CharField(
                choices=[
                    ("planning", "Đang lên tin"),
                    ("planned", "Đã lên tin"),
                    ("missed", "Quá hạn gửi"),
                    ("withdrawn", "Đã rút"),
                ],
                default="planned",
                max_length=9,
                verbose_name="trạng thái",
            ),
        ),
    ]
