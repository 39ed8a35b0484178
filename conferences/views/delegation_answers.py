"""Staff answer for a delegation that wrote by post or called: sent, declined, its công văn."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import Actor
from common.errors import DomainError
from conferences.forms.coordinating import OfficialForm, ReasonForm, SubmitForm
from conferences.models import Delegation, OfficialLetter
from conferences.selectors.rosters import roster_of
from conferences.services import submitting
from conferences.services.submitting import LETTER_MEGABYTES, Submitted
from conferences.views.delegations import delegation_for, page_of
from registrations.models import Event
from registrations.states import LIVE_STATES
from registrations.views.events import both, managing
from registrations.views.forming import accepted, form_page, show_form


@both
@never_cache
@managing
def submit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Send the roster for the delegation: who is good, and what becomes of those beyond."""
    event, delegation = delegation_for(request, code, pk)
    found = roster_of(delegation)
    form = SubmitForm(
        request.POST if request.method == "POST" else None,
        good=len(found.people) - len(found.refused),
        refused=len(found.refused),
        # Whoever waits already does.
        beyond=sum(row.delegate is None for row in found.beyond),
        may_wait=event.waiting_list_open,
    )
    sent = accepted(
        request,
        form,
        lambda: submitting.submit_roster(
            delegation_id=delegation.pk,
            by=Actor.user(request.user),
            only_good=bool(form.cleaned_data.get("only_good")),
            beyond=form.cleaned_data.get("beyond", ""),
        ),
        done=_("Đã gửi danh sách thay đoàn, chờ duyệt."),
    )
    if sent:
        messages.info(request, _sent_words(sent))
        return redirect(page_of(delegation))
    told = [
        _("%(count)d người trong danh sách, %(seated)d tính vào chỉ tiêu %(quota)d.")
        % {
            "count": len(found.people),
            "seated": len(found.seated),
            "quota": delegation.unit.quota,
        },
        _("Mỗi người được ghi tên; ai không có e-mail thì tin nhắn đến cán bộ đầu mối."),
    ]
    if found.refused:
        told.append(_("%(count)d dòng còn chỗ phải sửa.") % {"count": len(found.refused)})
    return _confirm(
        request, event, delegation, form, title=_("Gửi danh sách thay đoàn"), told=told,
        submit=_("Gửi danh sách"),
    )  # fmt: skip


def _sent_words(sent: Submitted) -> str:
    return _("%(accepted)d người có chỗ, %(waiting)d chờ, %(left)d chưa gửi.") % {
        "accepted": sent.accepted,
        "waiting": sent.waiting,
        "left": len(sent.left),
    }


@both
@never_cache
@managing
def decline(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The unit does not come; says first who is cancelled and what becomes of its seats."""
    event, delegation = delegation_for(request, code, pk)
    form = ReasonForm(request.POST or None)
    declined = accepted(
        request,
        form,
        lambda: submitting.decline_invitation(
            delegation_id=delegation.pk,
            reason=form.cleaned_data["reason"],
            by=Actor.user(request.user),
        ),
        done=_("Đã ghi đơn vị không tham dự."),
    )
    if declined:
        return redirect(page_of(delegation))
    people = delegation.delegates.filter(registration__state__in=LIVE_STATES).count()
    told = [_("Chỗ giữ cho đơn vị trả về chỉ tiêu chung."), _("Cán bộ đầu mối được báo.")]
    if people:
        told.insert(0, _("%(count)d người đã đăng ký bị hủy và được báo tin.") % {"count": people})
    return _confirm(
        request, event, delegation, form, title=_("Ghi không tham dự"), told=told,
        submit=_("Ghi không tham dự"), danger=True,
    )  # fmt: skip


def _confirm(
    request: HttpRequest,
    event: Event,
    delegation: Delegation,
    form: SubmitForm | ReasonForm,
    *,
    title: str,
    told: list[str],
    submit: str,
    danger: bool = False,
) -> HttpResponse:
    context = {
        "event": event,
        "form": form,
        "title": f"{title}: {delegation.unit.name}",
        "consequences": told,
        "submit": submit,
        "danger": danger,
        "home": page_of(delegation),
    }
    return show_form(request, "registrations/events/confirm.html", context)


@both
@never_cache
@managing
def upload_letter(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The công văn that came by post, as a scan."""
    event, delegation = delegation_for(request, code, pk)
    post = request.method == "POST"
    form = OfficialForm(request.POST if post else None, request.FILES if post else None)

    def act() -> OfficialLetter:
        file = form.cleaned_data["file"]
        if file.size > LETTER_MEGABYTES * 1024 * 1024:
            raise DomainError(
                _("Tệp lớn hơn %(size)d MB.") % {"size": LETTER_MEGABYTES}, field="file"
            )
        return submitting.upload_letter(
            delegation_id=delegation.pk,
            number=form.cleaned_data["number"],
            name=file.name,
            data=file.read(),
            by=Actor.user(request.user),
        )

    if accepted(request, form, act, done=_("Đã nhận công văn.")):
        return redirect(page_of(delegation))
    return form_page(
        request,
        form,
        title=_("Công văn cử đại biểu của %(unit)s") % {"unit": delegation.unit.name},
        back=page_of(delegation),
        event=event,
    )
