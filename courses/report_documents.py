"""Biên bản nghiệm thu and báo cáo kết quả of a class, filled in with what the platform knows.

They are DOCX: offices go on writing in them, where the dots are. Always in Vietnamese."""

from __future__ import annotations

from django.utils.translation import override

from common import clock
from common.papers.word import WordPaper
from common.vietnamese.numbers import in_words, money
from courses.feedback import FeedbackResults, feedback_of
from courses.models import TrainingClass
from courses.papers import BLANK_DAY, decision_words, funding_words, rates_by_ground, when
from courses.selectors.payments import PaymentList
from courses.selectors.results import ClassResults, results_of
from registrations.models import Event
from registrations.papers import class_line

MOST_UNITS = 60


@override("vi")
def acceptance_record(event: Event, training_class: TrainingClass) -> bytes:
    """Biên bản nghiệm thu as DOCX (Nghị định 30/2020/NĐ-CP, mẫu 1.10: biên bản)."""
    organiser, found = event.organiser, results_of(event, training_class)
    paper = WordPaper(title=f"Biên bản nghiệm thu {class_line(event)}", author=organiser.name)
    paper.head(
        parent_agency=organiser.parent_name,
        organiser=organiser.name,
        number=_number("BB", event),
        place_day=f"{organiser.place}, {BLANK_DAY}",
    )
    paper.title("BIÊN BẢN", f"Nghiệm thu {_inside(class_line(event))}")
    paper.paragraph(f"Căn cứ {decision_words(training_class, event)};", italic=True)
    paper.to_fill(f"Hôm nay, {BLANK_DAY}, tại")
    paper.paragraph("chúng tôi gồm có:")
    paper.heading("I. THÀNH PHẦN")
    paper.paragraph(f"1. Đại diện đơn vị tổ chức: {organiser.name}")
    if organiser.signatory_name:
        title = organiser.signatory_title.capitalize()
        paper.paragraph(f"- Ông/Bà: {organiser.signatory_name}. Chức vụ: {title}")
    paper.to_fill("- Ông/Bà:", "Chức vụ:")
    paper.to_fill("2. Đại diện đơn vị phối hợp:")
    paper.to_fill("- Ông/Bà:", "Chức vụ:")
    paper.heading("II. NỘI DUNG NGHIỆM THU")
    _about(paper, event, training_class, found)
    paper.heading("III. KẾT QUẢ THỰC HIỆN")
    _numbers(paper, event, found)
    _money(paper, found)
    paper.heading("IV. KẾT LUẬN")
    paper.to_fill("1. Về nội dung, chất lượng:", lines=2)
    paper.to_fill("2. Về tổ chức thực hiện:", lines=2)
    paper.paragraph(
        "3. Các bên thống nhất nghiệm thu lớp học với kết quả nêu trên, làm căn cứ thanh toán, "
        "quyết toán kinh phí theo quy định."
    )
    paper.paragraph(
        "Biên bản được lập thành …… bản có giá trị như nhau, mỗi bên giữ …… bản, đã đọc lại cho "
        "các bên cùng nghe và thống nhất ký tên./."
    )
    paper.signatures(
        [
            (("ĐẠI DIỆN ĐƠN VỊ PHỐI HỢP",), ""),
            (("ĐẠI DIỆN ĐƠN VỊ TỔ CHỨC", *organiser.signatory_lines), organiser.signatory_name),
        ]
    )
    return paper.to_bytes()


@override("vi")
def result_report(event: Event, training_class: TrainingClass) -> bytes:
    """Báo cáo kết quả as DOCX (Nghị định 30/2020/NĐ-CP, mẫu 1.4: văn bản có tên loại)."""
    organiser, found = event.organiser, results_of(event, training_class)
    paper = WordPaper(title=f"Báo cáo kết quả {class_line(event)}", author=organiser.name)
    paper.head(
        parent_agency=organiser.parent_name,
        organiser=organiser.name,
        number=_number("BC", event),
        place_day=f"{organiser.place}, {BLANK_DAY}",
    )
    paper.title("BÁO CÁO", f"Kết quả tổ chức {_inside(class_line(event))}")
    if organiser.parent_name:
        paper.addressee(organiser.parent_name)
    paper.paragraph(
        f"Thực hiện {decision_words(training_class, event)}, {organiser.name} báo cáo kết quả "
        f"tổ chức lớp như sau:"
    )
    paper.heading("I. CÔNG TÁC TỔ CHỨC")
    _about(paper, event, training_class, found)
    _held(paper, found)
    paper.heading("II. KẾT QUẢ")
    _numbers(paper, event, found)
    _units(paper, found)
    _money(paper, found)
    paper.heading("III. ĐÁNH GIÁ CỦA HỌC VIÊN")
    _feedback(paper, feedback_of(training_class))
    paper.heading("IV. ĐÁNH GIÁ CHUNG, KIẾN NGHỊ")
    for words in ("1. Ưu điểm", "2. Tồn tại, hạn chế và nguyên nhân", "3. Đề xuất, kiến nghị"):
        paper.to_fill(f"{words}:", lines=3)
    paper.paragraph("Trên đây là báo cáo kết quả tổ chức lớp./.")
    paper.signatures(
        [(organiser.signatory_lines, organiser.signatory_name)],
        recipients=("- Như trên;", "- Lưu: VT."),
    )
    return paper.to_bytes()


