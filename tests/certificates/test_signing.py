"""Papers are signed by a key that lives outside: every step once, and a changed byte is seen."""

import logging
import os
import subprocess
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from django.core.management import call_command
from PIL import Image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

from accounts.models import Role
from certificates import signing
from certificates.models import (
    Certificate,
    CertificateFile,
    CertificateState,
    SigningMethod,
    SigningPolicy,
)
from certificates.rendering import built_in_templates, render
from certificates.selectors import downloadable_file
from certificates.services import making
from certificates.services import signing as signing_service
from certificates.services.signing import _specimen
from certificates.signing import doors
from certificates.signing.free_place import free_place
from certificates.tasks import make_certificate, sweep_certificates
from common import clock
from notifications.models import Message
from tests import factories
from tests.factories import signing_keys
from tests.factories.papers import approved_batch, file_bytes, papers_of
from tests.faults.test_certificates import five_minutes_pass

SIGNED, UNSIGNED = CertificateFile.Kind.SIGNED, CertificateFile.Kind.UNSIGNED


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return signing_keys.make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(autouse=True)
def _server_with_a_key(keys, settings):
    doors.close()
    settings.SIGNING_KEYS, settings.SIGNING_TRUST = keys.settings["SIGNING_KEYS"], ""
    yield
    doors.close()


@pytest.fixture(scope="module")
def unsigned():
    from accounts.models import Organiser

    office = Organiser(name="Trung tâm Mẫu", place="Hải Phòng", signatory_name="Trần Văn Hùng")
    return render(built_in_templates()["ceremonial"], _specimen(office))


def batch_by_key(office, people=1, **policy):
    return approved_batch(
        office, people=people, signing=SigningMethod.KEY, key_name="giam-doc", **policy
    )


def pdfsig(pdf, folder):
    path = folder / "signed.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True)
    return done.stdout


# --- the signature itself -------------------------------------------------------------------------


@pytest.mark.parametrize("visible", [False, True])
def test_the_signed_file_begins_with_the_unsigned_one_and_poppler_confirms(
    unsigned, tmp_path, visible
):
    signed = signing.sign(unsigned, "giam-doc", visible=visible)
    assert signed.startswith(unsigned)
    shown = pdfsig(signed, tmp_path)
    assert "Signature is Valid" in shown
    assert "ETSI.CAdES.detached" in shown
    assert "Total document signed" in shown
    (found,) = signing.signatures_in(signed)
    assert (found.signer, found.intact, found.whole) == (signing_keys.SIGNER, True, True)
    assert found.signed_at == f"{clock.today():%d/%m/%Y}"


