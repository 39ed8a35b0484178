"""Whether the unit comes at all, and who answers for it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from common.errors import DomainError
from conferences.forms.coordinating import ContactForm, ReasonForm, contact_of
from conferences.models import Delegation
from conferences.services import coordinating, submitting
from conferences.states import DELEGATION_MOVES, DelegationState
from conferences.views.coordinating import doors
from registrations.views.forming import accepted


def _may_decline(delegation: Delegation) -> bool:
    moves = DELEGATION_MOVES[DelegationState(delegation.state)]
    return DelegationState.DECLINED in moves


@require_http_methods(["GET", "HEAD", "POST"])
@doors.by_link
def decline(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """Say that nobody comes, and why."""
    if request.method != "POST" and not _may_decline(delegation):
        return doors.away(delegation)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    declined = accepted(
        request,
        form,
        lambda: submitting.decline_invitation(
            delegation_id=delegation.pk,
            reason=form.cleaned_data["reason"],
            by=doors.actor(delegation),
        ),
        done=_("Đã báo Ban Tổ chức. Cảm ơn Ông/Bà đã trả lời."),
    )
    if declined is not None:
        return doors.away(delegation)
    status = 422 if form.errors else 200
    return doors.show(request, delegation, "decline", "delegation", {"form": form}, status=status)


@require_POST
@doors.by_link
def rejoin(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """Come after all: the roster is open again, as it was."""
    if delegation.state != DelegationState.DECLINED:
        return doors.away(delegation)
    try:
        submitting.take_up_again(delegation_id=delegation.pk, by=doors.actor(delegation))
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Cảm ơn Ông/Bà. Hãy hoàn thành và gửi danh sách đoàn."))
    return doors.away(delegation)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.by_link
def contact(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """Who the organisers call and write to."""
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        initial=contact_of(
            delegation.coordinator_name,
            delegation.coordinator_phone,
            delegation.coordinator_email,
        ),
    )
    changed = accepted(
        request,
        form,
        lambda: submitting.set_own_coordinator(
            delegation_id=delegation.pk,
            by=doors.actor(delegation),
            **form.cleaned_data,
        ),
        done=_("Đã lưu. Từ nay thông báo của đoàn được gửi tới đây."),
    )
    if changed is not None:
        return doors.away(delegation, "delegation_contact")
    status = 422 if form.errors else 200
    context = {
        "form": form,
        "is_kept": request.user.is_authenticated
        and delegation.users.filter(pk=request.user.pk).exists(),
    }
    return doors.show(request, delegation, "contact", "delegation_contact", context, status=status)


@require_POST
@doors.by_link
def keep(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """Show the delegation on the page of who is signed in, or no longer."""
    if not request.user.is_authenticated:
        raise Http404
    user = cast(User, request.user)
    if request.POST.get("do") == "leave":
        coordinating.leave_delegation(delegation_id=delegation.pk, user=user)
        messages.success(request, _("Đã bỏ đoàn này khỏi trang của Ông/Bà."))
    else:
        coordinating.keep_delegation(delegation_id=delegation.pk, user=user)
        messages.success(request, _("Đoàn này từ nay có ở trang “Đăng ký của tôi”."))
    return doors.away(delegation, "delegation_contact")
