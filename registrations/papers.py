"""Papers about an event's people: the sheet to sign, and the list of those who come."""

from __future__ import annotations

from common import clock
from common.papers.attendance_sheet import AttendanceRow, AttendanceSheet, attendance_sheet
from common.papers.participant_list import ParticipantList, ParticipantRow, participant_list
from common.papers.words import place_and_day
from registrations import selectors
from registrations.models import Event, Registration, Session
from registrations.states import EventKind, State

WEEKDAYS = ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy")


def sign_in_sheet(event: Event, session: Session) -> bytes:
    """Bảng điểm danh of one buổi as PDF: everybody who has a confirmed place, to sign."""
    organiser = event.organiser
    trainers = session.roles.select_related("person").order_by("pk")
    sheet = AttendanceSheet(
        parent_agency=organiser.parent_name,
        organiser=organiser.name,
        class_line=class_line(event),
        session=session_words(session),
        topic=session.topic,
        trainer=", ".join(dict.fromkeys(role.person.full_name for role in trainers)),
        venue=str(session.room or event.venue),
        place_date=place_and_day(organiser.place, clock.local(session.starts_at).date()),
    )
    rows = [
        AttendanceRow(
            full_name=each.full_name,
            birth=_year(each),
            unit=", ".join(filter(None, (each.position, each.workplace))),
        )
        for each in _confirmed(event)
    ]
    return attendance_sheet(sheet, rows)


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
        signatory_lines=tuple(
            filter(None, (organiser.signatory_capacity, organiser.signatory_title))
        ),
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
