"""What is issued stays as it is, whatever becomes of names, classes, offices and provinces."""

import pytest
from django.core.files.base import ContentFile

from accounts.models import Actor, Role
from certificates.links import file_path
from certificates.models import Certificate, CertificateFile, CertificateState, SigningMethod
from certificates.services import lifecycle, making
from common import clock
from registrations.models import Event
from registrations.services.deciding import change_details
from tests import factories
from tests.factories.issued import decision, issued_papers, make, reserved_papers
from tests.papers_world import raw_text

BEFORE = {
    "venue": "Hội trường UBND huyện Vĩnh Bảo",
    "venue_address": "Thị trấn Vĩnh Bảo, tỉnh Hải Dương",
}


@pytest.fixture
def office(db):
    return factories.make_organiser(
        name="Trung tâm Khuyến công tỉnh Hải Dương",
        parent_name="Sở Công Thương tỉnh Hải Dương",
        place="Hải Dương",
    )


@pytest.fixture
def staff(office, client):
    user = factories.make_user(Role.ADMINISTRATOR, office)
    client.force_login(user)
    return user


def all_is_renamed(paper, by):
    """The person, the class, the office and its province get other names."""
    change_details(
        registration_id=paper.registration_id,
        by=Actor.user(by),
        changes={"full_name": "Tên Khác", "workplace": "Nơi khác"},
    )
    Event.objects.filter(pk=paper.registration.event_id).update(
        title="Lớp tập huấn Tên khác", hours=99, venue="Chỗ khác", venue_address="Hải Phòng"
    )
    office = paper.organiser
    office.name, office.parent_name = "Trung tâm Khuyến công Hải Phòng", "Sở Hải Phòng"
    office.place, office.signatory_name = "Hải Phòng", "Giám Đốc Mới"
    office.serial_pattern = "HP-{năm}-{số}"
    office.save()


def words(pdf):
    return " ".join(raw_text(pdf).split())


def content(client, url):
    return b"".join(client.get(url).streaming_content)


def test_a_later_change_of_names_reaches_no_issued_paper(client, office, staff):
    paper = issued_papers(office, "Nguyễn Thị Hoa", drawn=True)[0]
    urls = (f"/quan-ly/giay-chung-nhan/{paper.pk}/tep/", file_path(paper))
    before = content(client, urls[0])
    snapshot = paper.snapshot
    all_is_renamed(paper, staff)
    making.retry(certificate_id=paper.pk)
    for url in urls * 2:
        assert content(client, url) == before
    paper.refresh_from_db()
    assert (paper.snapshot, paper.serial) == (snapshot, snapshot["serial"])
    assert paper.files.count() == 1


def test_a_paper_that_is_made_later_says_what_was_approved(office, staff):
    paper = reserved_papers(office, "Nguyễn Thị Hoa")[0]
    all_is_renamed(paper, staff)
    make(paper, drawn=True)
    said = words(paper.files.get().file.read())
    assert "Nguyễn Thị Hoa" in said
    assert "SỞ CÔNG THƯƠNG TỈNH HẢI DƯƠNG" in said
    for later in ("Tên Khác", "Tên khác", "Giám Đốc Mới", "99 tiết"):
        assert later not in said


def test_a_paper_issued_again_keeps_the_province_of_the_class_and_names_that_of_today(
    office, staff
):
    paper = reserved_papers(office, "Nguyễn Thị Hoa")[0]
    Certificate.objects.filter(pk=paper.pk).update(
        snapshot={**paper.snapshot, "venue": ", ".join(BEFORE.values())}
    )
    make(paper)
    all_is_renamed(paper, staff)
    new = lifecycle.reissue_certificate(
        certificate_id=paper.pk, by=staff, decision=decision(), template_id=None
    )
    make(new, drawn=True)
    said = words(new.files.get().file.read())
    assert "tỉnh Hải Dương" in said
    assert "Nguyễn Thị Hoa" in said
    assert "TRUNG TÂM KHUYẾN CÔNG HẢI PHÒNG" in said
    assert f"Cấp lại, thay giấy số hiệu {paper.serial}" in said
    assert new.snapshot["place_date"].startswith("Hải Phòng, ngày")


def test_whoever_fetches_a_paper_gets_its_newest_file_the_same_each_time(client, office, staff):
    paper = issued_papers(office, "Nguyễn Thị Hoa")[0]
    url = f"/quan-ly/giay-chung-nhan/{paper.pk}/tep/"
    first = content(client, url)
    newer = CertificateFile(certificate=paper, sha256="0" * 64, size=14)
    newer.file.save("newer.pdf", ContentFile(b"%PDF-1.7 newer"), save=True)
    assert first != b"%PDF-1.7 newer"
    assert content(client, url) == content(client, file_path(paper)) == b"%PDF-1.7 newer"
    assert paper.files.count() == 2


def test_nobody_gets_the_unsigned_file_of_a_paper_that_is_to_be_signed(client, office, staff):
    paper = reserved_papers(office, "Nguyễn Thị Hoa")[0]
    paper.batch.signing = SigningMethod.OUTSIDE
    paper.batch.save()
    make(paper)
    assert paper.state == CertificateState.RESERVED
    for url in (f"/quan-ly/giay-chung-nhan/{paper.pk}/tep/", file_path(paper)):
        assert client.get(url).status_code == 404


def test_numbers_begin_anew_with_the_year_and_no_sooner(office, staff, time_machine):
    last = issued_papers(office, "Nguyễn Thị Hoa")[0]
    year = clock.today().year
    time_machine.move_to(clock.now().replace(year=year + 1, month=1, day=5))
    new = lifecycle.reissue_certificate(certificate_id=last.pk, by=staff, decision=decision())
    assert (new.year, new.register_number, new.serial) == (year + 1, 1, f"GCN-{year + 1}-00001")
