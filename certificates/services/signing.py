"""Signing papers: by the server's key, or outside and back again."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Organiser
from certificates.models import Certificate, CertificateFile, SigningMethod, SigningPolicy
from certificates.rendering import Record, built_in_templates, render
from certificates.signing import SigningError, certificate_facts, sign, signatures_in
from common import clock
from common.vietnamese.dates import long_date


def signing_method(organiser: Organiser) -> SigningMethod:
    """How the papers that are approved now will be signed."""
    policy = SigningPolicy.objects.filter(organiser=organiser).first()
    return SigningMethod(policy.method) if policy else SigningMethod.NONE


def signed(certificate: Certificate) -> bytes:
    """The unsigned file of a paper, signed by its organiser's key of today.

    Raises SigningError when no key is chosen, or the key or the time stamp cannot be had."""
    policy = SigningPolicy.objects.filter(organiser_id=certificate.organiser_id).first()
    key_name = policy.key_name if policy else ""
    unsigned = certificate.files.get(kind=CertificateFile.Kind.UNSIGNED)
    with unsigned.file.open("rb") as kept:
        pdf = kept.read()
    return sign(pdf, key_name, visible=bool(policy and policy.visible))


@dataclass(frozen=True)
class Trial:
    """A specimen that was signed, and what is to be seen of its signature."""

    pdf: bytes
    facts: list[tuple[str, str]]


def try_key(organiser: Organiser) -> Trial:
    """Sign a specimen with the key that the organiser has chosen; nothing is kept.

    Raises SigningError."""
    policy = SigningPolicy.objects.filter(organiser=organiser).first()
    if policy is None or not policy.key_name:
        raise SigningError(_("Chưa chọn chứng thư số."))
    template = built_in_templates()["ceremonial"]
    pdf = sign(render(template, _specimen(organiser)), policy.key_name, visible=policy.visible)
    (found,) = signatures_in(pdf)
    _subject, until = certificate_facts(policy.key_name)
    facts = [
        (_("Ký số bởi"), found.signer),
        (_("Chứng thư có hiệu lực đến"), until),
        (_("Ngày ký"), found.signed_at),
        (_("Chữ ký"), _("hợp lệ") if found.intact else _("không hợp lệ")),
        (_("Dấu thời gian"), _("có") if found.stamped else _("không có")),
        (
            _("Tổ chức chứng thực"),
            _("được tin cậy") if found.trusted else _("chưa cấu hình tin cậy"),
        ),
    ]
    return Trial(pdf, facts)


def _specimen(organiser: Organiser) -> Record:
    with translation.override("vi"):
        return Record(
            parent_agency=organiser.parent_name,
            organiser=organiser.name,
            place=organiser.place,
            issuing_head=organiser.issuing_head or f"GIÁM ĐỐC {organiser.name}",
            full_name="NGUYỄN VĂN MẪU",
            class_title="Giấy mẫu để ký thử, không có giá trị",
            date_words="",
            place_date=f"{organiser.place}, {long_date(clock.today())}",
            signatory_lines=(organiser.signatory_title,),
            signatory_name=organiser.signatory_name,
            serial="KÝ THỬ",
            verify_url=f"{settings.SITE_URL}{reverse('certificates:verify')}",
        )
