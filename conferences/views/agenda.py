"""The agenda for those who plan it: a draft day by day, versions, and what changed between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Actor
from common.errors import DomainError
from common.forms import FIRST_YEAR, LAST_YEAR
from conferences import agenda_paper as papers
from conferences.agenda import Item, days_of, differences
from conferences.forms.agenda import (
    DayForm,
    ItemForm,
    Names,
    PublishForm,
    ShiftForm,
    next_item,
)
from conferences.models import AgendaVersion
from conferences.selectors import agenda as selectors
from conferences.services import agenda as service
from conferences.services.agenda import AgendaClash, Seen
from notifications.views.downloads import table_file
from registrations.models import Event, Room, Session, SessionRole
from registrations.selectors import Clash
from registrations.services.events import span_of
from registrations.states import LIVE_STATES, EventKind, EventState
from registrations.views.events import both, event_for, managing
from registrations.views.forming import accepted, show_form

Role = SessionRole.Role
NEW = "moi"
DEEDS = ("remove", "up", "down", "shift")


def _event(request: HttpRequest, code: str) -> Event:
    return event_for(request.user, code, EventKind.CONFERENCE, manage=True)


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Http404
    return day


def clash_words(clashes: Iterable[Clash]) -> list[str]:
    """Each clash as a sentence: who or what, when, and with what else."""
    return [
        _("%(what)s: %(here)s trùng với %(other)s")
        % {
            "what": clash.room_name or clash.person_name,
            "here": _session_words(clash.session),
            "other": _session_words(
                clash.other, elsewhere=clash.other.event_id != clash.session.event_id
            ),
        }
        for clash in clashes
    ]


def _session_words(session: Session, *, elsewhere: bool = False) -> str:
    item = Item(0, session.starts_at, session.ends_at, "", session.topic)
    what = f"{session.event.title}, {session.event.code}" if elsewhere else item.title
    return f"“{what or session}” {item.hours} {item.day:%d/%m/%Y}"


@require_safe
@managing
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """The whole draft, what is wrong in it, and what is not published yet."""
    event = _event(request, code)
    form = DayForm(request.GET if "day" in request.GET else None)
    if form.is_bound and form.is_valid():
        day = form.cleaned_data["day"].isoformat()
        return redirect("conferences:agenda_day", code=code, day=day)
    sessions = selectors.draft_sessions(event)
    items = [selectors.item_of(each) for each in sessions]
    last = selectors.last_version(event)
    context = {
        "event": event,
        "days": days_of(items),
        "last": last,
        "changes": differences(selectors.items_in(last), items) if last else [],
        "of_other_days": last is not None
        and event.state != EventState.DRAFT
        and not selectors.is_of_these_days(last, event),
        "clashes": clash_words(selectors.clashes_with(event, sessions)),
        "form": form,
    }
    return show_form(request, "conferences/staff/agenda/overview.html", context)


@both
@managing
def day(request: HttpRequest, code: str, day: str) -> HttpResponse:
    """One day of the draft, edited in place: add, change, move, remove."""
    event, when = _event(request, code), _date(day)
    page = _DayPage(request, event, when)
    if request.method != "POST":
        return page.show()
    return page.act() if request.POST.get("act") in DEEDS else page.save()


class _DayPage:
    """The page of one day, as it is and as it answers what was sent."""

    def __init__(self, request: HttpRequest, event: Event, day: date) -> None:
        self.request, self.event, self.day = request, event, day
        self.by = Actor.user(request.user)
        self.url = reverse("conferences:agenda_day", args=[event.code, day.isoformat()])
        self.insists = "anyway" in request.POST
        self.seen = Seen(day, request.POST.get("mark", ""), clashes=self.insists)

    def save(self) -> HttpResponse:
        """Keep the one item that is open."""
        sessions = selectors.draft_sessions(self.event)
        session = self._asked(sessions, self.request.POST.get("item", ""))
        form = self._form(session, [selectors.item_of(each) for each in sessions], sent=True)
        if not form.is_valid():
            return self.show(form=form, status=422)
        try:
            saved = service.save_item(
                event_id=self.event.pk,
                session_id=session.pk if session else None,
                details=form.details(),
                seen=self.seen,
                by=self.by,
            )
        except AgendaClash as clash:
            words = clash_words(clash.clashes)
            return self.show(form=form, clashes=words, insist=True, status=422)
        except DomainError as error:
            return self.show(form=form, refusal=str(error.message), status=422)
        messages.success(self.request, _("Đã lưu vào bản nháp."))
        return redirect(f"{self._url_of(saved)}#muc-{saved.pk}")

    def _url_of(self, session: Session) -> str:
        when = selectors.item_of(session).day.isoformat()
        return reverse("conferences:agenda_day", args=[self.event.code, when])

    def act(self) -> HttpResponse:
        """Move or remove one item."""
        session = self._asked(
            list(self.event.sessions.all()), self.request.POST.get("item", ""), must=True
        )
        assert session is not None  # noqa: S101
        try:
            done = self._deed(session)()
        except AgendaClash as clash:
            return self.show(clashes=clash_words(clash.clashes), insist=True, status=422)
        except DomainError as error:
            return self.show(refusal=str(error.message), status=422)
        messages.success(self.request, done)
        return redirect(f"{self.url}#muc-{session.pk}")

    def _deed(self, session: Session) -> Callable[[], str]:
        given = {"event_id": self.event.pk, "session_id": session.pk, "seen": self.seen}
        act = self.request.POST.get("act")

        def remove() -> str:
            name = service.remove_item(**given, by=self.by)
            return _("Đã bỏ “%(name)s” khỏi bản nháp.") % {"name": name}

        def move() -> str:
            service.move_item(**given, up=act == "up", by=self.by)
            return _("Đã đổi chỗ.")

        def shift() -> str:
            form = ShiftForm(self.request.POST)
            if not form.is_valid():
                raise DomainError(form.errors["minutes"][0])
            moved = service.shift_items(**given, minutes=form.cleaned_data["minutes"], by=self.by)
            return _("Đã dời %(count)d nội dung.") % {"count": moved}

        return {"remove": remove, "shift": shift}.get(str(act), move)

    def _asked(
        self, sessions: Sequence[Session], text: str, *, must: bool = False
    ) -> Session | None:
        """The item that is named; None for a new one. Raises Http404 for one that is not there."""
        found = next((each for each in sessions if str(each.pk) == text), None)
        if found is None and (must or text not in ("", NEW)):
            raise Http404
        return found

    def _form(
        self, session: Session | None, items: Sequence[Item], *, sent: bool = False
    ) -> ItemForm:
        rooms = list(Room.objects.filter(organiser_id=self.event.organiser_id))
        initial = _initial(session) if session else next_item(self.day, items)
        if not session:
            initial["room"] = next(
                (room.pk for room in rooms if room.name == initial["room_name"]), None
            )
        return ItemForm(
            self.request.POST if sent else None,
            initial=initial,
            rooms=rooms,
            names=Names(selectors.people_of_the_agenda(self.event)),
            speakers=selectors.people_in(session, Role.SPEAKER) if session else (),
            presiding=selectors.people_in(session, Role.PRESIDING) if session else (),
            nearby=[item.day for item in items] if self.event.state == EventState.PUBLISHED else (),
        )

    def show(
        self,
        *,
        form: ItemForm | None = None,
        clashes: list[str] | None = None,
        insist: bool = False,
        refusal: str = "",
        status: int = 200,
    ) -> HttpResponse:
        sessions = selectors.draft_sessions(self.event)
        items = [selectors.item_of(each) for each in sessions]
        opened = self.request.POST.get("item", "") if form else self.request.GET.get("sua", "")
        asked = self._asked(sessions, opened)
        if form is None and (opened or not any(item.day == self.day for item in items)):
            form = self._form(asked, items)
        here = [each.pk for each in sessions if selectors.item_of(each).day == self.day]
        if clashes is None:
            found = selectors.clashes_with(self.event, sessions, here) if here else []
            clashes = clash_words(found)
        context = {
            "event": self.event,
            "day": self.day,
            "tabs": self._tabs(items),
            "items": [item for item in items if item.day == self.day],
            "presence": {each.pk for each in sessions if each.takes_presence},
            "mark": selectors.mark_of_day(items, self.day),
            "form": form,
            "opened": asked.pk if asked else None,
            "people": form._names.people if form else [],
            "clashes": clashes,
            "insist": insist,
            "again": self._again() if insist and form is None else {},
            "refusal": refusal,
            "url": self.url,
        }
        return render(self.request, "conferences/staff/agenda/day.html", context, status=status)

    def _again(self) -> dict[str, str]:
        """What was asked, to be asked once more in the face of clashes."""
        return {name: self.request.POST.get(name, "") for name in ("act", "item", "minutes")}

    def _tabs(self, items: Sequence[Item]) -> list[tuple[str, str, bool, int]]:
        counts = {day.day: len(day.items) for day in days_of(items)}
        return [
            (
                f"{each:%d/%m/%Y}",
                reverse("conferences:agenda_day", args=[self.event.code, each.isoformat()]),
                each == self.day,
                counts.get(each, 0),
            )
            for each in sorted({*counts, self.day})
        ]


def _initial(session: Session) -> dict[str, Any]:
    item, more = selectors.item_of(session), selectors.about(session)
    return {
        "day": item.day,
        "starts": item.hours[:5],
        "ends": item.hours[6:],
        "kind": more.kind,
        "title": session.topic,
        "room": session.room_id,
        "track": more.track,
        "by_words": more.by_words,
        "note": more.note,
    }


@both
@managing
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """What changed since the last version, and the button that lets everybody read it."""
    event = _event(request, code)
    sessions = selectors.draft_sessions(event)
    items = [selectors.item_of(each) for each in sessions]
    last = selectors.last_version(event)
    mark = selectors.mark_of(items)
    form = PublishForm(request.POST or None, initial={"mark": mark})
    version = accepted(
        request,
        form,
        lambda: service.publish_agenda(
            event_id=event.pk,
            mark=form.cleaned_data["mark"],
            note=form.cleaned_data["note"],
            by=Actor.user(request.user),
        ),
        done=_("Đã công bố chương trình."),
    )
    if version:
        return redirect("conferences:agenda", code=code)
    if form.is_bound:
        # Whoever presses again has the changes of now before their eyes.
        form.data = form.data.copy()
        form.data["mark"] = mark
    moves = bool(items) and (event.starts_at, event.ends_at) != span_of(event)
    live = event.registrations.filter(state__in=LIVE_STATES)
    context = {
        "event": event,
        "form": form,
        "last": last,
        "items": items,
        "changes": differences(selectors.items_in(last), items) if last else [],
        "clashes": clash_words(selectors.clashes_with(event, sessions)),
        "moves": moves and event.state == EventState.PUBLISHED,
        "told": live.count() if moves else 0,
    }
    return show_form(request, "conferences/staff/agenda/publish.html", context)


@require_safe
@managing
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """All that was published, and the differences of any two."""
    event = _event(request, code)
    rows = list(selectors.versions_of(event))
    old, new = (_version(rows, request.GET.get(name, "")) for name in ("tu", "den"))
    context = {
        "event": event,
        "rows": rows,
        "old": old,
        "new": new,
        "changes": differences(selectors.items_in(old), selectors.items_in(new))
        if old and new
        else [],
    }
    return render(request, "conferences/staff/agenda/versions.html", context)


def _version(rows: Sequence[AgendaVersion], number: str) -> AgendaVersion | None:
    return next((row for row in rows if str(row.number) == number), None)


@require_safe
@managing
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version as it was published."""
    event = _event(request, code)
    row = get_object_or_404(selectors.versions_of(event), number=number)
    before = selectors.versions_of(event).filter(number__lt=number).first()
    items = selectors.items_in(row)
    context = {
        "event": event,
        "version": row,
        "days": days_of(items),
        "before": before,
        "changes": differences(selectors.items_in(before), items) if before else [],
    }
    return render(request, "conferences/staff/agenda/version.html", context)


@require_safe
@managing
def draft_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """The draft to print, marked as one, or as XLSX and CSV."""
    event = _event(request, code)
    items = selectors.draft_items(event)
    if extension == "pdf":
        return papers.inline_pdf(
            papers.agenda_of(event, items, None), f"chuong-trinh-du-thao-{event.code}"
        )
    headings = [
        _("Ngày"), _("Từ"), _("Đến"), _("Loại"), _("Phiên song song"), _("Nội dung"),
        _("Người thực hiện"), _("Chủ tọa"), _("Phòng"), _("Ghi chú"),
    ]  # fmt: skip
    rows = [
        (
            item.day, item.hours[:5], item.hours[6:], item.kind_words, item.track, item.words,
            "; ".join(item.people), "; ".join(item.presiding), item.room, item.note,
        )
        for item in items
    ]  # fmt: skip
    return table_file(
        extension,
        name=f"chuong-trinh-{event.code}",
        title=_("Chương trình"),
        headings=headings,
        rows=rows,
    )
