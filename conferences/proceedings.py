"""The kỷ yếu of an edition: accepted texts in their order, as one PDF, or with all files as ZIP."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override

from common import clock
from common.papers.proceedings import Bound, Contribution, Cover, bind
from common.spreadsheets import write_xlsx
from common.vietnamese.names import fold
from conferences.models import Conference, Paper, PaperFile
from conferences.selectors import conference_day
from conferences.selectors import talks as selectors
from registrations.models import Event

PDF_NAME = "ky-yeu.pdf"
LONGEST_STEM = 80


def bind_proceedings(
    conference: Conference, event: Event, papers: Sequence[Paper], folder: Path
) -> tuple[Path, Bound]:
    """Write the kỷ yếu into a folder; one text at a time is in memory."""
    texts = []
    for number, paper in enumerate(papers, start=1):
        kept = _text(paper)
        path = folder / f"{number}.pdf" if kept.pages else None
        if path is not None:
            _copy(kept, path)
        texts.append(
            Contribution(
                title=paper.title, author=paper.author, unit=selectors.unit_of(paper), path=path
            )
        )
    target = folder / PDF_NAME
    with override("vi"):
        bound = bind(_cover(conference, event), texts, target)
    return target, bound


def pack_proceedings(
    conference: Conference, event: Event, papers: Sequence[Paper], folder: Path
) -> Path:
    """The PDF, every text that is not part of it as it was sent, and a list, as one ZIP."""
    pdf, bound = bind_proceedings(conference, event, papers, folder)
    target = folder / "ky-yeu.zip"
    rows = []
    with zipfile.ZipFile(target, "w") as archive:
        archive.write(pdf, PDF_NAME, zipfile.ZIP_STORED)
        for place, paper in enumerate(papers):
            name = ""
            if not bound.begins[place]:
                kept = _text(paper)
                name = f"tep-rieng/{_name(place + 1, paper, kept)}"
                with kept.file.open("rb") as source, archive.open(name, "w") as packed:
                    shutil.copyfileobj(source, packed)
            rows.append(_row(place, paper, bound, name))
        headings = [
            _("STT"), _("Tên tham luận"), _("Tác giả"), _("Đơn vị"), _("Trang"), _("Tệp riêng"),
            _("Ghi chú"),
        ]  # fmt: skip
        archive.writestr("danh-sach.xlsx", write_xlsx(_("Kỷ yếu"), headings, rows))
    return target


def _text(paper: Paper) -> PaperFile:
    kept = selectors.text_of(paper)
    if kept is None:
        raise ValueError("a paper of the kỷ yếu has a text")
    return kept


def _copy(kept: PaperFile, path: Path) -> None:
    with kept.file.open("rb") as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)


def _row(place: int, paper: Paper, bound: Bound, name: str) -> tuple[object, ...]:
    return (
        place + 1,
        paper.title,
        paper.author,
        selectors.unit_of(paper),
        bound.begins[place] or None,
        name.rpartition("/")[2],
        _("Tệp PDF không ghép được") if place in bound.broken else "",
    )


def _name(number: int, paper: Paper, kept: PaperFile) -> str:
    """«03-nguyen-van-an-ten-bai.docx»: plain letters, that every system unpacks alike."""
    words = "".join(
        char if char.isascii() and char.isalnum() else " "
        for char in fold(f"{paper.author} {paper.title}")
    )
    stem = "-".join(words.split())[:LONGEST_STEM].strip("-")
    return f"{number:02d}-{stem or 'bai'}.{kept.file_name.rpartition('.')[2]}"


def _cover(conference: Conference, event: Event) -> Cover:
    organiser = event.organiser
    day = conference_day(event) or clock.today()
    title = event.title
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return Cover(
        parent_agency=organiser.parent_name,
        organiser=organiser.name,
        event_title=title if "lần thứ" in title else f"{title} lần thứ\u00a0{conference.edition}",
        chairs=conference.co_chairs,
        place_date=", ".join(filter(None, (organiser.place, f"tháng {month} năm {day.year}"))),
    )
