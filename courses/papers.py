"""The papers of a class for its day and for its quyết toán, as PDF. Always in Vietnamese."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import override

from common import clock
from common.papers.evaluation_form import EvaluationForm
from common.papers.evaluation_form import evaluation_form as evaluation_paper
from common.papers.payment_list import PaymentRow, PaymentSheet
from common.papers.payment_list import payment_list as payment_paper
from common.papers.words import day_in_words
from common.vietnamese.dates import date_range_words
from common.vietnamese.numbers import in_words
from courses.feedback import LEVELS, QUESTIONS, STATEMENTS
from courses.models import Evaluation, PaymentRate, TrainingClass
from courses.selectors.payments import PaymentList
from registrations.models import Event
from registrations.papers import class_line, list_of_participants
from registrations.selectors import trainers_of

# To be filled in by hand.
BLANK_DAY = "ngày …… tháng …… năm ………"


def decision_words(training_class: TrainingClass, event: Event) -> str:
    """«Quyết định số 45/QĐ-TTKC ngày 05 tháng 3 năm 2026 của Trung tâm …», with dots to write on
    for what is not known yet."""
    number = training_class.opening_decision_number or (
        f"……/QĐ-{event.organiser.document_symbol or '……'}"
    )
    day = training_class.opening_decision_date
    dated = day_in_words(day) if day else BLANK_DAY
    return f"Quyết định số {number} {dated} của {event.organiser.name}"


@override("vi")
def trainees_annex(event: Event, training_class: TrainingClass) -> bytes:
    """Danh sách học viên: the annex of the decision that opens the class."""
    return list_of_participants(event, annex_to=f"Kèm theo {decision_words(training_class, event)}")


@override("vi")
def payments_paper(event: Event, training_class: TrainingClass, found: PaymentList) -> bytes:
    """Danh sách ký nhận tiền, to be signed by everybody who is paid."""
    organiser = event.organiser
    rows = [
        PaymentRow(
            full_name=each.registration.full_name,
            unit=", ".join(filter(None, (each.registration.position, each.registration.workplace))),
            days=f"{each.days} ({each.sessions})",
            amounts=tuple(figures(amount) for amount in each.amounts),
            total=figures(each.total),
        )
        for each in found.payees
    ]
    sheet = PaymentSheet(
        parent_agency=organiser.parent_name,
        organiser=organiser.name,
        class_line=class_line(event),
        grounds=grounds(event, training_class, found),
        facts=(
            ("Thời gian", when(event)),
            ("Địa điểm", ", ".join(filter(None, (event.venue, event.venue_address)))),
            ("Nguồn kinh phí", funding_words(training_class)),
        ),
        kinds=tuple(str(kind.label) for kind in found.kinds),
        totals=tuple(figures(amount) for amount in found.totals),
        total=figures(found.total),
        total_words=f"{in_words(found.total).capitalize()}./.",
        place_date=f"{organiser.place}, {BLANK_DAY}",
        signers=(
            (("NGƯỜI LẬP",), ""),
            (("KẾ TOÁN",), ""),
            (organiser.signatory_lines, organiser.signatory_name),
        ),
    )
    return payment_paper(sheet, rows)


def grounds(event: Event, training_class: TrainingClass, found: PaymentList) -> tuple[str, ...]:
    """The decision, and each legal ground with the rates that stand on it, as lines of a paper."""
    decision = f"Căn cứ {decision_words(training_class, event)};"
    rates = (f"Căn cứ {legal}: {words};" for legal, words in rates_by_ground(found.rates))
    return (decision, *rates)


def rates_by_ground(rates: Iterable[PaymentRate]) -> list[tuple[str, str]]:
    """[(«Nghị quyết số … ngày … của …», «tiền ăn 150.000 đ/ngày (từ ngày 01/01/2026), …»)]."""
    found: dict[str, list[str]] = {}
    for rate in rates:
        until = f" đến ngày {rate.valid_to:%d/%m/%Y}" if rate.valid_to else ""
        valid = f"từ ngày {rate.valid_from:%d/%m/%Y}{until}"
        kind = str(rate.get_kind_display()).lower()
        found.setdefault(rate.legal_words, []).append(f"{kind} {rate.amount_words} ({valid})")
    return [(legal, ", ".join(words)) for legal, words in found.items()]


def when(event: Event) -> str:
    """«từ ngày … đến ngày …», nothing before there is a schedule."""
    if event.starts_at is None or event.ends_at is None:
        return ""
    return date_range_words(clock.local(event.starts_at).date(), clock.local(event.ends_at).date())


def funding_words(training_class: TrainingClass) -> str:
    """«Khuyến công địa phương, đề án …»."""
    source = str(training_class.get_funding_source_display())
    scheme = training_class.scheme
    return f"{source}, đề án “{scheme}”" if scheme else source


def figures(amount: int) -> str:
    """1.000.000: a table says once that it is in đồng."""
    return f"{amount:,}".replace(",", ".")


@override("vi")
def evaluation_form(event: Event, training_class: TrainingClass) -> bytes:
    """Phiếu đánh giá to be handed out on paper."""
    organiser = event.organiser
    trainers = [role.person.full_name for role in trainers_of(event)]
    # As the page asks it, where it was opened.
    asked = Evaluation.objects.filter(pk=event.pk).first()
    form = EvaluationForm(
        parent_agency=organiser.parent_name,
        organiser=organiser.name,
        class_line=class_line(event),
        facts=(("Chuyên đề", training_class.course.topic), ("Thời gian", when(event))),
        levels=LEVELS,
        statements=asked.statements if asked else STATEMENTS,
        trainers=list(dict.fromkeys(trainers)),
        questions=asked.questions if asked else QUESTIONS,
    )
    return evaluation_paper(form)
