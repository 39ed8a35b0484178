"""The dossier of a class as one ZIP for quyết toán: its index, the signed scans, and what the
platform prints where nothing signed was kept. Names of files are plain letters on any system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import override

from common import clock
from common.papers.roster_lists import Column, RosterList, Section, roster_list
from common.papers.words import place_and_day
from common.received import size_words
from common.vietnamese.names import fold
from common.zips import Entry, safe_name, stream_zip
from courses.models import DossierFile, DossierKind, TrainingClass
from courses.papers import payments_paper, trainees_annex
from courses.report_documents import acceptance_record, result_report
from courses.selectors.dossier import Place, dossier_of
from courses.selectors.payments import payment_list
from registrations.models import Event, Session
from registrations.papers import class_line, marked_sheet

INDEX = "00 Muc luc ho so.pdf"
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Item:
    """One file to come: where it stands, what it is, and how its bytes are got."""

    kind: DossierKind
    name: str
    about: str
    made_at: datetime
    read: Callable[[], bytes]
    size: str = ""


@override("vi")
def dossier_zip(event: Event, training_class: TrainingClass) -> Iterator[bytes]:
    """The whole dossier, made while it is sent."""
    places = dossier_of(event, training_class)
    items = [item for place in places for item in _items(place, event, training_class)]
    return stream_zip(_entries(event, places, items))


def _entries(event: Event, places: list[Place], items: list[Item]) -> Iterator[Entry]:
    with override("vi"):
        yield Entry(INDEX, clock.now(), index_sheet(event, places, items))
    for item in items:
        try:
            yield Entry(item.name, item.made_at, item.read())
        except FileNotFoundError:
            # Said in the ZIP itself: a gap in a dossier must not look like one that is whole.
            yield Entry(f"{item.name} KHONG DOC DUOC.txt", item.made_at, b"Mat noi dung tep.\n")


def _items(place: Place, event: Event, training_class: TrainingClass) -> Iterator[Item]:
    order = list(DossierKind).index(place.kind) + 1
    folder = f"{order:02d} {safe_name(_plain(str(place.kind.label)))}"
    number = 0
    for number, file in enumerate(place.files, start=1):
        yield _scan(place.kind, f"{folder}/{order:02d}-{number:02d}", file)
    for name, about, extension, read in _unsigned(place, event, training_class):
        number += 1
        yield Item(
            place.kind,
            f"{folder}/{order:02d}-{number:02d} {safe_name(_plain(name))} (chua ky).{extension}",
            about,
            clock.now(),
            read,
        )


def _scan(kind: DossierKind, prefix: str, file: DossierFile) -> Item:
    stem, _dot, extension = file.file_name.rpartition(".")
    name = safe_name(_plain(stem))[:LONGEST_NAME].strip(" .")
    about = ", ".join(filter(None, (file.about, file.note))) or file.file_name

    def read() -> bytes:
        with file.file.open("rb") as content:
            return bytes(content.read())

    return Item(
        kind,
        f"{prefix} {name}.{extension}",
        about,
        file.uploaded_at,
        read,
        size_words(file.size),
    )


Unsigned = tuple[str, str, str, Callable[[], bytes]]


def _unsigned(place: Place, event: Event, one: TrainingClass) -> Iterator[Unsigned]:
    """What the platform prints itself where no signed paper was kept: name, words, extension and
    how it is made."""
    if place.kind == DossierKind.ATTENDANCE:
        for each in place.missing_sessions:
            if each.is_over:
                yield _sheet(event, each.session)
        return
    if place.files or not place.needed:
        return
    name = str(place.kind.label)
    if place.kind == DossierKind.TRAINEES:
        yield name, "In từ hệ thống", "pdf", lambda: trainees_annex(event, one)
    elif place.kind == DossierKind.PAYMENTS:
        found = payment_list(event, one)
        if found.may_print:
            yield name, "In từ hệ thống", "pdf", lambda: payments_paper(event, one, found)
    elif place.kind == DossierKind.ACCEPTANCE:
        yield name, "Bản điền sẵn", "docx", lambda: acceptance_record(event, one)
    elif place.kind == DossierKind.REPORT:
        yield name, "Bản điền sẵn", "docx", lambda: result_report(event, one)


def _sheet(event: Event, session: Session) -> Unsigned:
    return (
        f"Diem danh {session}".replace("/", "-"),
        f"{session}, in từ hệ thống",
        "pdf",
        lambda: marked_sheet(event, session),
    )


def _plain(text: str) -> str:
    """Without accents, and with the capital it began with."""
    return fold(text)[:1].upper() + fold(text)[1:]


def index_sheet(event: Event, places: list[Place], items: list[Item]) -> bytes:
    """Mục lục hồ sơ as PDF: each paper of a dossier with its files, or the word that it is
    missing."""
    organiser = event.organiser
    rows: list[tuple[str, str, str, str]] = []
    for place in places:
        label = str(place.kind.label)
        mine = [item for item in items if item.kind == place.kind]
        rows += [(label, item.about, item.name.rpartition("/")[2], _state(item)) for item in mine]
        if not mine and place.kind != DossierKind.OTHER:
            rows.append((label, "", "", "Thiếu" if place.needed else "Lớp không có"))
    return roster_list(
        RosterList(
            parent_agency=organiser.parent_name,
            organiser=organiser.name,
            title="MỤC LỤC HỒ SƠ LỚP",
            event_line=class_line(event),
            about=f"Mã lớp: {event.code}",
            columns=(
                Column(head="Giấy tờ", width=40),
                Column(head="Nội dung", width=62),
                Column(head="Tên tệp"),
                Column(head="Tình trạng", width=30, centre=True),
            ),
            sections=(Section(rows=rows),),
            place_date=place_and_day(organiser.place, clock.today()),
            signatory_lines=("NGƯỜI LẬP",),
            across=True,
        )
    )


def _state(item: Item) -> str:
    return f"Bản ký ({item.size})" if item.size else "Chưa có bản ký"
