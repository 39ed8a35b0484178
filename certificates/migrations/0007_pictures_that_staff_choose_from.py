"""What staff call a picture; one without a label is not for them to choose."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certificates", "0006_a_paper_beside_its_replacement")]

    operations = [
        migrations.AddField(
            model_name="templateasset",
            name="label",
            field=models.CharField(blank=True, max_length=80, verbose_name="tên hình"),
        ),
    ]
