"""Whoever is shown a paper, or a file of one, learns whether it is good, and no more."""

import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates.models import CertificateFile, CertificateState, Origin, SigningMethod
from certificates.services import making
from common import clock
from tests.factories.papers import approved_batch, file_bytes, papers_of

COMPARE = "/xac-thuc/tep/"
PRIVATE = ("birth", "workplace", "position")


@pytest.fixture
def paper(office):
    return papers_of(approved_batch(office))[0]


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def revoke(paper):
    paper.state, paper.revoked_at = CertificateState.REVOKED, clock.now()
    paper.save()


def pdf_upload(data, name="giay.pdf"):
    return SimpleUploadedFile(name, data, "application/pdf")


def test_machines_read_what_people_read_and_nothing_else(client, paper):
    for address, headers in (
        (f"/xac-thuc/{paper.code}.json", {}),
        (f"/xac-thuc/{paper.code}/", {"Accept": "application/json"}),
    ):
        response = client.get(address, headers=headers)
        answer = response.json()
        assert response["Cache-Control"]
        assert answer["status"] == "valid"
        assert answer["full_name"] == paper.snapshot["full_name"]
        assert answer["serial"] == paper.serial
        assert answer["issued_on"] == paper.batch.issue_date.isoformat()
        assert set(answer) == {
            "status", "revoked_on", "replaced_by", "replaces", "serial", "document", "full_name",
            "class_title", "dates", "hours", "organiser", "issued_on", "url",
        }  # fmt: skip
    shown = client.get(f"/xac-thuc/{paper.code}/").text + json.dumps(answer, ensure_ascii=False)
    for name in PRIVATE:
        if paper.snapshot[name]:
            assert paper.snapshot[name] not in shown


def test_browsers_and_whoever_takes_anything_get_the_page(client, paper):
    for accept in ("text/html,application/xhtml+xml,*/*;q=0.8", "*/*"):
        response = client.get(f"/xac-thuc/{paper.code}/", headers={"Accept": accept})
        assert response["Content-Type"].startswith("text/html")
        assert "Accept" in response["Vary"]


def test_an_unknown_code_tells_machines_so(client, db):
    response = client.get("/xac-thuc/ABCDEFGHJKMNPQRT.json")
    assert (response.status_code, response.json()) == (404, {"status": "unknown"})


def test_a_revoked_paper_says_when(client, paper):
    revoke(paper)
    day = clock.today()
    assert f"{day:%d/%m/%Y}" in client.get(f"/xac-thuc/{paper.code}/").text
    answer = client.get(f"/xac-thuc/{paper.code}.json").json()
    assert (answer["status"], answer["revoked_on"]) == ("revoked", day.isoformat())


def test_old_and_new_paper_name_each_other(client, office, paper):
    new = papers_of(approved_batch(office))[0]
    new.replaces, new.origin, new.replace_reason = paper, Origin.REISSUE, "mất"
    new.save()
    paper.state = CertificateState.REPLACED
    paper.save()
    old_page = client.get(f"/xac-thuc/{paper.code}/").text
    assert new.serial in old_page
    assert f"/xac-thuc/{new.code}/" in old_page
    assert paper.serial in client.get(f"/xac-thuc/{new.code}/").text
    answer = client.get(f"/xac-thuc/{paper.code}.json").json()
    assert answer["status"] == "replaced"
    assert answer["replaced_by"].endswith(f"/xac-thuc/{new.code}/")


def test_a_file_that_was_issued_is_recognised_by_its_hash(client, paper):
    response = client.post(COMPARE, {"sha256": sha256(file_bytes(paper)).upper()})
    assert response.status_code == 200
    assert "Đúng là tệp đã cấp" in response.text
    assert paper.snapshot["full_name"] in response.text
    assert paper.registration.phone not in response.text


def test_without_javascript_the_file_itself_is_looked_at_and_kept_nowhere(
    client, paper, settings, tmp_path
):
    data = file_bytes(paper)
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    files = CertificateFile.objects.count()
    response = client.post(COMPARE, {"file": pdf_upload(data)})
    assert "Đúng là tệp đã cấp" in response.text
    assert not list(tmp_path.iterdir())
    assert CertificateFile.objects.count() == files


