import csv
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parents[1] / "data"
HAI_PHONG = "31"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load(apps, _schema_editor):
    province, commune = (
        apps.get_model("accounts", "Province"),
        apps.get_model("accounts", "Commune"),
    )
    province.objects.bulk_create(
        province(
            **{**row, "valid_from": row["valid_from"] or None, "valid_to": row["valid_to"] or None}
        )
        for row in rows("provinces.csv")
    )
    commune.objects.bulk_create(
        commune(
            code=row["code"],
            name=row["name"],
            kind=row["type"],
            former_province=row["former_province"],
            province_code=HAI_PHONG,
        )
        for row in rows("communes_31.csv")
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
