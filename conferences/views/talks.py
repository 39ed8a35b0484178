"""Tham luận for staff: who offers what, the texts, and what becomes of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Actor
from common import clock
from common.errors import DomainError
from common.received import MEGABYTE, as_attachment
from common.uploads import kept_in_memory
from conferences.forms.talks import DueForm, PaperForm, RefuseForm, SlotForm, TextForm
from conferences.models import AgendaItem, Conference, Paper
from conferences.selectors import agenda as agenda_selectors
from conferences.selectors import talks as selectors
from conferences.services import paper_deciding, talks
from conferences.services.agenda import AgendaClash
from conferences.services.letters import Sent
from conferences.states import PAPER_MOVES, PAPER_OPEN, PaperState
from conferences.views.agenda import clash_words
from notifications.views.downloads import table_file
from registrations.models import Event
from registrations.states import EventKind
from registrations.views.events import both, event_for, managing
from registrations.views.forming import accepted, form_page

# The file, and the few fields around it.
LARGEST = talks.MEGABYTES * MEGABYTE + 64 * 1024
TONES = {
    PaperState.OFFERED: "wait",
    PaperState.RECEIVED: "note",
    PaperState.AGENDA: "good",
    PaperState.PROCEEDINGS: "good",
    PaperState.REFUSED: "bad",
    PaperState.WITHDRAWN: "idle",
}


def _event(request: HttpRequest, code: str) -> Event:
    return event_for(request.user, code, EventKind.CONFERENCE, manage=True)


def _paper(event: Event, pk: int) -> Paper:
    return get_object_or_404(selectors.papers_of(event), pk=pk)


def _list(code: str) -> str:
    return reverse("conferences:papers", args=[code])


def _row(paper: Paper) -> dict[str, Any]:
    """A paper as lists show it."""
    item = getattr(paper, "agenda_item", None)
    return {
        "paper": paper,
        "unit": selectors.unit_of(paper),
        "text": selectors.text_of(paper),
        "comes": selectors.comes(paper),
        "tone": TONES[PaperState(paper.state)],
        "spoken": agenda_selectors.Item(
            item.pk, item.session.starts_at, item.session.ends_at, item.kind
        )
        if item
        else None,
    }


@require_safe
@managing
def papers(request: HttpRequest, code: str) -> HttpResponse:
    """Every tham luận in the order of the kỷ yếu."""
    event = _event(request, code)
    found = list(selectors.papers_of(event))
    asked = request.GET.get("trang-thai", "")
    counts = Counter(paper.state for paper in found)
    tabs = [(_("Tất cả"), _list(code), not asked, len(found))]
    tabs += [
        (state.label, f"{_list(code)}?trang-thai={state}", asked == state, counts[state])
        for state in PaperState
        if counts[state]
    ]
    context = {
        "event": event,
        "conference": Conference.objects.get(pk=event.pk),
        "tabs": tabs,
        "rows": [_row(paper) for paper in found if not asked or paper.state == asked],
        "whole": not asked,
        "to_invite": len(selectors.never_invited(found)),
        "to_remind": len(selectors.to_be_reminded(found)),
        "printed": len(selectors.in_proceedings(found)),
    }
    return render(request, "conferences/staff/papers/list.html", context)


@require_safe
@managing
def papers_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """The list as XLSX or CSV."""
    event = _event(request, code)
    headings = [
        _("STT"), _("Tên tham luận"), _("Tác giả"), _("Đơn vị"), _("Trạng thái"), _("Trình bày"),
        _("Tên tệp"), _("Số trang"), _("Nộp lúc"), _("Ý kiến của Ban Tổ chức"),
    ]  # fmt: skip
    table = []
    for number, paper in enumerate(selectors.papers_of(event), start=1):
        row = _row(paper)
        text, spoken = row["text"], row["spoken"]
        table.append(
            (
                number, paper.title, paper.author, row["unit"], paper.get_state_display(),
                f"{spoken.hours} {spoken.day:%d/%m/%Y}" if spoken else "",
                text.file_name if text else "", (text.pages or None) if text else None,
                clock.local(text.uploaded_at).strftime("%H:%M %d/%m/%Y") if text else "",
                paper.answer,
            )
        )  # fmt: skip
    return table_file(
        extension,
        name=f"tham-luan-{event.code}",
        title=_("Tham luận"),
        headings=headings,
        rows=table,
    )


@both
@managing
def add(request: HttpRequest, code: str) -> HttpResponse:
    """A tham luận that no roster offered."""
    event = _event(request, code)
    form = PaperForm(request.POST or None)
    made = accepted(
        request,
        form,
        lambda: talks.add_paper(
            event_id=event.pk, details=form.details(), by=Actor.user(request.user)
        ),
        done=_("Đã thêm tham luận."),
    )
    if made:
        return redirect("conferences:paper", code=code, pk=made.pk)
    return form_page(request, form, title=_("Thêm tham luận"), back=_list(code), event=event)


@both
@managing
def edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Another title, author or contact."""
    event = _event(request, code)
    paper = _paper(event, pk)
    names = ("title", "author", "contact_email", "contact_phone")
    form = PaperForm(request.POST or None, initial={name: getattr(paper, name) for name in names})
    edited = accepted(
        request,
        form,
        lambda: talks.edit_paper(paper_id=pk, details=form.details(), by=Actor.user(request.user)),
        done=_("Đã lưu."),
    )
    back = reverse("conferences:paper", args=[code, pk])
    if edited:
        return redirect(back)
    return form_page(request, form, title=_("Sửa tham luận"), back=back, event=event)


