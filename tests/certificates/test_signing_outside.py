"""Papers signed outside: out as one ZIP, back as a ZIP or one by one, matched by content."""

import io
import zipfile

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from accounts.models import Role
from certificates import signing
from certificates.models import (
    CertificateFile,
    CertificateState,
    SigningMethod,
    SigningPolicy,
)
from certificates.services import outside
from certificates.signing import doors
from common.errors import DomainError
from notifications.models import Message
from tests import factories
from tests.factories import signing_keys
from tests.factories.papers import approved_batch, file_bytes, papers_of


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return signing_keys.make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(autouse=True)
def _somebody_elses_key(keys, settings):
    settings.SIGNING_KEYS, settings.SIGNING_TRUST = keys.settings["SIGNING_KEYS"], ""
    doors.close()


@pytest.fixture
def batch(office):
    batch = approved_batch(office, people=2, signing=SigningMethod.OUTSIDE)
    papers_of(batch)
    return batch


def sign(pdf):
    return signing.sign(pdf, "giam-doc")


def zip_of(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def take(batch, staff, data, name="da-ky.zip"):
    return outside.take_signed(
        batch_id=batch.pk, name=name, file=io.BytesIO(data), size=len(data), by=staff
    )


def exported(batch):
    with zipfile.ZipFile(outside.export_zip(batch)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def states(batch):
    return set(batch.certificates.values_list("state", flat=True))


def changed(pdf, change):
    """The paper with an incremental update that does more than signing."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def other_words(writer):
    page = writer.root["/Pages"]["/Kids"][0]
    content = writer.add_object(generic.StreamObject(stream_data=b"0 0 300 300 re f"))
    page["/Contents"] = content
    writer.update_container(page)


def over_an_old_object(writer):
    stream = writer.root["/Pages"]["/Kids"][0].raw_get("/Contents").get_object()
    writer.update_container(stream)


def a_note(writer):
    page = writer.root["/Pages"]["/Kids"][0]
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(
                map(generic.NumberObject, (100, 100, 300, 200))
            ),
        }
    )
    page["/Annots"] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(page)


def a_script(writer):
    action = generic.DictionaryObject(
        {
            generic.pdf_name("/S"): generic.pdf_name("/JavaScript"),
            generic.pdf_name("/JS"): generic.pdf_string("app.alert(1)"),
        }
    )
    writer.root["/OpenAction"] = action
    writer.update_root()


def test_signed_papers_come_back_to_their_people_under_any_name(batch, staff):
    files = exported(batch)
    assert len(files) == 2
    back = {f"x{n}.pdf": sign(pdf) for n, pdf in enumerate(files.values())}
    outcomes = take(batch, staff, zip_of(back))
    assert [each.taken for each in outcomes] == [True, True]
    assert states(batch) == {CertificateState.ISSUED}
    for certificate in batch.certificates.all():
        assert file_bytes(certificate, "signed") in back.values()
    assert Message.objects.filter(kind="certificate.issued").count() == 2
    with pytest.raises(DomainError):
        outside.export_zip(batch)


def test_twice_changes_nothing(batch, staff):
    data = zip_of({name: sign(pdf) for name, pdf in exported(batch).items()})
    take(batch, staff, data)
    kept = list(CertificateFile.objects.values_list("pk", "sha256"))
    outcomes = take(batch, staff, data)
    assert all(each.known and not each.taken and not each.reason for each in outcomes)
    assert list(CertificateFile.objects.values_list("pk", "sha256")) == kept
    assert Message.objects.filter(kind="certificate.issued").count() == 2


def test_another_signature_over_a_paper_that_is_in_is_refused(batch, staff):
    pdf = next(iter(exported(batch).values()))
    take(batch, staff, sign(pdf), "a.pdf")
    (outcome,) = take(batch, staff, sign(pdf), "a.pdf")
    assert "không còn chờ chữ ký" in outcome.reason


def test_one_pdf_at_a_time_is_taken_too(batch, staff):
    first, _second = exported(batch).values()
    (outcome,) = take(batch, staff, sign(first), "mot.pdf")
    assert outcome.taken
    assert states(batch) == {CertificateState.ISSUED, CertificateState.RESERVED}


@pytest.mark.parametrize("change", [other_words, over_an_old_object, a_note, a_script])
def test_whatever_was_changed_before_signing_is_refused_with_the_reason(batch, staff, change):
    pdf = next(iter(exported(batch).values()))
    forged = sign(changed(pdf, change))
    assert forged.startswith(pdf)
    (outcome,) = take(batch, staff, forged, "a.pdf")
    assert "thay đổi ngoài chữ ký" in outcome.reason
    assert states(batch) == {CertificateState.RESERVED}


def test_what_was_changed_after_signing_is_refused(batch, staff):
    pdf = next(iter(exported(batch).values()))
    (outcome,) = take(batch, staff, changed(sign(pdf), other_words), "a.pdf")
    assert outcome.reason
    assert states(batch) == {CertificateState.RESERVED}


def test_a_flipped_byte_in_the_signed_part_is_refused(batch, staff):
    pdf = next(iter(exported(batch).values()))
    broken = bytearray(sign(pdf))
    broken[-40] ^= 1
    (outcome,) = take(batch, staff, bytes(broken), "a.pdf")
    assert outcome.reason
    early = bytearray(sign(pdf))
    early[2000] ^= 1
    (outcome,) = take(batch, staff, bytes(early), "a.pdf")
    assert "không bắt đầu bằng đúng bản đã xuất" in outcome.reason


def test_unsigned_foreign_and_saved_anew_files_say_why(batch, staff):
    pdf = next(iter(exported(batch).values()))
    anew = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(anew)
    files = {
        "chua-ky.pdf": pdf,
        "khac.pdf": b"%PDF-1.7 something else",
        "luu-lai.pdf": anew.getvalue(),
        "ghi-chu.txt": b"hello",
    }
    reasons = {each.name: each.reason for each in take(batch, staff, zip_of(files))}
    assert "chưa có chữ ký số" in reasons["chua-ky.pdf"]
    for name in ("khac.pdf", "luu-lai.pdf", "ghi-chu.txt"):
        assert "Không khớp giấy nào" in reasons[name]


def test_a_signature_by_somebody_unknown_is_refused_where_trust_is_set(
    batch, staff, settings, tmp_path
):
    other = signing_keys.make_keys(tmp_path / "other")
    settings.SIGNING_TRUST = other.trust
    pdf = next(iter(exported(batch).values()))
    (outcome,) = take(batch, staff, sign(pdf), "a.pdf")
    assert "không thuộc tổ chức được tin cậy" in outcome.reason


def test_a_paper_of_another_batch_is_not_taken_here(batch, staff, office):
    other = approved_batch(office, signing=SigningMethod.OUTSIDE)
    papers_of(other)
    pdf = next(iter(exported(other).values()))
    (outcome,) = take(batch, staff, sign(pdf), "a.pdf")
    assert "Không khớp giấy nào" in outcome.reason


def test_zip_bombs_are_refused(batch, staff, monkeypatch):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.pdf", b"0" * 30_000_000)
    with pytest.raises(DomainError, match="nở ra quá lớn"):
        take(batch, staff, packed.getvalue())
    monkeypatch.setattr(outside, "MOST_FILES", 3)
    with pytest.raises(DomainError, match="quá 3 tệp"):
        take(batch, staff, zip_of({str(n): b"x" for n in range(4)}))
    monkeypatch.setattr(outside, "LARGEST_ZIP", 100)
    with pytest.raises(DomainError, match="300 MB"):
        take(batch, staff, zip_of({"a": b"x" * 200}))


@pytest.mark.parametrize("data", [b"", b"no zip at all", b"PK\x03\x04broken"])
def test_what_is_no_zip_is_said(batch, staff, data):
    with pytest.raises(DomainError, match="Không đọc được tệp"):
        take(batch, staff, data)


def test_what_there_was_no_time_for_goes_on_with_the_same_file(batch, staff, monkeypatch):
    data = zip_of({name: sign(pdf) for name, pdf in exported(batch).items()})
    monkeypatch.setattr(outside, "BUDGET_S", -1.0)
    assert all("gửi lại" in each.reason for each in take(batch, staff, data))
    monkeypatch.setattr(outside, "BUDGET_S", 20.0)
    assert all(each.taken for each in take(batch, staff, data))


def test_on_the_page_staff_export_and_take_back(client, batch, staff):
    client.force_login(staff)
    page = f"/quan-ly/dot-cap/{batch.pk}/ky-ngoai/"
    assert "2 giấy đang chờ chữ ký" in client.get(page).text
    answer = client.get(f"{page}de-ky.zip")
    data = b"".join(answer.streaming_content)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        signed = {name: sign(archive.read(name)) for name in archive.namelist()}
    signed["la.pdf"] = b"%PDF-1.7"
    sent = SimpleUploadedFile("da-ky.zip", zip_of(signed), "application/zip")
    shown = client.post(page, {"file": sent}).text
    assert "Đã nhận 2 giấy" in shown
    assert "la.pdf" in shown
    refused = client.post(page, {"file": SimpleUploadedFile("x.zip", b"no")})
    assert refused.status_code == 422


def test_a_batch_that_is_not_signed_outside_has_no_such_page(client, office, staff):
    batch = approved_batch(office)
    client.force_login(staff)
    assert client.get(f"/quan-ly/dot-cap/{batch.pk}/ky-ngoai/").status_code == 404
    assert client.get(f"/quan-ly/dot-cap/{batch.pk}/ky-ngoai/de-ky.zip").status_code == 404


def test_the_administrator_chooses_a_configured_key_and_tries_it(client, office):
    client.force_login(factories.make_user(Role.ADMINISTRATOR, office))
    page = "/quan-ly/ky-so/"
    assert "Giám đốc Trung tâm" in client.get(page).text
    assert client.post(page, {"method": "key", "key_name": ""}).status_code == 422
    assert client.post(page, {"method": "key", "key_name": "la"}).status_code == 422
    assert (
        client.post(page, {"method": "key", "key_name": "giam-doc", "visible": "on"}).status_code
        == 302
    )
    policy = SigningPolicy.objects.get(organiser=office)
    assert (policy.method, policy.key_name, policy.visible) == ("key", "giam-doc", True)
    shown = client.post(f"{page}thu/").text
    assert signing_keys.SIGNER in shown
    assert "hợp lệ" in shown
    file = client.post(f"{page}thu/", {"answer": "file"})
    assert signing.signatures_in(file.content)[0].intact
    assert not CertificateFile.objects.exists()


def test_a_key_that_is_gone_is_said_on_the_page(client, office, settings):
    SigningPolicy.objects.create(organiser=office, method="key", key_name="cu")
    client.force_login(factories.make_user(Role.ADMINISTRATOR, office))
    answer = client.post("/quan-ly/ky-so/thu/")
    assert answer.status_code == 422
    assert "«cu»" in answer.text
    settings.SIGNING_KEYS = "/nowhere/keys.toml"
    assert "SIGNING_KEYS" in client.get("/quan-ly/ky-so/").text
