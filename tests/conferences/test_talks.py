"""Tham luận: offered, uploaded by a link, accepted or not."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from common import clock
from common.errors import DomainError, IllegalTransition
from common.received import receive
from conferences import links
from conferences.models import Conference, Paper, PaperFile
from conferences.selectors import agenda as agenda_selectors
from conferences.selectors import talks as selectors
from conferences.services import paper_deciding, talks
from conferences.services.agenda import AgendaClash
from conferences.services.paper_deciding import Slot
from conferences.states import PAPER_MOVES, PaperState
from notifications.models import Message
from registrations.models import Registration
from registrations.states import State
from tests.factories import SYSTEM, make_organiser, make_user
from tests.factories.agenda import an_agenda, at, plan
from tests.factories.conference import a_delegate, a_delegation, an_edition, some_delegates
from tests.factories.files import a_docx, a_pdf, a_picture, an_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return an_edition(days=1, conference={"papers_due_at": clock.now() + timedelta(days=20)})


@pytest.fixture
def delegation(event):
    return a_delegation(event, "Trung tâm Khuyến công Lạng Sơn")


@pytest.fixture
def paper(event, delegation):
    delegate = a_delegate(delegation, "Hoàng Văn Thụ", email="thu@example.vn")
    return offered(event, delegate, "Chuyển đổi số cho làng nghề")


@pytest.fixture
def staff(client, event):
    client.force_login(make_user(Role.STAFF, event.organiser))
    return client


def offered(event, delegate=None, title="Tham luận", **fields):
    author = delegate.registration.full_name if delegate else "Khách mời"
    return Paper.objects.create(
        conference_id=event.pk, delegate=delegate, author=author, title=title, **fields
    )


def an_odt():
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", "<office/>")
    return kept.getvalue()


def a_doc(*streams):
    names = "".join(("WordDocument", *streams)).encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + names


def a_locked_pdf(user=""):
    kept = BytesIO()
    with pikepdf.open(BytesIO(a_pdf())) as pdf:
        pdf.save(kept, encryption=pikepdf.Encryption(user=user, owner="bí mật"))
    return kept.getvalue()


def send(paper, data=None, name="bai.pdf", *, by=SYSTEM, late=False):
    received = receive(
        a_pdf(3) if data is None else data, name, kinds=talks.KINDS, megabytes=talks.MEGABYTES
    )
    return talks.keep_text(paper_id=paper.pk, received=received, by=by, late=late)


def said(kind, paper):
    return Message.objects.filter(kind=kind, topic=f"paper:{paper.pk}")


def test_the_author_hands_in_by_a_link_without_an_account(client, paper):
    url = links.upload_path(paper)
    assert "Chuyển đổi số cho làng nghề" in client.get(url).content.decode()
    answer = client.post(url, {"file": SimpleUploadedFile("Bài viết.pdf", a_pdf(3))})
    assert answer.status_code == 303
    paper.refresh_from_db()
    kept = paper.files.get()
    assert (paper.state, kept.pages, kept.file_name) == (PaperState.RECEIVED, 3, "Bài viết.pdf")
    assert kept.uploaded_by == "Hoàng Văn Thụ"
    assert said("paper.received", paper).get().to_email == "thu@example.vn"
    page = client.get(url)
    assert "Bài viết.pdf" in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_a_tampered_or_renewed_link_leads_nowhere(client, paper):
    url = links.upload_path(paper)
    talks.renew_link(paper_id=paper.pk, by=SYSTEM)
    for dead in (url, url.replace("/tham-luan/", "/tham-luan/9"), f"{url[:-3]}x/"):
        assert client.get(dead).status_code == 404
    assert said("paper.invited", paper).count() == 1


def test_each_upload_is_kept_and_the_last_one_counts(paper):
    first, second = send(paper), send(paper, a_docx(), "bai.docx")
    assert send(paper, a_docx(), "bai.docx") == second, "the same again is the same"
    [again] = selectors.papers_of(paper.conference.event)
    assert selectors.text_of(again) == second
    assert set(PaperFile.objects.all()) == {first, second}


@pytest.mark.parametrize(
    ("data", "name", "kept_as"),
    [
        (a_pdf(), "a.pdf", "pdf"),
        (a_docx(), "a.docx", "docx"),
        (an_odt(), "a.odt", "odt"),
        (a_doc(), "a.doc", "doc"),
        (
            a_docx("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"),
            "a.pptx",
            "pptx",
        ),
        (a_docx(), "a.pdf", "docx"),
    ],
)  # fmt: skip
def test_what_a_text_is_is_read_from_its_bytes(paper, data, name, kept_as):
    assert send(paper, data, name).file_name.endswith(f".{kept_as}")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (a_locked_pdf("mở"), "mật khẩu"),
        (a_locked_pdf(), "mật khẩu"),
        (b"%PDF-1.7\nrubbish\nstartxref\n0\n%%EOF", "hỏng"),
        (a_picture(), "Chỉ nhận tệp"),
        (an_xlsx(), "Chỉ nhận tệp"),
        (a_doc("_VBA_PROJECT"), "macro"),
        (a_doc("EncryptedPackage"), "mật khẩu"),
        (b"MZ" + bytes(100), "Chỉ nhận tệp"),
        (b"", "trống"),
        (b"%PDF-" + bytes(21 * 1024 * 1024), "20 MB"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(client, paper, data, words):
    answer = client.post(links.upload_path(paper), {"file": SimpleUploadedFile("a.pdf", data)})
    assert answer.status_code in (413, 422)
    assert words in answer.content.decode()
    assert not PaperFile.objects.exists()


def test_after_the_deadline_only_staff_open_again_or_put_it_in(staff, event, paper, client):
    due = clock.now() - timedelta(minutes=1)
    Conference.objects.filter(pk=event.pk).update(papers_due_at=due)
    answer = client.post(links.upload_path(paper), {"file": SimpleUploadedFile("a.pdf", a_pdf())})
    assert answer.status_code == 422
    assert "hết hạn nộp bài" in answer.content.decode()
    url = reverse("conferences:paper", args=[event.code, paper.pk])
    sent = {"act": "upload", "file": SimpleUploadedFile("a.pdf", a_pdf())}
    assert staff.post(url, sent).status_code == 302
    later = (clock.local(clock.now()) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    due_url = reverse("conferences:papers_due", args=[event.code])
    assert staff.post(due_url, {"due_at": later}).status_code == 302
    assert send(paper, a_docx(), "b.docx")


def test_authors_are_sent_their_link_once_and_without_an_address_the_coordinator(event, paper):
    delegation = paper.delegate.delegation
    silent = offered(event, a_delegate(delegation, "Lò Thị Mai"), "Dệt thổ cẩm")
    gone = offered(event, a_delegate(delegation, "Bùi Vắng Mặt", state=State.CANCELLED), "Không")
    unknown = offered(event, title="Không ai trả lời")
    sent = talks.send_links(event_id=event.pk, by=SYSTEM)
    assert (sent.mails, sent.calls) == (2, 1)
    message = said("paper.invited", silent).get()
    assert message.to_email == delegation.coordinator_email
    assert message.context["via"] == delegation.coordinator_name
    assert not said("paper.invited", gone).exists()
    assert said("paper.invited", unknown).get().is_call
    assert talks.send_links(event_id=event.pk, by=SYSTEM).mails == 0


def test_who_has_not_handed_in_is_reminded_once_a_day(event, paper, delegation, time_machine):
    done = offered(event, a_delegate(delegation, "Đã Nộp", email="nop@example.vn"), "Xong")
    talks.send_links(event_id=event.pk, by=SYSTEM)
    send(done)
    remind = {"event_id": event.pk, "by": SYSTEM}
    assert talks.remind_authors(**remind).mails == 0, "they were sent the link today"
    time_machine.move_to(clock.now() + timedelta(days=1))
    assert talks.remind_authors(**remind).mails == 1
    assert talks.remind_authors(**remind).mails == 0
    time_machine.move_to(clock.now() + timedelta(days=1))
    assert talks.remind_authors(**remind).mails == 1
    assert said("paper.reminder", paper).count() == 2
    assert not said("paper.reminder", done).exists()
    send(paper)
    assert not said("paper.reminder", paper).filter(state="queued").exists(), "no more than needed"


def test_an_accepted_paper_has_its_item_in_the_draft_and_the_author_speaks(event, paper):
    an_agenda(event)
    slot = Slot(starts_at=at(event, "15:00"), minutes=20)
    session = paper_deciding.accept_into_agenda(paper_id=paper.pk, slot=slot, by=SYSTEM)
    item = agenda_selectors.item_of(session)
    assert (item.hours, item.title) == ("15:00–15:20", "Chuyển đổi số cho làng nghề")
    assert item.speakers[0].startswith("Hoàng Văn Thụ")
    message = said("paper.accepted", paper).get()
    assert (message.context["use"], message.context["missing"]) == ("agenda", True)
    paper_deciding.accept_into_proceedings(paper_id=paper.pk, by=SYSTEM)
    assert not event.sessions.filter(pk=session.pk).exists()
    assert Paper.objects.get(pk=paper.pk).state == PaperState.PROCEEDINGS


def test_a_paper_takes_an_item_that_is_there_but_not_another_ones(event, paper, delegation):
    an_agenda(event)
    there = plan(event, "15:00", 15, "Tham luận số 1", "paper")
    accept = paper_deciding.accept_into_agenda
    accept(paper_id=paper.pk, slot=Slot(session_id=there.pk), by=SYSTEM)
    there.refresh_from_db()
    assert there.topic == "Chuyển đổi số cho làng nghề"
    other = offered(event, a_delegate(delegation), "Khác")
    with pytest.raises(DomainError, match="đã có tham luận khác"):
        accept(paper_id=other.pk, slot=Slot(session_id=there.pk), by=SYSTEM)


def test_an_author_who_speaks_elsewhere_then_is_a_clash(event, paper):
    an_agenda(event)
    busy = paper.delegate.registration.person_id
    plan(event, "15:00", 30, "Toạ đàm", speakers=(busy,), track="Phiên B")
    slot = Slot(starts_at=at(event, "15:10"))
    with pytest.raises(AgendaClash):
        paper_deciding.accept_into_agenda(paper_id=paper.pk, slot=slot, by=SYSTEM)
    assert Paper.objects.get(pk=paper.pk).state == PaperState.OFFERED
    paper_deciding.accept_into_agenda(paper_id=paper.pk, slot=slot, despite_clashes=True, by=SYSTEM)


def test_a_refused_paper_says_why_and_takes_no_more_texts(event, paper):
    with pytest.raises(DomainError, match="lý do"):
        paper_deciding.refuse_paper(paper_id=paper.pk, reason=" ", by=SYSTEM)
    paper_deciding.refuse_paper(paper_id=paper.pk, reason="Trùng chủ đề", by=SYSTEM)
    assert said("paper.refused", paper).get().context["reason"] == "Trùng chủ đề"
    with pytest.raises(DomainError, match="không còn nhận bài"):
        send(paper, late=True)


@pytest.mark.parametrize("was", PaperState)
@pytest.mark.parametrize("to", PaperState)
def test_only_the_moves_of_the_table_are_made(was, to):
    paper = Paper(state=was)
    if to in PAPER_MOVES[was]:
        talks.move_to(paper, to)
        assert paper.state == to
    else:
        with pytest.raises(IllegalTransition):
            talks.move_to(paper, to)


def test_papers_are_put_in_order_by_buttons(staff, event, delegation):
    papers = [
        offered(event, each, f"Bài {number}")
        for number, each in enumerate(some_delegates(delegation, 3), start=1)
    ]
    up = reverse("conferences:paper_move", args=[event.code, papers[2].pk])
    assert staff.post(up, {"up": "1"}).status_code == 302
    assert [each.title for each in selectors.papers_of(event)] == ["Bài 1", "Bài 3", "Bài 2"]
    first = reverse("conferences:paper_move", args=[event.code, papers[0].pk])
    staff.post(first, {"up": "1"})
    staff.post(first, {})
    assert [each.title for each in selectors.papers_of(event)] == ["Bài 3", "Bài 1", "Bài 2"]


def test_staff_see_who_offers_what_and_download_the_list(staff, event, paper):
    send(paper)
    page = staff.get(reverse("conferences:papers", args=[event.code])).content.decode()
    for words in ("Hoàng Văn Thụ", "Trung tâm Khuyến công Lạng Sơn", "Đã nhận bài", "bai.pdf"):
        assert words in page
    table = staff.get(reverse("conferences:papers_file", args=[event.code, "csv"]))
    assert "Chuyển đổi số cho làng nghề" in table.content.decode("utf-8-sig")
    Registration.objects.filter(pk=paper.delegate_id).update(state=State.CANCELLED)
    page = staff.get(reverse("conferences:papers", args=[event.code])).content.decode()
    assert "không còn tham dự" in page


def test_staff_add_decide_and_fetch_on_pages(staff, event):
    an_agenda(event)
    add = reverse("conferences:paper_add", args=[event.code])
    wrong = staff.post(add, {"author": "", "title": "ă" * 301, "contact_phone": "abc"})
    assert wrong.status_code == 422
    sent = {"author": "TS. Lê Văn", "title": "=HYPERLINK(1)", "contact_email": "le@example.vn"}
    assert staff.post(add, sent).status_code == 302
    paper = Paper.objects.get()
    url = reverse("conferences:paper", args=[event.code, paper.pk])
    day = clock.local(at(event, "15:00")).date().isoformat()
    slot = {"act": "agenda", "place": "", "day": day, "starts": "15:00", "minutes": "20"}
    assert staff.post(url, {**slot, "minutes": "9" * 30}).status_code == 422
    assert staff.post(url, slot).status_code == 302
    assert staff.post(url, {"act": "refuse", "reason": ""}).status_code == 422
    assert staff.post(url, {"act": "proceedings"}).status_code == 302
    kept = send(paper)
    fetched = staff.get(reverse("conferences:paper_text", args=[event.code, paper.pk, kept.pk]))
    assert fetched["Content-Disposition"].startswith("attachment")
    table = staff.get(reverse("conferences:papers_file", args=[event.code, "csv"]))
    assert "'=HYPERLINK" in table.content.decode("utf-8-sig")


def test_another_office_sees_no_paper(client, event, paper):
    client.force_login(make_user(Role.STAFF, make_organiser(slug="khac")))
    for name, more in (("papers", ()), ("paper", (paper.pk,)), ("proceedings_pdf", ())):
        url = reverse(f"conferences:{name}", args=[event.code, *more])
        assert client.get(url).status_code == 404


def test_the_list_costs_the_same_for_3_papers_and_for_40(staff, event):
    delegation = a_delegation(event, quota=45)

    def cost(many):
        for each in some_delegates(delegation, many):
            paper = offered(event, each, "Bài")
            PaperFile.objects.create(
                paper=paper, file="x.pdf", file_name="x.pdf", size=1, sha256="0", pages=1
            )
        with CaptureQueriesContext(connection) as queries:
            assert staff.get(reverse("conferences:papers", args=[event.code])).status_code == 200
        return len(queries)

    few = cost(3)
    assert cost(37) == few
    assert few <= 10
