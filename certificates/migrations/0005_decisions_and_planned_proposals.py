import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0004_templates_instead_of_designs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="certificatebatch",
            name="by_plan",
            field=models.BooleanField(default=False, verbose_name="tự đề nghị"),
        ),
        migrations.AddField(
            model_name="assessment",
            name="decided_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="quyết định lúc"),
        ),
        migrations.AddField(
            model_name="assessment",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
