"""What goes to many units at once: giấy mời, reminders, the lock; and who answers for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Actor
from common.errors import DomainError
from common.spreadsheets import read_pasted, read_table
from common.spreadsheets.model import MAX_FILE_BYTES, SpreadsheetError
from conferences import selectors
from conferences.addressees import ContactList, read_contacts
from conferences.forms import ContactsForm
from conferences.models import Conference, Delegation
from conferences.selectors.delegations import delegations_with_units, not_sent, to_remind
from conferences.services import letters, reminding, reviewing
from conferences.services.letters import Sent
from conferences.states import DelegationState
from registrations.models import Event
from registrations.states import EventKind
from registrations.views.events import both, event_for, managing

LEFT_SHOWN = 50


def event_of_staff(request: HttpRequest, code: str) -> Event:
    return event_for(request.user, code, EventKind.CONFERENCE, manage=True)


def ask(
    request: HttpRequest,
    event: Event,
    act: Callable[[Actor], Any],
    done: Callable[[Any], str],
    *,
    back: str,
    **words: Any,
) -> HttpResponse:
    """A page that says what will happen, then does it; a refusal is told on the same page.

    `words`: title, text, consequences, submit (none: there is nothing to do), danger."""
    refusal = ""
    if request.method == "POST":
        try:
            made = act(Actor.user(request.user))
        except DomainError as error:
            refusal = str(error.message)
        else:
            messages.success(request, done(made))
            return redirect(back)
    context = {"event": event, "back": back, "refusal": refusal, **words}
    return render(
        request,
        "conferences/staff/delegations/confirm.html",
        context,
        status=422 if refusal else 200,
    )


def _list(event: Event) -> str:
    return reverse("conferences:units", args=[event.code])


def _how_many(found: Iterable[Delegation]) -> list[str]:
    """How many mails go out, and how many calls are to be made."""
    with_address = [bool(each.coordinator_email) for each in found]
    mails = sum(with_address)
    calls = len(with_address) - mails
    told = [_("%(count)d thư được gửi đi.") % {"count": mails}] if mails else []
    if calls:
        told.append(
            _("%(count)d đơn vị chưa có e-mail: vào danh sách “Cần gọi điện”.") % {"count": calls}
        )
    return told


def _sent_words(sent: Sent) -> str:
    return _("Đã gửi %(mails)d thư, thêm %(calls)d cuộc gọi cần làm.") % {
        "mails": sent.mails,
        "calls": sent.calls,
    }


@both
@managing
def send_letters(request: HttpRequest, code: str) -> HttpResponse:
    """All giấy mời that were not sent yet; says first to how many."""
    event = event_of_staff(request, code)
    waiting = list(not_sent(event))
    told = _how_many(waiting)
    unnumbered = sum(each.unit.letter_number is None for each in waiting)
    if unnumbered and Conference.objects.get(pk=event.pk).numbers_letters:
        told.append(_("%(count)d giấy mời chưa có số của văn thư.") % {"count": unnumbered})
    if waiting:
        told.append(_("Thư có liên kết riêng của từng đoàn và giấy mời PDF."))
    return ask(
        request,
        event,
        lambda by: letters.send_letters(event_id=event.pk, by=by),
        _sent_words,
        back=_list(event),
        title=_("Gửi giấy mời"),
        text=""
        if waiting
        else _("Không còn giấy mời nào chưa gửi. Muốn gửi lại cho một đơn vị, mở trang của đoàn."),
        consequences=told,
        submit=_("Gửi giấy mời") if waiting else "",
    )


@both
@managing
def remind(request: HttpRequest, code: str) -> HttpResponse:
    """Those who have not answered, once a day."""
    event = event_of_staff(request, code)
    waiting = list(to_remind(event))
    return ask(
        request,
        event,
        lambda by: reminding.remind_units(event_id=event.pk, by=by),
        _sent_words,
        back=_list(event),
        title=_("Nhắc đơn vị chưa trả lời"),
        text=_("Nhắc những đơn vị đã nhận giấy mời mà chưa gửi danh sách, cũng chưa báo vắng.")
        if waiting
        else _("Lúc này không có đơn vị nào cần nhắc: mỗi đơn vị chỉ được nhắc một lần trong ngày, "
               "và không sớm hơn một ngày sau giấy mời."),
        consequences=_how_many(waiting),
        submit=_("Gửi lời nhắc") if waiting else "",
    )  # fmt: skip


@both
@managing
def lock_all(request: HttpRequest, code: str) -> HttpResponse:
    """Every approved roster at once."""
    event = event_of_staff(request, code)
    approved = delegations_with_units(event).filter(state=DelegationState.APPROVED).count()
    open_still = (
        delegations_with_units(event)
        .filter(state__in=(DelegationState.SUBMITTED, DelegationState.RETURNED))
        .count()
    )
    told = [
        _("Từ đó mỗi thay đổi phải được đề nghị và duyệt."),
        _("Cán bộ đầu mối của từng đoàn được báo."),
    ]
    if open_still:
        told.append(
            _("%(count)d danh sách đang chờ duyệt hoặc cần sửa được để nguyên.")
            % {"count": open_still}
        )
    return ask(
        request,
        event,
        lambda by: reviewing.lock_rosters(event_id=event.pk, by=by),
        lambda count: _("Đã chốt %(count)d danh sách.") % {"count": count},
        back=_list(event),
        title=_("Chốt các danh sách đã duyệt"),
        text=_("%(count)d danh sách đã duyệt sẽ được chốt.") % {"count": approved}
        if approved
        else _("Chưa có danh sách nào được duyệt mà chưa chốt."),
        consequences=told if approved else [],
        submit=_("Chốt danh sách") if approved else "",
    )


@both
@managing
def coordinators(request: HttpRequest, code: str) -> HttpResponse:
    """Who answers for each unit, from a list; what was not understood comes back to be corrected."""
    event = event_of_staff(request, code)
    post = request.method == "POST"
    form = ContactsForm(request.POST if post else None, request.FILES if post else None)
    context: dict[str, Any] = {"event": event, "form": form, "back": _list(event)}
    if post and form.is_valid():
        try:
            listed = _listed(event, form)
            left = letters.set_coordinators(
                event_id=event.pk, contacts=listed.contacts, by=Actor.user(request.user)
            )
        except (DomainError, SpreadsheetError) as error:
            form.add_error("file" if form.cleaned_data["file"] else "pasted", str(error.message))
        else:
            named = len(listed.contacts) - len(left)
            if named:
                messages.success(
                    request, _("Đã ghi đầu mối của %(count)d đơn vị.") % {"count": named}
                )
            if named and not left and not listed.remarks:
                return redirect(_list(event))
            lines = "\n".join(each.line.replace(" · ", "\t") for each in left)
            context |= {
                "form": ContactsForm(initial={"pasted": lines}),
                "left": left[:LEFT_SHOWN],
                "remarks": listed.remarks[:LEFT_SHOWN],
                "named": named,
                "looked": True,
            }
    status = 422 if form.errors or (context.get("looked") and not context["named"]) else 200
    return render(request, "conferences/staff/delegations/contacts.html", context, status=status)


def _listed(event: Event, form: ContactsForm) -> ContactList:
    file = form.cleaned_data["file"]
    if file and file.size > MAX_FILE_BYTES:
        raise DomainError(_("Tệp lớn hơn 10 MB, không nhận."))
    sheets = (
        read_table(file.read(), file.name) if file else read_pasted(form.cleaned_data["pasted"])
    )
    return read_contacts(sheets, selectors.invited_to(event))
