"""What pages read about templates of papers and who signs; the same queries at any size."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import organisers_of
from certificates.models import (
    Certificate,
    CertificateTemplate,
    Signatory,
    TemplateVersion,
)
from certificates.policies import SEEING
from certificates.rendering import Record, samples
from registrations.policies import MANAGING
from registrations.states import EventKind

# What each placeholder prints, for who writes HTML.
MEANINGS = {
    "full_name": _("họ và tên"),
    "salutation": _("Ông, Bà hoặc Ông (Bà)"),
    "birth": _("ngày sinh hoặc năm sinh"),
    "birth_label": _("Ngày sinh hoặc Năm sinh"),
    "position": _("chức vụ"),
    "workplace": _("đơn vị công tác"),
    "details": _("có ngày sinh hoặc chức vụ (để mở đoạn)"),
    "title": _("tên giấy"),
    "title_caps": _("tên giấy, chữ hoa"),
    "issuing_head": _("chức danh người cấp"),
    "issuing_head_caps": _("chức danh người cấp, chữ hoa"),
    "class_kind": _("loại lớp: lớp tập huấn …"),
    "class_title": _("tên lớp hoặc hội nghị"),
    "hours": _("thời lượng"),
    "date_words": _("từ ngày … đến ngày …"),
    "venue": _("địa điểm"),
    "place": _("địa danh"),
    "place_date": _("địa danh, ngày tháng năm cấp"),
    "organiser": _("đơn vị cấp"),
    "parent_agency": _("cơ quan chủ quản"),
    "signatory_lines": _("các dòng trên chữ ký (đoạn lặp, in {{ . }})"),
    "signatory_name": _("người ký"),
    "signature": _("có hình chữ ký (hình tên signature)"),
    "serial": _("số hiệu"),
    "register_number": _("số vào sổ"),
    "decision": _("số và ngày quyết định"),
    "note": _("ghi chú cấp lại, đính chính"),
    "verify_code": _("mã xác thực"),
    "verify_address": _("địa chỉ trang xác thực"),
    "density": _("roomy, close, closest: càng dài càng dày"),
}


def templates_seen_by(user: User) -> QuerySet[CertificateTemplate]:
    """The product's templates and those of the user's offices, with their newest version and how
    many papers were made with them; those no longer used last."""
    newest = TemplateVersion.objects.filter(template=OuterRef("pk")).order_by("-number")
    papers = (
        Certificate.objects.filter(
            batch__template_version__template=OuterRef("pk"),
            organiser__in=organisers_of(user, *SEEING),
        )
        .order_by()
        .values("batch__template_version__template")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        CertificateTemplate.objects.filter(
            Q(organiser=None) | Q(organiser__in=organisers_of(user, *SEEING))
        )
        .select_related("organiser")
        .annotate(newest=Subquery(newest.values("number")[:1]), papers=Subquery(papers))
        .order_by(
            F("archived_at").asc(nulls_first=True), F("organiser_id").asc(nulls_first=True), "pk"
        )
    )


def templates_edited_by(user: User) -> QuerySet[CertificateTemplate]:
    """The templates that a user may change: those of the offices they manage."""
    return CertificateTemplate.objects.filter(organiser__in=organisers_of(user, *MANAGING))


def versions_of(template: CertificateTemplate) -> QuerySet[TemplateVersion]:
    """A template's versions, the newest first, with how many papers keep each."""
    return (
        template.versions.select_related("created_by")
        .annotate(papers=Count("batches__certificates"))
        .order_by("-number")
    )


def signatories_seen_by(user: User) -> QuerySet[Signatory]:
    """Who signs for the user's offices, those no longer used last."""
    return (
        Signatory.objects.filter(organiser__in=organisers_of(user, *SEEING))
        .select_related("organiser", "picture")
        .order_by(F("archived_at").asc(nulls_first=True), "full_name", "pk")
    )


def preview_record(template: CertificateTemplate, who: str, signatory: Signatory | None) -> Record:
    """A paper's record for looking at: of a person in the register, or an invented one. It carries
    no number and no code that anybody could take for a paper's."""
    record = _record_of(template, who)
    if signatory is not None:
        record = replace(
            record,
            signatory_lines=signatory.lines,
            signatory_name=signatory.full_name,
            signature=signatory.picture.sha256 if signatory.picture else "",
        )
    return replace(
        record,
        serial=samples.SAMPLE.serial,
        register_number=samples.SAMPLE.register_number,
        verify_url=samples.SAMPLE.verify_url,
        verify_code=samples.SAMPLE.verify_code,
    )


def _record_of(template: CertificateTemplate, who: str) -> Record:
    if who in ("newest", "longest"):
        papers = Certificate.objects.filter(organiser=template.organiser_id or 0)
        kind = EventKind.CONFERENCE if template.purpose == "conference" else EventKind.CLASS
        fitting = papers.filter(registration__event__kind=kind)
        order = "-pk" if who == "newest" else Length("registration__full_name").desc()
        for found in (fitting, papers):
            snapshot = found.order_by(order).values_list("snapshot", flat=True).first()
            if snapshot is not None:
                return Record.from_dict(snapshot)
        return samples.SAMPLE if who == "newest" else samples.LONGEST
    return samples.BARE if who == "bare" else samples.SAMPLE
