"""A class's papers in one file: to print as one PDF, to keep as a ZIP."""

import io
import shutil
import subprocess
import zipfile

import pikepdf
import pytest
from django.urls import reverse

from accounts.models import Role
from certificates import printing
from certificates.models import Certificate, CertificateFile, CertificateState
from certificates.rendering import built_in_templates, render
from certificates.services import issuing, lifecycle
from certificates.tasks import sweep_certificates
from common import clock
from common.papers.merging import merge_papers
from registrations.models import Registration
from tests import factories
from tests.factories.finished import finished_class
from tests.factories.staff_pages import signed_in
from tests.papers_world import record

NAMES = ("Lê An", "Đặng Thị Ngọc Ánh", "H'Hen Niê")


@pytest.fixture
def printed(db):
    """A class with three papers, and who may print them."""
    office = factories.make_organiser(one_person_may_propose_and_approve=True)
    staff = factories.make_user(Role.ADMINISTRATOR, office)
    event, people = finished_class(office, staff, people=3)
    for person, name in zip(people, NAMES, strict=True):
        Registration.objects.filter(pk=person.pk).update(full_name=name)
    batch = issuing.propose_certificates(
        event_id=event.pk,
        registration_ids=[each.pk for each in people],
        template_id=factories.built_in_template().pk,
        issue_date=clock.today(),
        by=staff,
    )
    issuing.issue_certificates(batch_id=batch.pk, by=staff)
    sweep_certificates()
    return event, staff


def fetched(user, name, *args):
    answer = signed_in(user).get(reverse(f"certificates:{name}", args=args))
    return answer.status_code, b"".join(answer) if answer.status_code == 200 else b""


def test_the_zip_holds_each_paper_s_own_bytes_under_a_name_without_accents(printed):
    event, staff = printed
    status, data = fetched(staff, "zip_file", event.code)
    assert status == 200
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        kept = {archive.read(name) for name in names}
    assert {name.split(" ", 1)[1] for name in names} == {
        "Le An.pdf",
        "Dang Thi Ngoc Anh.pdf",
        "H'Hen Nie.pdf",
    }
    assert names == sorted(names)
    assert all(name.isascii() for name in names)
    assert kept == {each.file.read() for each in CertificateFile.objects.all()}


def test_revoked_and_unmade_papers_are_neither_printed_nor_packed(printed):
    event, staff = printed
    gone, waiting, stays = Certificate.objects.order_by("register_number")
    lifecycle.revoke_certificate(
        certificate_id=gone.pk,
        by=staff,
        decision=lifecycle.Decision(reason="Cấp nhầm", number="9/QĐ", day=clock.today()),
    )
    Certificate.objects.filter(pk=waiting.pk).update(state=CertificateState.RESERVED)
    _status, data = fetched(staff, "zip_file", event.code)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [printing.file_name(stays)]
    _status, pdf = fetched(staff, "print_file", event.code, 1)
    with pikepdf.open(io.BytesIO(pdf)) as merged:
        assert len(merged.pages) == 1


def test_a_class_without_a_paper_has_nothing_to_print(db):
    office = factories.make_organiser()
    staff = factories.make_user(Role.STAFF, office)
    event, _people = finished_class(office, staff)
    assert fetched(staff, "zip_file", event.code)[0] == 404
    assert fetched(staff, "print_file", event.code, 1)[0] == 404


def test_a_large_class_is_printed_in_parts(printed, monkeypatch):
    event, staff = printed
    monkeypatch.setattr(printing, "PART", 2)
    assert [list(part) for part in printing.parts_of(event)] == [[1, 2], [3]]
    pages = []
    for part in (1, 2):
        with pikepdf.open(io.BytesIO(fetched(staff, "print_file", event.code, part)[1])) as merged:
            pages.append(len(merged.pages))
    assert pages == [2, 1]
    assert fetched(staff, "print_file", event.code, 3)[0] == 404


def test_the_page_offers_both_and_says_what_the_one_pdf_is_not(printed):
    event, staff = printed
    page = signed_in(staff).get(reverse("certificates:event", args=[event.code])).content.decode()
    assert reverse("certificates:print_file", args=[event.code, 1]) in page
    assert reverse("certificates:zip_file", args=[event.code]) in page
    assert "chữ ký số chỉ còn trong từng tệp của ZIP" in page


def papers(count):
    template = built_in_templates()["quiet"]
    for number in range(count):
        name = factories.name_of(number)
        yield name, render(template, record(full_name=name, serial=f"GCN-{number:05}"))


@pytest.fixture
def merged(tmp_path):
    path = tmp_path / "all.pdf"
    with path.open("wb") as file:
        merge_papers(papers(5), title="Lớp tập huấn", language="vi", to=file)
    return path


def test_one_pdf_keeps_every_page_as_it_was(merged, tmp_path):
    for number, (_name, data) in enumerate(papers(5), start=1):
        alone = tmp_path / "alone.pdf"
        alone.write_bytes(data)
        assert picture(merged, number) == picture(alone, 1)
        assert text_of(merged, number) == text_of(alone, 1)


def picture(path, page):
    command = ["pdftoppm", "-r", "60", "-f", str(page), "-l", str(page), "-png", str(path)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def text_of(path, page):
    command = ["pdftotext", "-f", str(page), "-l", str(page), str(path), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def test_one_pdf_is_sound_and_tagged_and_keeps_what_is_shared_once(merged):
    if shutil.which("qpdf"):
        done = subprocess.run(["qpdf", "--check", str(merged)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
    (_name, alone), *_others = papers(1)
    assert merged.stat().st_size < 2 * len(alone)
    with pikepdf.open(merged) as pdf:
        root, pages = pdf.Root, [page.obj.objgen for page in pdf.pages]
        assert str(root.Lang) == "vi"
        with pdf.open_metadata() as about:
            assert about["dc:title"] == "Lớp tập huấn"
            assert not about.pdfa_status  # what was put together claims nothing
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == [
                factories.name_of(number) for number in range(5)
            ]
        numbers = list(root.StructTreeRoot.ParentTree.Nums)
        parents = {
            int(key): list(value) for key, value in zip(numbers[::2], numbers[1::2], strict=True)
        }
        for page in pdf.pages:  # what a page marks is found in the tree, and leads back to it
            tags = parents[int(page.obj.StructParents)]
            assert {tag.Pg.objgen for tag in tags if tag is not None and "/Pg" in tag} == {
                page.obj.objgen
            }
        assert len(set(pages)) == 5
        assert all(kid.P.objgen == root.StructTreeRoot.objgen for kid in root.StructTreeRoot.K)
