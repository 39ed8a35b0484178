"""Papers about an event's people: the sheet to sign, and the list of those who come."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import override

from common import clock
from common.papers.attendance_sheet import (
    AttendanceRow,
    AttendanceSheet,
    Wording,
    attendance_sheet,
)
from common.papers.participant_list import ParticipantList, ParticipantRow, participant_list
from common.papers.words import place_and_day
from registrations import selectors
from registrations.attendance import effective_marks
from registrations.models import Event, Mark, Registration, Session
from registrations.states import EventKind, Presence, State

CONFERENCE_WORDING = Wording(
    session="Phiên", topic="Nội dung", trainer="Chủ tọa, báo cáo viên", people="đại biểu"
)
WEEKDAYS = ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy")


@override("vi")
def sign_in_sheet(event: Event, session: Session) -> bytes:
    """Bảng điểm danh of one buổi as PDF: everybody who has a confirmed place, to sign."""
    rows = [_attendance_row(each) for each in _confirmed(event)]
    return attendance_sheet(_sheet(event, session), rows)


@override("vi")
def marked_sheet(event: Event, session: Session) -> bytes:
    """The same sheet with what was marked, and the hour where a code was scanned."""
    marks = effective_marks(event)
    people = [(each, marks.get(each.pk, {}).get(session.pk)) for each in _confirmed(event)]
    kinds = [mark.kind if mark else "" for _each, mark in people]
    words = [
        f"{str(Presence(kind).label).lower()}: {kinds.count(kind)}" for kind in Presence.values
    ]
    if "" in kinds:
        words.append(f"chưa điểm danh: {kinds.count('')}")
    rows = [
        _attendance_row(
            each,
            mark=str(Presence(mark.kind).label) if mark else "Chưa điểm danh",
            note=f"{clock.local(mark.at):%H:%M}"
            if mark and mark.source == Mark.Source.SCAN
            else "",
        )
        for each, mark in people
    ]
    tally = f"{', '.join(words).capitalize()}."
    return attendance_sheet(replace(_sheet(event, session), tally=tally), rows)


def _sheet(event: Event, session: Session) -> AttendanceSheet:
    """What stands above and below the rows of a buổi."""
    organiser = event.organiser
    roles = session.roles.select_related("person").order_by("pk")
    return AttendanceSheet(
        parent_agency=organiser.parent_name,
        organiser=organiser.name,
        class_line=class_line(event),
        session=session_words(session),
        topic=session.topic,
        trainer=", ".join(dict.fromkeys(role.person.full_name for role in roles)),
        venue=str(session.room or event.venue),
        place_date=place_and_day(organiser.place, clock.local(session.starts_at).date()),
        wording=Wording() if event.kind == EventKind.CLASS else CONFERENCE_WORDING,
    )


def _attendance_row(each: Registration, **more: str) -> AttendanceRow:
    return AttendanceRow(
        full_name=each.full_name,
        birth=_year(each),
        unit=", ".join(filter(None, (each.position, each.workplace))),
        **more,
    )


@override("vi")
def list_of_participants(event: Event, *, annex_to: str = "") -> bytes:
    """Danh sách học viên as PDF; `annex_to` names the decision that it belongs to."""
    organiser = event.organiser
    is_class = event.kind == EventKind.CLASS
    heading = ParticipantList(
        parent_agency=organiser.parent_name,
        organiser=organiser.name,
        title="DANH SÁCH HỌC VIÊN" if is_class else "DANH SÁCH ĐẠI BIỂU",
        class_line=class_line(event),
        annex_to=annex_to,
        place_date=place_and_day(organiser.place, clock.today()),
        signatory_lines=organiser.signatory_lines,
        signatory_name=organiser.signatory_name,
    )
    rows = [
        ParticipantRow(
            full_name=each.full_name,
            birth=each.birth_words,
            position=each.position,
            workplace=each.workplace,
        )
        for each in _confirmed(event)
    ]
    return participant_list(heading, rows)


def class_line(event: Event) -> str:
    """«Lớp tập huấn …» as papers name it, without saying it twice."""
    title = event.paper_title or event.title
    word = str(EventKind(event.kind).label)
    said = title.lower().startswith(("lớp ", "hội nghị "))
    return title if said else f"{word} {title}"


def session_words(session: Session) -> str:
    """«Sáng thứ Năm, 05/3/2026 (8h00–11h30)»."""
    start, end = clock.local(session.starts_at), clock.local(session.ends_at)
    day = "Chủ nhật" if start.weekday() == 6 else f"thứ {WEEKDAYS[start.weekday()]}"
    month = f"{start.month:02d}" if start.month < 3 else str(start.month)
    hours = f"{start.hour}h{start:%M}–{end.hour}h{end:%M}"
    return f"{session.get_part_display()} {day}, {start:%d}/{month}/{start.year} ({hours})"


def _confirmed(event: Event) -> list[Registration]:
    people = selectors.registrations_of_event(event).select_related(None)
    return list(people.filter(state=State.CONFIRMED))


def _year(registration: Registration) -> str:
    year = registration.birth_date.year if registration.birth_date else registration.birth_year
    return str(year or "")
