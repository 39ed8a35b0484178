from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0005_decisions_and_planned_proposals"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="certificate",
            name="certificate_one_valid_per_registration",
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=Q(("state", "issued")),
                fields=("registration",),
                name="certificate_one_issued_per_registration",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=Q(("state", "reserved")),
                fields=("registration",),
                name="certificate_one_reserved_per_registration",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("origin", "first"), ("replaces", None)),
                    Q(Q(("origin", "first"), _negated=True), ("replaces__isnull", False)),
                    _connector="OR",
                ),
                name="certificate_names_what_it_replaces",
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="state",
            field=models.CharField(
                choices=[
                    ("reserved", "Đã vào sổ, đang tạo tệp"),
                    ("issued", "Đã cấp"),
                    ("revoked", "Đã thu hồi"),
                    ("replaced", "Đã thay bằng giấy khác"),
                ],
                default="reserved",
                max_length=10,
                verbose_name="trạng thái",
            ),
        ),
    ]
