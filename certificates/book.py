"""The register of one organiser and year: what stands in it, its book to bind, and its gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Count, F, Max, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organiser
from certificates.models import Certificate, CertificateState, Origin, RegisterCounter
from common import clock
from common.papers.register_book import RegisterBook, RegisterRow, register_book
from common.papers.words import place_and_day

SHORT_DATE = "%d/%m/%Y"


def with_neighbours(papers: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """Papers with what `remark` reads, in the same query."""
    return papers.select_related("batch", "replaces", "replaced_by__batch")


def remark(paper: Certificate) -> str:
    """Ghi chú of the register: by which decision a paper was revoked, what replaced it, what it
    replaces. Reads `batch`, `replaces` and `replaced_by__batch`."""
    said = []
    if paper.replaces is not None:
        said.append(
            _("%(origin)s, thay giấy số %(serial)s.")
            % {"origin": paper.get_origin_display().capitalize(), "serial": paper.replaces.serial}
        )
    if paper.state == CertificateState.REVOKED:
        said.append(_("Thu hồi%(basis)s.") % {"basis": _basis(paper)})
    elif paper.state == CertificateState.REPLACED:
        said.append(_replaced(paper.replaced_by))
    elif paper.state == CertificateState.RESERVED:
        said.append(_("Chưa cấp: đang tạo tệp hoặc chờ ký."))
    return " ".join(said)


def _basis(paper: Certificate) -> str:
    day = paper.revoke_decision_date or (
        clock.local(paper.revoked_at).date() if paper.revoked_at else None
    )
    number = _(" theo QĐ số %(number)s") % {"number": paper.revoke_decision}
    return number + (_(" ngày %(day)s") % {"day": day.strftime(SHORT_DATE)} if day else "")


def _replaced(newer: Certificate) -> str:
    batch = newer.batch
    how = _("đính chính") if newer.origin == Origin.CORRECTION else _("cấp lại")
    return _("Thay bằng giấy số %(serial)s (%(how)s) theo QĐ số %(number)s ngày %(day)s.") % {
        "serial": newer.serial,
        "how": how,
        "number": batch.decision_number,
        "day": (batch.decision_date or batch.issue_date).strftime(SHORT_DATE),
    }


def book_pdf(organiser: Organiser, year: int) -> bytes:
    """Sổ cấp giấy chứng nhận of a year as PDF, with every number from the first on."""
    lines = (organiser.signatory_capacity, organiser.signatory_title)
    heading = RegisterBook(
        parent_agency=organiser.parent_name,
        organiser=organiser.name,
        year=year,
        place_date=place_and_day(organiser.place, clock.today()),
        signatory_lines=tuple(filter(None, lines)),
        signatory_name=organiser.signatory_name,
    )
    return register_book(heading, _rows(organiser, year))


def _rows(organiser: Organiser, year: int) -> Iterator[RegisterRow]:
    papers = Certificate.objects.filter(organiser=organiser, year=year)
    for paper in with_neighbours(papers).order_by("register_number").iterator(chunk_size=500):
        printed = paper.snapshot
        yield RegisterRow(
            number=f"{paper.register_number:02d}",
            full_name=printed["full_name"],
            birth=printed.get("birth", ""),
            workplace=printed.get("workplace", ""),
            class_title=printed["class_title"],
            serial=paper.serial,
            day=paper.batch.issue_date.strftime(SHORT_DATE),
            decision=paper.batch.decision_number,
            note=remark(paper),
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """What is wrong with one organiser's register of one year: there must never be one."""

    organiser: Organiser
    year: int
    missing: tuple[int, ...] = ()
    repeated: tuple[int, ...] = ()
    # The counter's last number, and the highest in the register, where that is beyond it.
    counter: int = 0
    beyond: int = 0

    def __str__(self) -> str:
        said = []
        if self.missing:
            said.append(_("thiếu số %(numbers)s") % {"numbers": _spans(self.missing)})
        if self.repeated:
            said.append(_("trùng số %(numbers)s") % {"numbers": _spans(self.repeated)})
        if self.beyond:
            said.append(
                _("bộ đếm ở số %(counter)d nhưng sổ đã có số %(beyond)d")
                % {"counter": self.counter, "beyond": self.beyond}
            )
        return f"{self.organiser.short_name}, {self.year}: {'; '.join(said)}."


def gaps_of(organisers: Iterable[Organiser]) -> list[Gap]:
    """Every fault of these organisers' registers: numbers missing between 1 and the counter, given
    twice, or beyond the counter. Empty in a sound register, after three queries."""
    offices = {each.pk: each for each in organisers}
    counters = {
        (organiser, year): last
        for organiser, year, last in RegisterCounter.objects.filter(
            organiser__in=offices
        ).values_list("organiser_id", "year", "last_number")
    }
    found = {
        (row["organiser_id"], row["year"]): row
        for row in Certificate.objects.filter(organiser__in=offices)
        .order_by()
        .values("organiser_id", "year")
        .annotate(
            rows=Count("pk"),
            numbers=Count("register_number", distinct=True),
            highest=Max("register_number"),
        )
    }
    gaps = []
    for key in sorted({*counters, *found}):
        row = found.get(key, {"rows": 0, "numbers": 0, "highest": 0})
        last = counters.get(key, 0)
        if not row["rows"] == row["numbers"] == row["highest"] == last:
            gaps.append(_fault(offices[key[0]], key[1], last))
    return gaps


def _fault(organiser: Organiser, year: int, last: int) -> Gap:
    numbers = list(
        Certificate.objects.filter(organiser=organiser, year=year)
        .order_by(F("register_number"))
        .values_list("register_number", flat=True)
    )
    there, highest = set(numbers), max(numbers, default=0)
    repeated = sorted({a for a, b in pairwise(numbers) if a == b})
    return Gap(
        organiser=organiser,
        year=year,
        missing=tuple(n for n in range(1, max(last, highest) + 1) if n not in there),
        repeated=tuple(repeated),
        counter=last,
        beyond=highest if highest > last else 0,
    )


def _spans(numbers: tuple[int, ...]) -> str:
    """«3, 7–9»."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)
