"""Staff pages of papers' templates: the shelf, one with its versions, and the two editors."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from django.contrib import messages as flash
from django.core.cache import cache
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import staff_required
from accounts.policies import has_role, organisers_of
from certificates import policies
from certificates.forms import (
    DesignForm,
    NameForm,
    PictureForm,
    PreviewForm,
    SourceForm,
    TemplateForm,
)
from certificates.forms.designing import fits_text, options_initial
from certificates.models import CertificateTemplate, TemplateAsset, TemplateVersion
from certificates.rendering import SIGNATURE, Options
from certificates.rendering.trial import Trial
from certificates.selectors import templates as designs
from certificates.services import designing
from certificates.services.templates import bytes_of, keep_asset
from common.errors import DomainError
from common.papers.assets import check_asset
from common.ratelimit import allow, too_many
from registrations.policies import MANAGING
from registrations.views.events import both, managing
from registrations.views.forming import accepted, form_page
from registrations.views.pages import own_organiser

PAGE_SIZE = 50
DAY_S = 24 * 3600
# Who types without pause asks for one every second or two.
PREVIEWS, PERIOD_S = 200, 600

staff_only = staff_required(*policies.SEEING)


def _seen(request: HttpRequest, pk: int) -> CertificateTemplate:
    return get_object_or_404(designs.templates_seen_by(request.user), pk=pk)


def _own(request: HttpRequest, pk: int) -> CertificateTemplate:
    return get_object_or_404(designs.templates_edited_by(request.user), pk=pk)


@require_safe
@staff_only
def shelf(request: HttpRequest) -> HttpResponse:
    """The templates that came with the product and the office's own."""
    rows = designs.templates_seen_by(request.user)
    context = {"page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))}
    return render(request, "certificates/templates/shelf.html", context)


@require_safe
@staff_only
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A template, what it looks like, and its versions."""
    template = _seen(request, pk)
    versions = Paginator(designs.versions_of(template), PAGE_SIZE).get_page(request.GET.get("page"))
    own = template.organiser_id is not None
    context = {
        "template": template,
        "page": versions,
        "newest": template.versions.order_by("-number").first(),
        "manages": own and has_role(request.user, template.organiser_id, *MANAGING),
        "may_copy": organisers_of(request.user, *MANAGING).exists(),
    }
    return render(request, "certificates/templates/one.html", context)


@both
@managing
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A template of one's own that begins as another."""
    template, office = _seen(request, pk), own_organiser(request)
    form = NameForm(request.POST or None, initial={"name": f"{template.name} (bản sao)"[:80]})
    made = accepted(
        request,
        form,
        lambda: designing.copy_template(
            template_id=pk, organiser_id=office.pk, name=form.cleaned_data["name"], by=request.user
        ),
        done=_("Đã sao mẫu. Giờ có thể sửa bản của đơn vị."),
    )
    if made is not None:
        return redirect("certificates:template_design", pk=made.pk)
    back = reverse("certificates:template", args=[pk])
    return form_page(request, form, title=_("Sao thành mẫu của đơn vị"), back=back)


@both
@managing
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """What a template is called and for which events it is offered first."""
    template = _own(request, pk)
    initial = {"name": template.name, "purpose": template.purpose}
    form = TemplateForm(request.POST or None, initial=initial)
    back = reverse("certificates:template", args=[pk])
    saved = accepted(
        request,
        form,
        lambda: designing.rename_template(template_id=pk, **form.cleaned_data),
        done=_("Đã lưu."),
    )
    return redirect(back) if saved else form_page(request, form, title=template.name, back=back)


@require_POST
@managing
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop offering a template, or offer it again."""
    template = _own(request, pk)
    archived = template.archived_at is None
    designing.archive_template(template_id=pk, archived=archived)
    flash.success(request, _("Mẫu đã thôi dùng.") if archived else _("Mẫu được dùng lại."))
    return redirect("certificates:template", pk=pk)


def _version(request: HttpRequest, pk: int) -> TemplateVersion:
    seen = designs.templates_seen_by(request.user).values("pk")
    return get_object_or_404(
        TemplateVersion.objects.select_related("template"), pk=pk, template__in=seen
    )


@require_POST
@managing
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """An old version as the newest one."""
    version = get_object_or_404(
        TemplateVersion, pk=pk, template__in=designs.templates_edited_by(request.user)
    )
    try:
        made = designing.restore_version(version_id=pk, by=request.user)
    except DomainError as error:
        flash.error(request, error.message)
    else:
        words = _("Phiên bản %(old)d được dùng lại, thành phiên bản %(new)d.")
        flash.success(request, words % {"old": version.number, "new": made.number})
    return redirect("certificates:template", pk=version.template_id)


def _trial_of(version: TemplateVersion) -> Trial:
    """A version never changes, and neither does how it looks with the invented person."""
    key = f"template-version:{version.pk}"
    kept: Trial | None = cache.get(key)
    if kept is None:
        template = version.template
        record = designs.preview_record(template, "sample", None)
        draft = designing.draft_of_version(version)
        (kept,) = designing.tried(draft, [record], pictures=True)
        cache.set(key, kept, DAY_S)
    return kept


def _shown(request: HttpRequest, pk: int, part: str, kind: str) -> HttpResponse:
    version = _version(request, pk)
    try:
        trial = _trial_of(version)
    except DomainError as error:
        raise Http404 from error
    data = getattr(trial, part)
    if not data:
        raise Http404
    return HttpResponse(data, content_type=kind)


@require_safe
@staff_only
def version_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A version's paper of an invented person."""
    return _shown(request, pk, "pdf", "application/pdf")


@require_safe
@staff_only
def version_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a picture."""
    return _shown(request, pk, "picture", "image/png")


@both
@managing
def pictures(request: HttpRequest) -> HttpResponse:
    """The office's logos and backgrounds, and one more."""
    office = own_organiser(request)
    form = PictureForm(request.POST or None, request.FILES or None)

    def keep() -> TemplateAsset:
        label, data = form.cleaned_data["label"], form.cleaned_data["file"]
        return keep_asset(office.pk, "picture", data, label=label)

    if accepted(request, form, keep, done=_("Đã thêm hình.")):
        return redirect("certificates:pictures")
    context = {"form": form, "pictures": designing.pictures_of(office.pk)}
    status = 422 if form.errors else 200
    return render(request, "certificates/templates/pictures.html", context, status=status)


@require_safe
@managing
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """One picture, as it was sent."""
    offices = organisers_of(request.user, *MANAGING)
    found = get_object_or_404(TemplateAsset.objects.exclude(label=""), pk=pk, organiser__in=offices)
    data = bytes_of(found)
    return HttpResponse(data, content_type=check_asset("picture", data))


@both
@managing
def edit_design(request: HttpRequest, pk: int) -> HttpResponse:
    """The usual changes by a form, the paper beside it."""
    template = _own(request, pk)
    newest = template.versions.order_by("-number")[0]
    if not newest.options:
        flash.info(
            request,
            _("Phiên bản %(number)d được viết bằng HTML, nên sửa tiếp bằng HTML.")
            % {"number": newest.number},
        )
        return redirect("certificates:template_source", pk=pk)
    options = Options.from_dict(newest.options)
    form = DesignForm(
        request.POST or None,
        initial={**options_initial(options), "based_on": newest.number},
        pictures=designing.pictures_of(template.organiser_id),
    )

    def draft() -> designing.Draft:
        chosen = form.cleaned_data["options"] if form.is_bound else options
        return designing.draft_of_options(template.organiser_id or 0, chosen)

    return _editor(request, template, form, draft, "design")


@both
@managing
def edit_source(request: HttpRequest, pk: int) -> HttpResponse:
    """HTML and CSS, what may stand in them, and the paper beside it."""
    template = _own(request, pk)
    newest = template.versions.select_related("template").order_by("-number")[0]
    initial = {
        "html": newest.html,
        "css": newest.css,
        "fits": fits_text(newest.fits),
        "based_on": newest.number,
    }
    form = SourceForm(request.POST or None, initial=initial)

    def draft() -> designing.Draft:
        if not form.is_bound:
            return designing.draft_of_version(newest)
        written = {name: form.cleaned_data[name] for name in ("html", "css", "fits")}
        return designing.draft_of_source(newest, **written)

    extra = {
        "placeholders": designs.MEANINGS.items(),
        "pictures": [
            *(name for name in newest.version_assets.values_list("name", flat=True)),
            "qr",
            SIGNATURE,
            *map(designing.picture_name, designing.pictures_of(template.organiser_id)),
        ],
        "was_designed": bool(newest.options),
    }
    return _editor(request, template, form, draft, "source", extra)


def _editor(
    request: HttpRequest,
    template: CertificateTemplate,
    form: BaseForm,
    draft: Callable[[], designing.Draft],
    kind: str,
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show, look beforehand or save: by the button that was pressed."""
    office = template.organiser_id or 0
    asked = request.POST if request.method == "POST" else None
    whose = PreviewForm(asked, organiser_id=office)
    faults: list[Any] = []
    wants_look = request.method != "POST" or "preview" in request.POST
    if form.is_bound and not wants_look and form.is_valid():
        try:
            version = designing.save_version(
                template_id=template.pk,
                draft=draft(),
                based_on=form.cleaned_data["based_on"],
                by=request.user,
            )
        except designing.DraftRefused as error:
            faults = error.faults
            form.add_error(None, error.message)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            flash.success(request, _("Đã lưu phiên bản %(n)d.") % {"n": version.number})
            return redirect("certificates:template", pk=template.pk)
    context = {"template": template, "form": form, "whose": whose, "kind": kind, **(extra or {})}
    if request.method == "POST" and wants_look:
        if not allow("template-preview", str(request.user.pk), PREVIEWS, PERIOD_S):
            return too_many(request, retry_after_s=PERIOD_S)
        context |= _look(template, form, whose, draft)
        if request.headers.get("HX-Request"):
            return render(request, "certificates/templates/preview.html", context)
    context["faults"] = context.get("faults") or faults
    status = 422 if form.errors else 200
    return render(request, f"certificates/templates/{kind}.html", context, status=status)


def _look(
    template: CertificateTemplate,
    form: BaseForm,
    whose: PreviewForm,
    draft: Callable[[], designing.Draft],
) -> dict[str, Any]:
    """The paper of the draft as a picture, or what keeps it from being one. Nothing is kept."""
    if not form.is_valid() or not whose.is_valid():
        return {"refused": True}
    signatory = whose.cleaned_data["signatory"]
    record = designs.preview_record(template, whose.cleaned_data["who"] or "newest", signatory)
    try:
        drafted = draft()
        if faults := designing.faults_in(drafted):
            return {"faults": faults}
        signature = designing.signature_of(record)
        (trial,) = designing.tried(drafted, [record], signature=signature, pictures=True)
    except DomainError as error:
        return {"faults": [error.message]}
    if trial.fault:
        return {"faults": [trial.fault]}
    picture = base64.b64encode(trial.picture).decode()
    return {"picture": picture, "shown_name": record.full_name}