def test_one_changed_byte_is_another_file(client, paper):
    data = bytearray(file_bytes(paper))
    data[len(data) // 2] ^= 1
    response = client.post(COMPARE, {"file": pdf_upload(bytes(data))})
    assert "Không phải tệp do hệ thống cấp" in response.text
    assert paper.snapshot["full_name"] not in response.text


def test_a_large_file_never_touches_a_disk_and_a_larger_one_is_not_read(
    client, paper, settings, tmp_path
):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    seen = []

    class Watched(SimpleUploadedFile):
        def temporary_file_path(self):
            seen.append(self)

    response = client.post(COMPARE, {"file": pdf_upload(b"%PDF-1.7" + b"0" * 6_000_000)})
    assert "Không phải tệp" in response.text
    assert not list(tmp_path.iterdir())
    response = client.post(COMPARE, {"file": pdf_upload(b"0" * 10_600_000)})
    assert response.status_code == 413
    assert "10 MB" in response.text
    assert not seen


def test_the_forms_token_is_still_asked_for(paper):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(COMPARE, {"sha256": "0" * 64}).status_code == 403


@pytest.mark.parametrize("given", [{}, {"sha256": "xyz"}, {"sha256": "0" * 63}])
def test_nothing_to_compare_is_said(client, db, given):
    assert client.post(COMPARE, given).status_code == 422


def test_a_file_of_a_revoked_paper_is_no_longer_good(client, paper):
    revoke(paper)
    response = client.post(COMPARE, {"sha256": sha256(file_bytes(paper))})
    assert "đã bị thu hồi" in response.text
    assert "flash-success" not in response.text


def test_a_file_that_still_waits_for_its_signature_was_not_issued(client, office):
    paper = papers_of(approved_batch(office, signing=SigningMethod.OUTSIDE))[0]
    assert paper.state == CertificateState.RESERVED
    response = client.post(COMPARE, {"sha256": sha256(file_bytes(paper))})
    assert "Không phải tệp" in response.text
    assert paper.snapshot["full_name"] not in response.text


def test_the_unsigned_file_of_a_signed_paper_points_to_the_signed_one(client, office):
    paper = papers_of(approved_batch(office, signing=SigningMethod.OUTSIDE))[0]
    unsigned = file_bytes(paper)
    making.settle_signed(paper, unsigned + b"\n% a signature for this test")
    response = client.post(COMPARE, {"sha256": sha256(unsigned)})
    assert "bản chưa ký số" in response.text
    answer = client.get(reverse("certificates:compare_json"), {"sha256": sha256(unsigned)}).json()
    assert (answer["kind"], answer["newest"]) == ("unsigned", False)


def test_machines_ask_about_a_file(client, paper):
    address = reverse("certificates:compare_json")
    good = client.get(address, {"sha256": sha256(file_bytes(paper))})
    assert good.json()["issued"]
    assert good.json()["certificate"]["serial"] == paper.serial
    unknown = client.get(address, {"sha256": "0" * 64})
    assert (unknown.status_code, unknown.json()) == (404, {"issued": False})
    assert client.get(address, {"sha256": "no"}).status_code == 400


def test_guessing_soon_waits_and_a_hall_does_not(client, paper):
    wrong = {"number": paper.serial, "full_name": "Người Nào Đó"}
    answers = [client.post("/xac-thuc/", wrong).status_code for _ in range(25)]
    assert answers[:20] == [422] * 20
    assert set(answers[20:]) == {429}
    # 300 people of one hall, each with a file of their own
    known = {"sha256": sha256(file_bytes(paper))}
    assert {client.post(COMPARE, known).status_code for _ in range(300)} == {200}


def test_comparing_costs_the_same_queries_with_many_papers(
    client, office, paper, django_assert_max_num_queries
):
    papers_of(approved_batch(office, people=4))
    with django_assert_max_num_queries(5):
        client.post(COMPARE, {"sha256": sha256(file_bytes(paper))})