def test_a_flipped_byte_is_seen(unsigned, tmp_path):
    signed = bytearray(signing.sign(unsigned, "giam-doc"))
    signed[len(unsigned) // 3] ^= 1
    assert "Signature is Valid" not in pdfsig(bytes(signed), tmp_path)
    assert not signing.signatures_in(bytes(signed))[0].intact
    assert not signing.signatures_of_a_stranger(bytes(signed))[0].intact


def test_a_signed_paper_is_still_a_sound_pdf(unsigned, tmp_path):
    path = tmp_path / "signed.pdf"
    path.write_bytes(signing.sign(unsigned, "giam-doc", visible=True))
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    with pikepdf.open(path) as document:
        assert b"pdfaid" in document.Root.Metadata.read_bytes()
        assert "/AF" in document.Root


@pytest.mark.parametrize("name", ["ceremonial", "quiet", "conference"])
def test_the_visible_box_covers_nothing(name, tmp_path, unsigned):
    from accounts.models import Organiser

    office = Organiser(name="Trung tâm Mẫu", place="Hải Phòng", signatory_name="Trần Văn Hùng")
    pdf = render(built_in_templates()[name], _specimen(office))
    left, bottom, right, top = free_place(pdf, 168, 42)
    with pikepdf.open(BytesIO(pdf)) as document:
        sheet = [float(each) for each in document.pages[0].mediabox]
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    box = [left, sheet[3] - top, right - left, top - bottom]
    cut = [
        f"{flag}{round(value)}" for flag, value in zip(("-x", "-y", "-W", "-H"), box, strict=True)
    ]
    text = subprocess.run(
        ["pdftotext", "-r", "72", *cut, path, "-"], capture_output=True, text=True
    )
    assert text.stdout.strip() == ""
    assert left > sheet[2] / 2
    assert top < sheet[3] / 2


def test_the_box_stands_beside_a_picture_of_the_signature(tmp_path):
    from accounts.models import Organiser

    office = Organiser(name="Trung tâm Mẫu", place="Hải Phòng", signatory_name="Trần Văn Hùng")
    picture = BytesIO()
    Image.new("RGBA", (600, 260), (20, 60, 170, 255)).save(picture, "PNG")
    template = built_in_templates()["ceremonial"]
    template = replace(template, assets={**template.assets, "signature": picture.getvalue()})
    pdf = render(template, replace(_specimen(office), signature="a" * 64))
    (tmp_path / "paper.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", "72", "-png", "-singlefile", tmp_path / "paper.pdf"]
    subprocess.run([*command, tmp_path / "paper"], check=True)
    with Image.open(tmp_path / "paper.png") as page:
        seen = page.convert("RGB")
    ink = (20, 60, 170)
    left, bottom, right, top = free_place(pdf, 168, 42)
    box = seen.crop((left, seen.height - top, right, seen.height - bottom))
    assert ink in dict.fromkeys(seen.get_flattened_data())
    assert ink not in dict.fromkeys(box.get_flattened_data())
    assert bottom >= 60  # above the border


def test_a_time_stamp_and_what_is_needed_later(unsigned, keys, settings):
    with signing_keys.time_stamps(keys.root) as address:
        secret = {"secret_file": str(keys.folder / "secret")}
        file = str(keys.folder / "giam-doc.p12")
        keys.add("stamped", kind="pkcs12", file=file, tsa=address, **secret)
        keys.add("archived", kind="pkcs12", file=file, tsa=address, archive=True, **secret)
        plain = signing.sign(unsigned, "stamped")
        assert signing.signatures_in(plain)[0].stamped
        assert b"/DSS" not in plain
        settings.SIGNING_TRUST = keys.trust
        long_term = signing.sign(unsigned, "stamped")
        archived = signing.sign(unsigned, "archived")
    assert b"/DSS" in long_term
    assert b"/DocTimeStamp" not in long_term
    assert b"/DocTimeStamp" in archived
    for pdf in (long_term, archived):
        (found,) = signing.signatures_in(pdf)
        assert found.intact
        assert found.stamped
        assert found.trusted
        assert pdf.startswith(unsigned)


def test_a_time_stamp_authority_that_is_away_is_named(unsigned, keys):
    keys.add(
        "away",
        kind="pkcs12",
        file=str(keys.folder / "giam-doc.p12"),
        secret_file=str(keys.folder / "secret"),
        tsa="http://127.0.0.1:1/",
    )
    with pytest.raises(signing.SigningError, match="away"):
        signing.sign(unsigned, "away")


@pytest.mark.skipif(
    not signing_keys.token_library(), reason="SoftHSM is not installed: make setup-dev"
)
def test_a_token_signs_too_and_is_opened_once(unsigned, tmp_path, monkeypatch):
    keys = signing_keys.make_keys(tmp_path / "server")
    signing_keys.add_token(keys)
    monkeypatch.setattr("django.conf.settings.SIGNING_KEYS", keys.settings["SIGNING_KEYS"])
    opened = []
    original = doors.open_pkcs11_session

    def watched(*args, **kwargs):
        opened.append(1)
        return original(*args, **kwargs)

    monkeypatch.setattr(doors, "open_pkcs11_session", watched)
    for _time in range(3):
        signed = signing.sign(unsigned, "token")
    assert "Signature is Valid" in pdfsig(signed, tmp_path)
    assert opened == [1]


def test_a_key_file_is_opened_once_and_anew_after_a_change(unsigned, keys, monkeypatch):
    opened = []
    original = SimpleSigner.load_pkcs12
    monkeypatch.setattr(
        doors.SimpleSigner,
        "load_pkcs12",
        lambda *args, **kwargs: opened.append(1) or original(*args, **kwargs),
    )
    for _time in range(3):
        signing.sign(unsigned, "giam-doc")
    assert opened == [1]
    os.utime(keys.folder / "giam-doc.p12", (1, 1))
    signing.sign(unsigned, "giam-doc")
    assert opened == [1, 1]


@pytest.mark.parametrize("days", [(-60, -1), (1, 60)])
def test_a_certificate_that_is_not_valid_today_signs_nothing(unsigned, tmp_path, settings, days):
    keys = signing_keys.make_keys(tmp_path / "server", days=days)
    settings.SIGNING_KEYS = keys.settings["SIGNING_KEYS"]
    with pytest.raises(signing.SigningError, match="not valid today"):
        signing.sign(unsigned, "giam-doc")


def test_an_office_is_offered_its_own_keys_alone(keys, settings, tmp_path):
    own = signing_keys.make_keys(tmp_path / "server", offices="xx")
    text = (own.folder / "keys.toml").read_text().replace('offices = "xx"', 'offices = ["mot"]')
    (own.folder / "keys.toml").write_text(text)
    settings.SIGNING_KEYS = own.settings["SIGNING_KEYS"]
    assert [key.name for key in signing.keys_of("mot")] == ["giam-doc"]
    assert signing.keys_of("hai") == []


def test_no_secret_reaches_a_log_the_database_or_an_error(office, keys, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    (keys.folder / "wrong").write_text("mật khẩu sai", encoding="utf-8")
    keys.add(
        "wrong",
        kind="pkcs12",
        file=str(keys.folder / "giam-doc.p12"),
        secret_file=str(keys.folder / "wrong"),
    )
    good = papers_of(batch_by_key(office))[0]
    SigningPolicy.objects.update(key_name="wrong")
    bad = papers_of(approved_batch(office, signing=SigningMethod.KEY, key_name="wrong"))[0]
    assert good.state == CertificateState.ISSUED
    assert "does not open" in bad.failure
    call_command("dumpdata", output=str(tmp_path / "all.json"))
    dumped = (tmp_path / "all.json").read_text(encoding="utf-8")
    for secret in (signing_keys.PASSPHRASE, "mật khẩu sai"):
        assert secret not in caplog.text
        assert secret not in repr(signing.configured_keys())
        assert secret.encode("unicode_escape").decode() not in dumped
        assert secret not in dumped


# --- in the worker --------------------------------------------------------------------------------


def test_a_paper_is_issued_when_the_signed_file_is_in(office):
    paper = papers_of(batch_by_key(office, visible=True))[0]
    assert paper.state == CertificateState.ISSUED
    assert paper.made_at
    assert sorted(paper.files.values_list("kind", flat=True)) == [SIGNED, UNSIGNED]
    assert file_bytes(paper, SIGNED).startswith(file_bytes(paper, UNSIGNED))
    assert downloadable_file(paper).kind == SIGNED
    assert Message.objects.filter(kind="certificate.issued").count() == 1


def test_a_failing_key_keeps_number_and_unsigned_file_and_is_tried_again(
    office, client, monkeypatch
):
    batch = batch_by_key(office)
    with monkeypatch.context() as patched:
        patched.setattr(signing_service, "sign", lambda *_a, **_k: 1 / 0)
        paper = papers_of(batch)[0]
    assert paper.state == CertificateState.RESERVED
    assert "ZeroDivisionError" in paper.failure
    first = paper.files.get()
    assert first.kind == UNSIGNED
    assert downloadable_file(paper) is None
    assert not Message.objects.filter(kind="certificate.issued").exists()
    making.retry(certificate_id=paper.pk)
    make_certificate(paper.pk)
    paper.refresh_from_db()
    assert (paper.state, paper.failure) == (CertificateState.ISSUED, "")
    assert paper.files.filter(kind=UNSIGNED).get() == first


@pytest.mark.parametrize("step", ["settle", "sign", "settle_signed"])
def test_killed_between_two_steps_nothing_is_lost_or_doubled(office, monkeypatch, step):
    """A killed worker leaves its lease: whoever comes after it has run out goes on."""
    batch = batch_by_key(office, people=2)
    where = signing_service if step == "sign" else making

    class Killed(BaseException):
        pass

    def die(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(where, step, die)
        for certificate in batch.certificates.all():
            with pytest.raises(Killed):
                make_certificate(certificate.pk)
    sweep_certificates()
    assert not batch.certificates.filter(state=CertificateState.ISSUED).exists()
    five_minutes_pass()
    sweep_certificates()
    sweep_certificates()
    for certificate in batch.certificates.all():
        assert certificate.state == CertificateState.ISSUED
        assert sorted(certificate.files.values_list("kind", flat=True)) == [SIGNED, UNSIGNED]
    assert Message.objects.filter(kind="certificate.issued").count() == 2


def test_nobody_gets_the_unsigned_file_while_a_signature_is_awaited(office, client):
    from certificates.links import file_path

    paper = papers_of(approved_batch(office, signing=SigningMethod.OUTSIDE))[0]
    assert paper.made_at
    assert paper.state == CertificateState.RESERVED
    assert client.get(file_path(paper)).status_code == 404
    client.force_login(factories.make_user(Role.STAFF, office))
    assert client.get(f"/quan-ly/giay-chung-nhan/{paper.pk}/tep/").status_code == 404
    assert client.get(f"/xac-thuc/{paper.code}/").status_code == 404


def test_own_signature_of_somebody_else_is_not_ours(unsigned, keys):
    """What another program signs is read the same way: the classic form, not CAdES."""
    signer = SimpleSigner.load_pkcs12(
        str(keys.folder / "giam-doc.p12"), passphrase=signing_keys.PASSPHRASE.encode()
    )
    out = sign_pdf(
        IncrementalPdfFileWriter(BytesIO(unsigned)), PdfSignatureMetadata(field_name="A"), signer
    )
    assert signing.signatures_in(out.getvalue())[0].intact
    assert signing.refusal(unsigned, out.getvalue()) == ""


def test_a_file_that_does_not_begin_with_the_exported_one_is_refused(unsigned):
    signed = signing.sign(unsigned, "giam-doc", visible=False)
    saved_anew = unsigned[:-1] + b" "
    assert "không bắt đầu" in signing.refusal(saved_anew, signed)
    assert "không bắt đầu" in signing.refusal(unsigned, unsigned)


def test_a_paper_revoked_before_its_signature_gives_nobody_the_unsigned_file(office):
    paper = papers_of(approved_batch(office, signing=SigningMethod.OUTSIDE))[0]
    assert paper.files.exists()
    Certificate.objects.filter(pk=paper.pk).update(state=CertificateState.REVOKED)
    assert downloadable_file(Certificate.objects.get(pk=paper.pk)) is None
