"""Documents of an edition: put up by staff, fetched by whom they are for."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from conferences.models import ConferenceDocument
from conferences.selectors.documents import documents_for_delegations
from tests.factories import make_user
from tests.factories.conference import an_edition
from tests.factories.files import a_docx, a_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return an_edition()


@pytest.fixture
def staff(client, event):
    client.force_login(make_user(Role.STAFF, event.organiser))
    return client


def put_up(staff, event, data=None, name="Kế hoạch.pdf", **fields):
    values = {"title": "Kế hoạch hội nghị", "audience": "public", **fields}
    file = SimpleUploadedFile(name, a_pdf() if data is None else data)
    return staff.post(reverse("conferences:documents", args=[event.code]), values | {"file": file})


def test_what_is_for_everybody_is_fetched_from_the_public_page_and_never_shown(
    staff, event, client
):
    assert put_up(staff, event).status_code == 302
    document = ConferenceDocument.objects.get()
    client.logout()
    url = reverse("conferences:document", args=[event.code, document.pk])
    assert url in client.get(reverse("conferences:detail", args=[event.code])).content.decode()
    answer = client.get(url)
    assert b"".join(answer) == a_pdf_of(document)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"


def a_pdf_of(document):
    with document.file.open("rb") as kept:
        return kept.read()


def test_what_is_for_the_delegations_is_no_secret_behind_a_guessed_address(staff, event, client):
    put_up(staff, event, audience="delegates")
    document = ConferenceDocument.objects.get()
    assert list(documents_for_delegations(event)) == [document]
    own = reverse("conferences:document_staff_file", args=[event.code, document.pk])
    assert staff.get(own).status_code == 200
    client.logout()
    page = client.get(reverse("conferences:detail", args=[event.code])).content.decode()
    assert document.title not in page
    for name in ("document", "document_staff_file"):
        url = reverse(f"conferences:{name}", args=[event.code, document.pk])
        assert client.get(url).status_code in (302, 404)
    assert (
        client.get(reverse("conferences:document", args=[event.code, document.pk])).status_code
        == 404
    )


def test_a_document_of_a_draft_is_fetched_by_nobody(client):
    draft = an_edition(published=False)
    client.force_login(make_user(Role.STAFF, draft.organiser))
    put_up(client, draft)
    client.logout()
    url = reverse("conferences:document", args=[draft.code, ConferenceDocument.objects.get().pk])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (a_docx(word__vbaProject___bin=b"x"), "kế hoạch.docx", "macro"),
        (b"MZ\x90\x00", "kế hoạch.pdf", "Chỉ nhận tệp PDF"),
        (b"", "trống.pdf", "Tệp trống"),
    ],
)
def test_a_file_that_is_refused_says_why_and_keeps_the_name_typed(staff, event, data, name, words):
    answer = put_up(staff, event, data, name)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert 'value="Kế hoạch hội nghị"' in page
    assert not ConferenceDocument.objects.exists()


def test_a_file_that_is_too_large_is_answered_without_being_read(staff, event):
    answer = staff.post(
        reverse("conferences:documents", args=[event.code]),
        data=b"x" * 100,
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(30 * 1024 * 1024),
    )
    assert answer.status_code == 413
    assert "Tệp lớn hơn 20 MB." in answer.content.decode()


def test_a_document_is_renamed_for_other_readers_and_deleted_with_its_file(
    staff, event, django_capture_on_commit_callbacks
):
    put_up(staff, event, title="")
    document = ConferenceDocument.objects.get()
    assert document.title == "Kế hoạch"
    staff.post(
        reverse("conferences:document_change", args=[event.code, document.pk]),
        {"title": "Kế hoạch số 12", "audience": "delegates"},
    )
    document.refresh_from_db()
    assert (document.title, document.audience) == ("Kế hoạch số 12", "delegates")
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(reverse("conferences:document_remove", args=[event.code, document.pk]))
    assert not ConferenceDocument.objects.exists()
    assert not document.file.storage.exists(document.file.name)


def test_another_office_has_no_hand_in_it(event, staff, client):
    put_up(staff, event)
    document = ConferenceDocument.objects.get()
    client.force_login(make_user(Role.ADMINISTRATOR))
    for name in ("document_change", "document_staff_file"):
        url = reverse(f"conferences:{name}", args=[event.code, document.pk])
        assert client.get(url).status_code == 404
    url = reverse("conferences:document_remove", args=[event.code, document.pk])
    assert client.post(url).status_code == 404
    assert ConferenceDocument.objects.exists()
