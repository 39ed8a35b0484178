"""Templates of papers: those that come with the product, and the versions that papers keep."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from certificates import rendering
from certificates.models import (
    CertificateTemplate,
    Purpose,
    TemplateAsset,
    TemplateVersion,
    VersionAsset,
)
from common.errors import DomainError
from common.papers.assets import check_asset

BUILT_IN = {
    "ceremonial": ("Trang trọng: viền hoa văn", Purpose.CLASS),
    "quiet": ("Giản dị: viền mảnh", Purpose.CLASS),
    "conference": ("Giấy xác nhận tham dự hội nghị", Purpose.CONFERENCE),
}


def sync_built_in_templates() -> None:
    """Put the templates that come with the product into the database; a changed one becomes a new
    version, so that papers keep theirs, and a picture whose file is gone is put back. Doing it again
    changes nothing."""
    for key, source in rendering.built_in_templates().items():
        name, purpose = BUILT_IN[key]
        with transaction.atomic():
            template, _made = CertificateTemplate.objects.get_or_create(
                key=key, organiser=None, defaults={"name": name, "purpose": purpose}
            )
            newest = template.versions.select_for_update().order_by("-number").first()
            if newest is None or not _is(newest, source):
                add_version(
                    template,
                    html=source.html,
                    css=source.css,
                    fits=source.fits,
                    options=source.options,
                    assets={
                        name: keep_asset(None, name, data) for name, data in source.assets.items()
                    },
                )
        for data in source.assets.values():
            _put_back(data)


def _put_back(data: bytes) -> None:
    """The file of a picture that has its row but is not in the storage, as after a database was
    copied without its media."""
    asset = TemplateAsset.objects.filter(organiser=None, sha256=_digest(data)).first()
    if asset is None:
        return
    name = str(asset.file.name)
    if not asset.file.storage.exists(name):
        asset.file.storage.save(name, ContentFile(data))


def _is(version: TemplateVersion, source: rendering.TemplateVersion) -> bool:
    kept = dict(version.version_assets.values_list("name", "asset__sha256"))
    wanted = {name: _digest(data) for name, data in source.assets.items()}
    return (version.html, version.css, version.fits, version.options, kept) == (
        source.html,
        source.css,
        {name: dict(fit) for name, fit in source.fits.items()},
        dict(source.options),
        wanted,
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def keep_asset(
    organiser_id: int | None, name: str, data: bytes, *, label: str = ""
) -> TemplateAsset:
    """Keep a picture once; raises AssetRefused unless it is one that papers may show.

    With a label it is one of those that staff choose from."""
    check_asset(name, data)
    digest = _digest(data)
    mine = Q(organiser_id=organiser_id) if organiser_id else Q(organiser=None)
    asset = TemplateAsset.objects.filter(mine, sha256=digest).first()
    if asset is None:
        asset = TemplateAsset(organiser_id=organiser_id, sha256=digest, size=len(data), label=label)
        asset.file.save(f"{digest[:32]}-{name}", ContentFile(data), save=False)
        asset.save()
    elif label and not asset.label:
        asset.label = label
        asset.save(update_fields=["label"])
    return asset


def add_version(
    template: CertificateTemplate,
    *,
    html: str,
    css: str,
    fits: Mapping[str, Mapping[str, Any]],
    assets: Mapping[str, TemplateAsset],
    options: Mapping[str, Any] | None = None,
    by: Any = None,
) -> TemplateVersion:
    """Save a new version, the template's row being locked by the caller's transaction."""
    newest = template.versions.order_by("-number").values_list("number", flat=True).first()
    version = TemplateVersion.objects.create(
        template=template,
        number=(newest or 0) + 1,
        html=html,
        css=css,
        fits={name: dict(fit) for name, fit in fits.items()},
        options=dict(options or {}),
        created_by=by,
    )
    VersionAsset.objects.bulk_create(
        VersionAsset(version=version, name=name, asset=asset) for name, asset in assets.items()
    )
    return version


def current_version(template_id: int, organiser_id: int) -> TemplateVersion:
    """The version that new papers are made with. Raises DomainError for another's template."""
    version = (
        TemplateVersion.objects.filter(template_id=template_id, template__archived_at=None)
        .select_related("template")
        .order_by("-number")
        .first()
    )
    if version is None or version.template.organiser_id not in (None, organiser_id):
        raise DomainError(_("Hãy chọn một mẫu giấy đang dùng."), field="template")
    return version


@lru_cache(maxsize=64)
def loaded(version_id: int, signature: str = "") -> rendering.TemplateVersion:
    """A version with its pictures, ready to render; kept in the process, for it never changes.

    `signature` is the record's: the SHA-256 of the picture of the signature, as of the paper's
    day. Whoever signs later, or with another picture, changes no paper."""
    version = TemplateVersion.objects.select_related("template").get(pk=version_id)
    assets = {
        each.name: bytes_of(each.asset) for each in version.version_assets.select_related("asset")
    }
    if signature:
        picture = TemplateAsset.objects.filter(sha256=signature, organiser__isnull=False).first()
        if picture is None:
            raise DomainError(_("Không còn hình chữ ký của giấy này."))
        assets[rendering.SIGNATURE] = bytes_of(picture)
    return rendering.TemplateVersion(
        name=version.template.key or f"template-{version.template_id}",
        html=version.html,
        css=version.css,
        assets=assets,
        fits=version.fits,
        options=version.options,
    )


def bytes_of(asset: TemplateAsset) -> bytes:
    """The picture as it was kept."""
    with asset.file.open("rb") as file:
        kept: bytes = file.read()
    return kept
