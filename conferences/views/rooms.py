"""Who sleeps where: the board, one person's move, the proposal, and what to look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Actor
from common.errors import DomainError
from conferences.forms.lodging import (
    BoardFilter,
    DeedForm,
    MoveForm,
    ProposalForm,
    SwapForm,
    WishForm,
)
from conferences.selectors import lodging as selectors
from conferences.selectors import room_board, room_lists
from conferences.selectors.lodging import Arrangement, Sleeper, addressed, place_words
from conferences.services import placing
from conferences.services.placing import Applied, Move
from conferences.states import RoomWish
from notifications.views.downloads import table_file
from registrations.models import Event
from registrations.states import EventKind
from registrations.views.events import both, event_for, managing
from registrations.views.forming import accepted, show_form

BOARD = "conferences/staff/rooms/board.html"
PART = "conferences/staff/rooms/board_part.html"


def event_of(request: HttpRequest, code: str) -> Event:
    return event_for(request.user, code, EventKind.CONFERENCE, manage=True)


@both
@managing
def rooms_board(request: HttpRequest, code: str) -> HttpResponse:
    """Everybody and every room; what is sent here moves somebody and shows the board again, a
    fragment of it to the script that sent a drag."""
    event = event_of(request, code)
    said, refused = "", ""
    if request.method == "POST":
        try:
            said, anchor = _do(request, event)
        except DomainError as error:
            refused = str(error.message)
        else:
            if "HX-Request" not in request.headers:
                messages.success(request, said)
                return redirect(_board(code, request.GET.urlencode(), anchor))
    context = _board_context(request, event) | {"said": said, "refused": refused}
    template = PART if "HX-Request" in request.headers else BOARD
    return render(request, template, context, status=422 if refused else 200)


def _board(code: str, query: str = "", anchor: str = "") -> str:
    address = reverse("conferences:rooms_board", args=[code])
    return address + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")


def _board_context(request: HttpRequest, event: Event) -> dict[str, Any]:
    arranged = selectors.arrangement_of(event)
    problems = room_lists.problems_of(arranged, event)
    form = _filter(request, arranged)
    given = form.cleaned_data if form.is_valid() else {}
    return {
        "event": event,
        "arranged": arranged,
        "board": room_board.board_of(arranged, problems, given),
        "filter": form,
        "query": request.GET.urlencode(),
        "problems": len(problems),
        "last": _last_move(request, event, arranged),
    }


def _last_move(request: HttpRequest, event: Event, arranged: Arrangement) -> list[Any]:
    """Who was moved from where to where by this user's last move, in few words."""
    rooms = {view.pk: view.room for view in arranged.rooms}
    told = []
    for entry in placing.last_moves(event, request.user.pk):
        sleeper = arranged.sleepers.get(entry.registration_id or 0)
        ends = [rooms.get(entry.details[end]) for end in ("from", "to")]
        if sleeper is None:
            continue
        if None not in ends and ends[0].hotel_id == ends[1].hotel_id:
            told.append((sleeper.addressed, *(each.number for each in ends)))
        else:
            told.append((sleeper.addressed, entry.details["was"], entry.details["is"]))
    return told


def _filter(request: HttpRequest, arranged: Arrangement) -> BoardFilter:
    units = {
        str(each.guest.delegation): each.unit
        for each in arranged.sleepers.values()
        if each.guest.delegation is not None
    }
    return BoardFilter(
        request.GET,
        hotels=[(str(each.hotel.pk), each.hotel.name) for each in arranged.hotels],
        units=list(units.items()),
    )


def _do(request: HttpRequest, event: Event) -> tuple[str, str]:
    """What was done, in words, and which part of the page shows it. Raises DomainError."""
    form = DeedForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Không hiểu yêu cầu này; hãy thử lại."))
    given, by = form.cleaned_data, Actor.user(request.user)
    person, room, other = given["person"] or 0, given["room"] or 0, given["other"] or 0
    whose = {"event_id": event.pk, "by": by}
    deeds: dict[str, Callable[[], Any]] = {
        "place": lambda: [placing.place_delegate(delegate_id=person, room_id=room, **whose)],
        "free": lambda: [placing.free_bed(delegate_id=person, **whose)],
        "swap": lambda: placing.swap_beds(delegate_id=person, other_id=other, **whose),
        "back": lambda: placing.take_back_move(**whose),
    }
    moves = deeds[given["deed"]]()
    return " ".join(_said(move) for move in moves), f"person-{moves[0].delegate.pk}"


def _said(move: Move) -> str:
    who = addressed(move.delegate)
    if move.after is None:
        return _("%(who)s không còn ở phòng nào.") % {"who": who}
    return _("%(who)s: %(room)s.") % {"who": who, "room": place_words(move.after)}