@both
@managing
def due(request: HttpRequest, code: str) -> HttpResponse:
    """Until when authors may upload; later too."""
    event = _event(request, code)
    conference = Conference.objects.get(pk=event.pk)
    at = conference.papers_due_at
    form = DueForm(request.POST or None, initial={"due_at": clock.local(at) if at else None})
    changed = accepted(
        request,
        form,
        lambda: talks.change_due(
            event_id=event.pk, due_at=form.cleaned_data["due_at"], by=Actor.user(request.user)
        ),
        done=_("Đã lưu."),
    )
    if changed:
        return redirect(_list(code))
    return form_page(request, form, title=_("Hạn nộp tham luận"), back=_list(code), event=event)


def _sent(request: HttpRequest, code: str, act: Callable[[], Sent]) -> HttpResponse:
    """Back at the list, with how many were told."""
    try:
        sent = act()
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        words = _("Đã gửi %(mails)d thư; %(calls)d người không có e-mail, cần gọi điện.")
        messages.success(request, words % {"mails": sent.mails, "calls": sent.calls})
    return redirect(_list(code))


@require_POST
@managing
def send_links(request: HttpRequest, code: str) -> HttpResponse:
    """The link to every author who was never sent one."""
    event, by = _event(request, code), Actor.user(request.user)
    return _sent(request, code, lambda: talks.send_links(event_id=event.pk, by=by))


@require_POST
@managing
def remind(request: HttpRequest, code: str) -> HttpResponse:
    """A reminder to every author who uploaded nothing, once a day."""
    event, by = _event(request, code), Actor.user(request.user)
    return _sent(request, code, lambda: talks.remind_authors(event_id=event.pk, by=by))


