"""What a coordinator hands in besides the list: the công văn, and how to be reached."""

from __future__ import annotations

import os
import struct
import zlib

import pytest

from accounts.models import Actor
from common.errors import DomainError
from conferences.models import Delegation, OfficialLetter
from conferences.services.submitting import (
    MOST_LETTERS,
    set_own_coordinator,
    submit_roster,
    upload_letter,
)
from registrations.models import HistoryEntry, Registration
from tests.factories.conference import a_delegation, a_roster, an_edition
from tests.factories.files import a_docx, a_pdf, a_picture

pytestmark = pytest.mark.django_db
BY = Actor.coordinator("Trần Thị Đầu Mối")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(delegation, data, name="CV 12-SCT.pdf", number="12/SCT-KC"):
    return upload_letter(delegation_id=delegation.pk, number=number, name=name, data=data, by=BY)


def kept(tmp_path):
    return [os.path.join(path, name) for path, _dirs, names in os.walk(tmp_path) for name in names]


@pytest.mark.parametrize(
    ("data", "ending"), [(a_pdf(), "pdf"), (a_picture("JPEG"), "jpg"), (a_picture("PNG"), "png")]
)
def test_a_pdf_or_a_picture_is_kept_under_a_name_that_nobody_chose(data, ending):
    delegation = a_delegation(an_edition())

    letter = upload(delegation, data, name="../../công văn 12.exe")

    assert letter.file.name.startswith("letters/")
    assert letter.file.name.endswith(f".{ending}")
    assert "công" not in letter.file.name
    assert letter.file_name.endswith(f".{ending}")
    assert "/" not in letter.file_name
    assert (letter.number, letter.size, letter.uploaded_by) == ("12/SCT-KC", len(data), BY.label)
    assert HistoryEntry.objects.filter(what="delegation.letter").count() == 1


def a_bomb() -> bytes:
    """A PNG of 400 megapixels in a few hundred kilobytes."""

    def part(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    size = 20_000
    head = part(b"IHDR", struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0))
    body = part(b"IDAT", zlib.compress(bytes(1 + size // 8) * size, 9))
    return b"\x89PNG\r\n\x1a\n" + head + body + part(b"IEND", b"")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7 only its head",
        b"MZ\x90\x00 a program",
        a_docx(),
        a_bomb(),
        a_pdf() + b" " * (10 * 1024 * 1024),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    ],
    ids=["empty", "torn", "program", "word", "bomb", "large", "svg"],
)
def test_whatever_else_is_sent_is_refused_and_leaves_nothing_behind(data, tmp_path):
    delegation = a_delegation(an_edition())
    with pytest.raises(DomainError) as refusal:
        upload(delegation, data)
    assert refusal.value.field == "file"
    assert not OfficialLetter.objects.exists()
    assert not kept(tmp_path)


def test_the_same_file_is_kept_once_and_the_last_one_counts(tmp_path):
    delegation = a_delegation(an_edition())
    first, second = a_pdf(), a_pdf(2)
    upload(delegation, first, number="12")
    upload(delegation, second, number="13")
    upload(delegation, first, number="12a")

    assert [letter.number for letter in delegation.letters.all()] == ["12a", "13"]
    assert len(kept(tmp_path)) == 2


def test_nobody_fills_the_disk_with_letters():
    delegation = a_delegation(an_edition())
    for pages in range(1, MOST_LETTERS + 1):
        upload(delegation, a_pdf(pages))
    with pytest.raises(DomainError, match="Đã có 10 công văn"):
        upload(delegation, a_pdf(MOST_LETTERS + 1))


def test_the_letter_is_the_ground_on_which_data_is_processed():
    delegation = a_delegation(an_edition())
    upload(delegation, a_pdf())
    a_roster(delegation, 1)
    submit_roster(delegation_id=delegation.pk, by=BY)
    [consent] = Registration.objects.get().person.consents.all()
    assert consent.basis == "coordinator"
    assert consent.source.startswith("Công văn số 12/SCT-KC")


def test_a_colleague_goes_on_and_gets_the_words_of_those_without_an_address():
    delegation = a_delegation(an_edition())
    a_roster(delegation, 1)
    submit_roster(delegation_id=delegation.pk, by=BY)

    set_own_coordinator(
        delegation_id=delegation.pk,
        name="Lê Văn Tiếp",
        phone="0912 345 678",
        email="tiep@example.vn",
        by=BY,
    )

    delegation = Delegation.objects.get(pk=delegation.pk)
    assert delegation.coordinator_phone == "+84912345678"
    assert Registration.objects.get().via_email == "tiep@example.vn"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"phone": "123"}, "phone"),
        ({"email": "khong-phai-thu"}, "email"),
        ({"phone": "", "email": ""}, "phone"),
    ],
)
def test_who_could_not_be_reached_is_told_where(given, field):
    delegation = a_delegation(an_edition())
    values = {"name": "Lê Văn Tiếp", "phone": "0912345678", "email": "tiep@example.vn", **given}
    with pytest.raises(DomainError) as refusal:
        set_own_coordinator(delegation_id=delegation.pk, by=BY, **values)
    assert refusal.value.field == field