@both
@managing
def room_move(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One person's room by keyboard alone: another room, a swap, or none; a fragment of the page
    to the script that shows it on the board."""
    event = event_of(request, code)
    arranged = selectors.arrangement_of(event)
    sleeper = arranged.sleepers.get(pk)
    if sleeper is None:
        raise Http404
    back = QueryDict(request.GET.get("back", "")).urlencode()
    forms = _move_forms(request, sleeper, arranged)
    deed = _deed(request)
    if deed and _moved(request, event, sleeper, forms.get(deed)):
        return redirect(_board(code, back, f"person-{pk}"))
    context = {
        "event": event,
        "sleeper": sleeper,
        "where": selectors.room_words(sleeper.delegate),
        "form": forms["place"],
        "swap": forms["swap"],
        "wish": forms["wish"] if not hasattr(sleeper.delegate, "row") else None,
        "forms": list(forms.values()),
        "back": back,
        "notes": room_lists.by_person(room_lists.problems_of(arranged, event)).get(pk, []),
    }
    part = "move_part" if "HX-Request" in request.headers else "move"
    bad = any(form.errors for form in forms.values())
    return render(
        request, f"conferences/staff/rooms/{part}.html", context, status=422 if bad else 200
    )


def _deed(request: HttpRequest) -> str:
    """What was sent of a person's page; nothing where it is only looked at."""
    if request.method != "POST":
        return ""
    deed = request.POST.get("deed", "")
    return deed if deed in ("swap", "wish", "free") else "place"


def _move_forms(
    request: HttpRequest, sleeper: Sleeper, arranged: Arrangement
) -> dict[str, BaseForm]:
    """The forms of a person's page by their deeds; what was sent is in the one it was meant for."""
    deed = _deed(request)
    given = {name: request.POST if deed == name else None for name in ("place", "swap", "wish")}
    wishes = {"wish": sleeper.delegate.room_wish}
    return {
        "place": MoveForm(given["place"], rooms=room_board.rooms_for(sleeper, arranged)),
        "swap": SwapForm(given["swap"], people=room_board.swaps_for(sleeper, arranged)),
        "wish": WishForm(given["wish"], initial=wishes),
    }


def _moved(request: HttpRequest, event: Event, sleeper: Sleeper, form: BaseForm | None) -> bool:
    """Whether what was sent is done; a refusal stands in the form. Without one: out of the room."""
    whose = {"event_id": event.pk, "delegate_id": sleeper.pk, "by": Actor.user(request.user)}
    if form is None:
        placing.free_bed(**whose)
        messages.success(request, _("%(who)s không còn ở phòng nào.") % {"who": sleeper.addressed})
        return True

    def act() -> Any:
        data = form.cleaned_data
        if isinstance(form, MoveForm):
            return placing.place_delegate(room_id=int(data["room"]), **whose)
        if isinstance(form, SwapForm):
            return placing.swap_beds(other_id=int(data["other"]), **whose)
        return placing.change_wish(wish=RoomWish(data["wish"]), **whose)

    done = _("Đã lưu nguyện vọng.") if isinstance(form, WishForm) else _("Đã chuyển phòng.")
    return accepted(request, form, act, done=done) is not None


@both
@managing
def rooms_propose(request: HttpRequest, code: str) -> HttpResponse:
    """A bed for everybody at once, after a look at what there is."""
    event = event_of(request, code)
    form = ProposalForm(request.POST or None, initial={"whom": "waiting"})
    done = accepted(
        request,
        form,
        lambda: placing.apply_proposal(
            event_id=event.pk,
            again=form.cleaned_data["whom"] == "again",
            by=Actor.user(request.user),
        ),
        done=_("Đã xếp phòng theo đề xuất."),
    )
    if done is not None:
        _tell(request, done)
        page = "rooms_problems" if done.left else "rooms_board"
        return redirect(f"conferences:{page}", code=code)
    arranged = selectors.arrangement_of(event)
    context = {
        "event": event,
        "form": form,
        "waiting": len(arranged.waiting),
        "by_hand": len(arranged.placed(only_by_hand=True)),
        "proposed": len(arranged.placed()) - len(arranged.placed(only_by_hand=True)),
        "rooms": len(arranged.rooms),
        "free": sum(hotel.free for hotel in arranged.hotels),
    }
    return show_form(request, "conferences/staff/rooms/propose.html", context)


def _tell(request: HttpRequest, done: Applied) -> None:
    words = _(
        "%(new)d người mới có phòng, %(moved)d người đổi phòng, %(kept)d người giữ nguyên."
    ) % {
        "new": done.new,
        "moved": done.moved,
        "kept": done.kept,
    }
    messages.info(request, words)
    if done.left:
        left = ngettext(
            "Còn %(n)d người chưa có phòng; lý do ghi dưới đây.",
            "Còn %(n)d người chưa có phòng; lý do ghi dưới đây.",
            len(done.left),
        )
        messages.warning(request, left % {"n": len(done.left)})


@require_POST
@managing
def rooms_clear(request: HttpRequest, code: str) -> HttpResponse:
    """Undo the proposal: whom staff placed by hand keeps the room."""
    event = event_of(request, code)
    count = placing.clear_proposal(event_id=event.pk, by=Actor.user(request.user))
    words = ngettext(
        "Đã bỏ đề xuất: %(n)d người không còn ở phòng nào; người xếp bằng tay giữ nguyên.",
        "Đã bỏ đề xuất: %(n)d người không còn ở phòng nào; người xếp bằng tay giữ nguyên.",
        count,
    )
    messages.success(request, words % {"n": count})
    return redirect("conferences:rooms_propose", code=code)


@require_safe
@managing
def rooms_problems(request: HttpRequest, code: str) -> HttpResponse:
    """Wishes that are not met, facts that are missing, rules that are broken."""
    event = event_of(request, code)
    arranged = selectors.arrangement_of(event)
    problems = room_lists.problems_of(arranged, event)
    context = {"event": event, "problems": problems, "waiting": len(arranged.waiting)}
    return render(request, "conferences/staff/rooms/problems.html", context)


@require_safe
@managing
def rooms_problems_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """The same as XLSX or CSV."""
    event = event_of(request, code)
    problems = room_lists.problems_of(selectors.arrangement_of(event), event)
    return table_file(
        extension,
        name=f"phong-nghi-can-xem-{event.code}",
        title=_("Cần xem lại"),
        headings=[_("Họ và tên"), _("Đơn vị"), _("Phòng"), _("Cần xem lại")],
        rows=[
            (
                each.who.addressed if each.who else "",
                each.who.unit if each.who else "",
                each.room.words if each.room else "",
                each.text,
            )
            for each in problems
        ],
    )
