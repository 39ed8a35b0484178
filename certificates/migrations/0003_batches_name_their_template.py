"""Papers approved by the name of a design get that design as a template version."""

import hashlib

from django.core.files.base import ContentFile
from django.db import migrations

from certificates.rendering import built_in_templates

NAMES = {
    "ceremonial": ("Trang trọng: viền hoa văn", "class"),
    "quiet": ("Giản dị: viền mảnh", "class"),
    "conference": ("Giấy xác nhận tham dự hội nghị", "conference"),
}


def keep_designs(apps, schema_editor):
    batches = apps.get_model("certificates", "CertificateBatch").objects
    if not batches.exists():
        return  # a new database gets them after its migrations
    for key, source in built_in_templates().items():
        version = _version(apps, key, source)
        batches.filter(design=key).update(template_version=version)


def _version(apps, key, source):
    name, purpose = NAMES[key]
    template = apps.get_model("certificates", "CertificateTemplate").objects.create(
        key=key, name=name, purpose=purpose
    )
    version = apps.get_model("certificates", "TemplateVersion").objects.create(
        template=template,
        number=1,
        html=source.html,
        css=source.css,
        fits={name: dict(fit) for name, fit in source.fits.items()},
    )
    for name, data in source.assets.items():
        digest = hashlib.sha256(data).hexdigest()
        asset = apps.get_model("certificates", "TemplateAsset")(sha256=digest, size=len(data))
        asset.file.save(f"{digest[:32]}-{name}", ContentFile(data), save=True)
        apps.get_model("certificates", "VersionAsset").objects.create(
            version=version, name=name, asset=asset
        )
    return version


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0002_designs_signing_and_the_chain"),
        ("common", "0001_stored_file"),
    ]

    operations = [migrations.RunPython(keep_designs, migrations.RunPython.noop)]