@require_POST
@managing
def move(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One place up or down."""
    paper = _paper(_event(request, code), pk)
    up = "up" in request.POST
    paper_deciding.move_paper(paper_id=paper.pk, up=up, by=Actor.user(request.user))
    return redirect(f"{_list(code)}#bai-{pk}")


@require_safe
@managing
def text(request: HttpRequest, code: str, pk: int, file: int) -> HttpResponse:
    """One uploaded text, to be saved."""
    kept = get_object_or_404(_paper(_event(request, code), pk).files, pk=file)
    return as_attachment(kept.file, kept.file_name)


@managing
def _too_large(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    event = _event(request, code)
    form = TextForm({}, {})
    form.errors.clear()
    form.add_error("file", _("Tệp lớn hơn %(size)d MB.") % {"size": talks.MEGABYTES})
    return _page(request, event, _paper(event, pk), {"upload": form}, status=413)


@kept_in_memory(LARGEST, too_large=_too_large)
@both
@managing
def paper(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One tham luận: its texts, and what becomes of it."""
    event = _event(request, code)
    found = _paper(event, pk)
    if request.method != "POST":
        return _page(request, event, found, {})
    act = request.POST.get("act", "")
    forms_of = _forms(event, found, request)
    form = forms_of.get(act)
    by = Actor.user(request.user)
    if form is not None and not form.is_valid():
        return _page(request, event, found, {act: form}, status=422)
    try:
        done = _deed(act, found, form, by, insists="anyway" in request.POST)
    except AgendaClash as clash:
        words = clash_words(clash.clashes)
        return _page(request, event, found, {act: form}, clashes=words, status=422)
    except DomainError as error:
        if form is not None:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return _page(request, event, found, {act: form}, status=422)
        return _page(request, event, found, {}, refusal=str(error.message), status=422)
    messages.success(request, done)
    return redirect("conferences:paper", code=code, pk=pk)


def _forms(event: Event, paper: Paper, request: HttpRequest) -> dict[str, Any]:
    """The forms of the page as they were sent, by what they do."""
    return {
        "upload": TextForm(request.POST, request.FILES),
        "agenda": SlotForm(request.POST, free=_free(event, paper)),
        "refuse": RefuseForm(request.POST),
    }


def _deed(act: str, paper: Paper, form: Any, by: Actor, *, insists: bool) -> str:
    given = {"paper_id": paper.pk, "by": by}
    if act == "upload":
        talks.keep_text(**given, received=form.cleaned_data["file"], late=True)
        return _("Đã nhận bài.")
    if act == "agenda":
        paper_deciding.accept_into_agenda(**given, slot=form.slot(), despite_clashes=insists)
        return _("Đã đưa vào bản nháp chương trình.")
    if act == "refuse":
        paper_deciding.refuse_paper(**given, reason=form.cleaned_data["reason"])
        return _("Đã trả lời tác giả.")
    if act == "proceedings":
        paper_deciding.accept_into_proceedings(**given)
        return _("Đã nhận đăng kỷ yếu.")
    if act == "withdraw":
        paper_deciding.withdraw_paper(**given)
        return _("Đã rút tham luận.")
    if act == "renew":
        talks.renew_link(**given)
        return _("Liên kết cũ không còn dùng được; đã gửi liên kết mới.")
    if act == "send":
        talks.send_link_again(**given)
        return _("Đã gửi lại liên kết.")
    raise DomainError(_("Không rõ cần làm gì."))


def _free(event: Event, paper: Paper) -> list[agenda_selectors.Item]:
    """Items of the draft that wait for a tham luận."""
    return [
        agenda_selectors.item_of(session)
        for session in agenda_selectors.draft_sessions(event)
        if agenda_selectors.about(session).kind == AgendaItem.Kind.PAPER
        and agenda_selectors.about(session).paper_id in (None, paper.pk)
    ]


def _first_slot(event: Event) -> dict[str, Any]:
    """After the last tham luận of the draft, else after all there is on its last day."""
    items = agenda_selectors.draft_items(event)
    spoken = [item for item in items if item.kind == AgendaItem.Kind.PAPER] or items
    if not spoken:
        return {"minutes": 15}
    begin = clock.local(max(spoken, key=lambda item: item.ends).ends + timedelta(0))
    return {"day": begin.date(), "starts": begin.time(), "minutes": 15}


def _page(
    request: HttpRequest,
    event: Event,
    paper: Paper,
    sent: dict[str, forms.Form],
    *,
    clashes: list[str] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    moves = PAPER_MOVES[PaperState(paper.state)]
    slot = sent.get("agenda") or SlotForm(free=_free(event, paper), initial=_first_slot(event))
    context = {
        "event": event,
        **_row(paper),
        "files": list(paper.files.all()),
        "upload": sent.get("upload") or TextForm(),
        "slot": slot,
        "refuse": sent.get("refuse") or RefuseForm(),
        "forms": list(sent.values()),
        "clashes": clashes or [],
        "refusal": refusal,
        "takes_texts": paper.state in PAPER_OPEN,
        "may_speak": PaperState.AGENDA in moves or paper.state == PaperState.AGENDA,
        "may_print": PaperState.PROCEEDINGS in moves,
        "may_refuse": PaperState.REFUSED in moves,
        "may_withdraw": PaperState.WITHDRAWN in moves,
    }
    return render(request, "conferences/staff/papers/paper.html", context, status=status)
