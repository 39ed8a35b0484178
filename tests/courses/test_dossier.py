"""The dossier of a class shows what is signed, what can be printed and what is missing, and goes
out as one ZIP."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from common.errors import Conflict
from courses.models import DossierFile, DossierKind
from courses.selectors import training_class
from courses.selectors.dossier import Standing, dossier_of, missing_of
from tests.factories.class_papers import a_paying_class, a_rate, a_scan, came, somebody
from tests.factories.files import a_docx, a_pdf, a_picture
from tests.factories.staff_pages import a_client, queries_of, signed_in
from tests.papers_world import raw_text

pytestmark = pytest.mark.django_db


def standings(event) -> dict[str, str]:
    places = dossier_of(event, training_class(event))
    return {place.kind.value: place.standing.value for place in places}


def upload(client, event, kind="plan", data=None, name="Kế hoạch số 5.pdf", **fields):
    sent = SimpleUploadedFile(name, a_pdf() if data is None else data)
    url = reverse("courses:dossier_place", args=[event.code, kind])
    return client.post(url, {"file": sent, **fields})


def unpacked(client, event) -> zipfile.ZipFile:
    answer = client.get(reverse("courses:dossier_zip", args=[event.code]))
    assert "no-store" in answer["Cache-Control"]
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_what_is_missing_is_plain_to_see_until_the_signed_paper_is_kept():
    event, staff = a_paying_class()
    client = signed_in(staff)
    assert standings(event) == {
        "plan": "missing",
        "decision": "missing",
        "trainees": "unsigned",
        "attendance": "unsigned",
        "payments": "unsigned",
        "feedback": "unsigned",
        "acceptance": "unsigned",
        "report": "unsigned",
        "other": "not_needed",
    }
    page = client.get(reverse("courses:dossier", args=[event.code])).content.decode()
    assert "Đã đủ 0/8 loại giấy tờ" in page
    assert upload(client, event, note="Số 5/KH-TTKC").status_code == 302
    kept = DossierFile.objects.get()
    assert (kept.file_name, kept.note, kept.uploaded_by) == (
        "Kế hoạch số 5.pdf",
        "Số 5/KH-TTKC",
        staff,
    )
    assert kept.file.name.startswith("dossiers/")
    assert "Kế" not in kept.file.name
    assert standings(event)["plan"] == Standing.KEPT
    page = client.get(reverse("courses:dossier", args=[event.code])).content.decode()
    assert "Đã đủ 1/8 loại giấy tờ" in page
    for kind in DossierKind:
        if kind != DossierKind.PLAN:
            a_scan(event, staff, kind)
    assert missing_of(dossier_of(event, training_class(event))) == []
    page = client.get(reverse("courses:dossier", args=[event.code])).content.decode()
    assert "Đã đủ giấy tờ có chữ ký." in page


def test_each_buoi_wants_its_own_sheet_unless_one_scan_has_them_all():
    event, staff = a_paying_class()
    first, *others = event.sessions.all()
    a_scan(event, staff, "attendance", session_id=first.pk)
    attendance = dossier_of(event, training_class(event))[3]
    assert attendance.standing == Standing.PARTLY
    assert [each.session for each in attendance.missing_sessions] == others
    page = signed_in(staff).get(reverse("courses:dossier", args=[event.code])).content.decode()
    assert "thiếu 3/4 buổi" in page
    first.delete()  # taken off the schedule: its sheet stands for no other buổi
    assert standings(event)["attendance"] == Standing.PARTLY
    a_scan(event, staff, "attendance")
    assert standings(event)["attendance"] == Standing.KEPT


def test_a_class_that_pays_nothing_needs_no_list_of_payments():
    event, _staff = a_paying_class(())
    assert standings(event)["payments"] == Standing.NOT_NEEDED


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.pdf", "Tệp trống."),
        (b"MZ" + b"x" * 200, "ke-hoach.pdf", "Chỉ nhận tệp PDF, JPG, PNG."),
        (a_docx(), "ke-hoach.docx", "Chỉ nhận tệp PDF, JPG, PNG."),
        (b"%PDF-1.7\n" + b"x" * 300, "hong.pdf", "Tệp PDF bị hỏng"),
        (b"%PDF-1.7\n" + b"x" * (21 * 1024 * 1024), "lon.pdf", "Tệp lớn hơn 20 MB."),
    ],
    ids=["empty", "program", "word", "broken", "large"],
)
def test_only_scans_are_taken_and_it_is_said_why_not(data, name, words):
    event, staff = a_paying_class()
    page = upload(signed_in(staff), event, data=data, name=name, note="Giữ lại")
    assert page.status_code in (413, 422)
    assert words in page.content.decode()
    if page.status_code == 422:
        assert "Giữ lại" in page.content.decode()
    assert not DossierFile.objects.exists()


def test_a_picture_is_taken_for_what_it_is_and_saved_never_shown():
    event, staff = a_paying_class()
    client = signed_in(staff)
    upload(client, event, data=a_picture(), name="../../x\r\n.html")
    kept = DossierFile.objects.get()
    answer = client.get(reverse("courses:dossier_file", args=[event.code, kept.pk]))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content) == a_picture()


def test_a_newer_scan_replaces_the_older_and_both_are_kept():
    event, staff = a_paying_class()
    client = signed_in(staff)
    old = a_scan(event, staff)
    assert upload(client, event, data=a_pdf(5), replaces=old.pk).status_code == 302
    new = DossierFile.objects.exclude(pk=old.pk).get()
    [place] = [p for p in dossier_of(event, training_class(event)) if p.kind == "plan"]
    assert (place.files, place.earlier) == ([new], 1)
    url = reverse("courses:dossier_file", args=[event.code, old.pk])
    assert client.get(url).status_code == 200
    assert upload(client, event, data=a_pdf(9), replaces=old.pk).status_code == 422
    with pytest.raises(Conflict):  # two clerks who chose the same one at once
        a_scan(event, staff, replaces_id=old.pk)
    assert {entry.what for entry in event.history.filter(what__startswith="dossier.")} == {
        "dossier.added",
        "dossier.replaced",
    }


def test_what_is_taken_out_stays_with_the_reason():
    event, staff = a_paying_class()
    client, scan = signed_in(staff), a_scan(event, staff)
    url = reverse("courses:dossier_withdraw", args=[event.code, scan.pk])
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "Nhầm lớp"}).status_code == 302
    assert standings(event)["plan"] == Standing.MISSING
    page = client.get(reverse("courses:dossier_place", args=[event.code, "plan"])).content.decode()
    assert "Nhầm lớp" in page
    assert scan.file.size == scan.size
    assert event.history.get(what="dossier.withdrawn").reason == "Nhầm lớp"
    assert client.get(url).status_code == 404


def test_the_same_scan_sent_twice_is_kept_once():
    event, staff = a_paying_class()
    client = signed_in(staff)
    data = a_pdf()
    for _click in range(2):
        assert upload(client, event, data=data).status_code == 302
    assert DossierFile.objects.count() == 1
    assert event.history.filter(what="dossier.added").count() == 1


def test_the_zip_has_an_index_the_scans_and_what_is_not_signed_yet():
    event, staff = a_paying_class()
    a_rate(staff)
    came(somebody(event, staff, "Lê Thị Ánh"), staff)
    a_scan(event, staff, note="Số 5/KH-TTKC")
    old = a_scan(event, staff, "decision")
    new = a_scan(event, staff, "decision", replaces_id=old.pk)
    session = event.sessions.first()
    a_scan(event, staff, "attendance", session_id=session.pk)
    archive = unpacked(signed_in(staff), event)
    assert archive.testzip() is None
    names = archive.namelist()
    assert names[0] == "00 Muc luc ho so.pdf"
    assert all(name.isascii() and ".." not in name for name in names)
    assert "01 Ke hoach/01-01 Ban ky so 1.pdf" in names
    with new.file.open("rb") as kept:
        assert archive.read("02 Quyet dinh mo lop/02-01 Ban ky so 3.pdf") == kept.read()
    assert not any("so 2.pdf" in name for name in names)
    assert "03 Danh sach hoc vien/03-01 Danh sach hoc vien (chua ky).pdf" in names
    assert sum(name.startswith("04 Bang diem danh/") for name in names) == 4
    assert "05 Danh sach ky nhan tien/05-01 Danh sach ky nhan tien (chua ky).pdf" in names
    assert "08 Bao cao ket qua/08-01 Bao cao ket qua (chua ky).docx" in names
    index = raw_text(archive.read(names[0]))
    assert "MỤC LỤC HỒ SƠ LỚP" in index
    assert "Số 5/KH-TTKC" in index
    assert "Phiếu đánh giá Thiếu" in index


def test_a_scan_whose_content_is_gone_is_named_in_the_zip():
    event, staff = a_paying_class(in_days=5)
    scan = a_scan(event, staff)
    scan.file.storage.delete(scan.file.name)
    names = unpacked(signed_in(staff), event).namelist()
    assert "01 Ke hoach/01-01 Ban ky so 1.pdf KHONG DOC DUOC.txt" in names


def test_nobody_from_elsewhere_reaches_a_scan_through_another_class(caplog):
    event, staff = a_paying_class()
    scan = a_scan(event, staff)
    elsewhere, theirs = a_paying_class()
    client = signed_in(theirs)
    for code in (event.code, elsewhere.code):
        url = reverse("courses:dossier_file", args=[code, scan.pk])
        assert client.get(url).status_code == 404
    approver = a_client(event.organiser, Role.APPROVER)
    assert approver.get(reverse("courses:dossier_zip", args=[event.code])).status_code == 404
    assert scan.file_name not in caplog.text


def test_the_dossier_costs_the_same_queries_whatever_it_holds():
    event, staff = a_paying_class()
    client, url = signed_in(staff), reverse("courses:dossier", args=[event.code])
    a_scan(event, staff)
    before = queries_of(client, url)
    for kind in ("plan", "attendance", "other") * 3:
        a_scan(event, staff, kind)
    assert queries_of(client, url) == before <= 10


def test_the_class_leads_to_its_dossier_and_its_money():
    event, staff = a_paying_class()
    page = signed_in(staff).get(reverse("courses:staff_detail", args=[event.code])).content.decode()
    assert reverse("courses:dossier", args=[event.code]) in page
    assert reverse("courses:payments", args=[event.code]) in page
    door = a_client(event.organiser, Role.DOOR)
    page = door.get(reverse("courses:staff_detail", args=[event.code])).content.decode()
    assert reverse("courses:dossier", args=[event.code]) not in page