def _number(kind: str, event: Event) -> str:
    """Văn thư gives the number: «Số:      /BC-TTKC»."""
    return f"Số: ……/{kind}-{event.organiser.document_symbol or '……'}"


def _inside(title: str) -> str:
    """A title within a sentence: «Lớp tập huấn …» goes on with a small letter."""
    return title[:1].lower() + title[1:]


def _about(
    paper: WordPaper, event: Event, training_class: TrainingClass, found: ClassResults
) -> None:
    days = {clock.local(held.session.starts_at).date() for held in found.sessions}
    lines = (
        ("Tên lớp", event.title),
        ("Chuyên đề", training_class.course.topic),
        ("Đối tượng", training_class.audience),
        ("Nguồn kinh phí", funding_words(training_class)),
        ("Thời gian", f"{when(event)} ({len(days)} ngày, {len(found.sessions)} buổi)"),
        ("Địa điểm", ", ".join(filter(None, (event.venue, event.venue_address)))),
        ("Giảng viên, báo cáo viên", ", ".join(found.trainers)),
    )
    for number, (label, value) in enumerate((line for line in lines if line[1]), start=1):
        paper.paragraph(f"{number}. {label}: {value}.")
    if not found.trainers:
        paper.to_fill("Giảng viên, báo cáo viên:")


def _held(paper: WordPaper, found: ClassResults) -> None:
    if not found.sessions:
        return
    rows = [
        (
            f"{number}",
            str(held.session),
            held.session.topic,
            ", ".join(held.trainers),
            f"{held.attended}/{found.confirmed}",
        )
        for number, held in enumerate(found.sessions, start=1)
    ]
    heads = ("STT", "Buổi", "Nội dung", "Giảng viên", "Có mặt")
    paper.table(heads, rows, widths=(13, 35, 55, 42, 20))


def _numbers(paper: WordPaper, event: Event, found: ClassResults) -> None:
    unknown = found.attended - found.men - found.women
    sexes = f"nam {found.men}, nữ {found.women}" + (f", chưa rõ {unknown}" if unknown else "")
    share = f"{found.qualified * 100 // found.attended}%" if found.attended else "0%"
    rows = [
        ("Chỉ tiêu được giao", f"{event.capacity} người"),
        ("Số người đăng ký", f"{found.registered} người"),
        ("Số học viên theo danh sách", f"{found.confirmed} người"),
        ("Số học viên tham dự", f"{found.attended} người ({sexes})"),
        ("Tỷ lệ tham dự bình quân các buổi", found.rate_words),
        (
            f"Số học viên dự từ {event.attendance_threshold}% số buổi trở lên",
            f"{found.qualified} người, bằng {share} số tham dự",
        ),
        ("Số giấy chứng nhận đã cấp", f"{found.certificates} giấy"),
    ]
    paper.table(("Chỉ số", "Kết quả"), rows, widths=(95, 70))


def _units(paper: WordPaper, found: ClassResults) -> None:
    if not found.units:
        return
    paper.paragraph("Học viên tham dự theo đơn vị:")
    rows = [(name or "Chưa ghi đơn vị", str(count)) for name, count in found.units[:MOST_UNITS]]
    if rest := sum(count for _name, count in found.units[MOST_UNITS:]):
        rows.append((f"{len(found.units) - MOST_UNITS} đơn vị khác", str(rest)))
    paper.table(("Đơn vị", "Số người"), rows, widths=(135, 30), right=(1,))


def _money(paper: WordPaper, found: ClassResults) -> None:
    """What was paid to people; what else the class cost is written by the office."""
    paid = found.payments
    if paid.kinds:
        paper.paragraph(
            f"Kinh phí hỗ trợ học viên không hưởng lương từ ngân sách nhà nước: {len(paid.payees)} "
            f"người, tổng số {money(paid.total)} ({in_words(paid.total)}), gồm:"
        )
        rows = [
            (str(kind.label), money(total))
            for kind, total in zip(paid.kinds, paid.totals, strict=True)
        ]
        paper.table(("Khoản chi", "Số tiền"), rows, widths=(95, 70), right=(1,))
        for legal, words in rates_by_ground(paid.rates):
            paper.paragraph(f"Mức chi theo {legal}: {words}.")
    if paid.kinds and (open_questions := _open_questions(paid)):
        paper.paragraph(f"[Trước khi ký cần làm rõ: {'; '.join(open_questions)}.]", italic=True)
    paper.to_fill("Kinh phí khác:", lines=2)


def _open_questions(paid: PaymentList) -> list[str]:
    """Why the sum is not the last one yet."""
    words = []
    if paid.unknown:
        words.append(f"{len(paid.unknown)} người chưa rõ có hưởng lương từ ngân sách nhà nước")
    if paid.gaps:
        words.append("có ngày chưa có mức chi")
    if paid.unmarked:
        words.append(f"{paid.unmarked} lượt chưa điểm danh")
    return words


def _feedback(paper: WordPaper, answered: FeedbackResults | None) -> None:
    if answered is None:
        paper.paragraph("Số phiếu phát ra: ……… phiếu. Số phiếu thu về: ……… phiếu.")
        paper.to_fill("Tổng hợp ý kiến:", lines=3)
        return
    paper.paragraph(f"Số phiếu thu về: {answered.answers} phiếu.")
    for line in (*answered.lines, *answered.remarks):
        paper.paragraph(f"- {line}")
