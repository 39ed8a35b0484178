"""Files that go out with messages: kept once, in mails as a part, for phones as a link."""

from __future__ import annotations

from functools import lru_cache

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from accounts.models import Organiser
from common.received import MEDIA_TYPES, PICTURES, Kind, receive_upload
from common.tokens import check_token, make_token
from notifications.models import Attachment

KINDS = (Kind.PDF, *PICTURES, Kind.DOCX, Kind.XLSX)
MEGABYTES = 5
LINK = "notifications.attachment"
# A worker sends the same file to thousands in a row.
KEPT_IN_MEMORY = 4


def keep_attachment(*, organiser: Organiser, upload: UploadedFile, field: str) -> Attachment:
    """A file of a form, looked at and kept. Raises DomainError on `field` for what is not taken."""
    received = receive_upload(upload, kinds=KINDS, megabytes=MEGABYTES, field=field)
    return Attachment.objects.create(
        organiser=organiser,
        file=received.content(),
        file_name=received.name,
        size=received.size,
        sha256=received.sha256,
    )


def path_of(attachment_id: int) -> str:
    """Where whoever has the link gets the file."""
    attachment = Attachment.objects.get(pk=attachment_id)
    return reverse("notifications:attachment", args=[attachment_id, _token(attachment)])


def attachment_for(attachment_id: int, token: str) -> Attachment | None:
    """The file of a link; None where the link is not right."""
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is None or not check_token(LINK, _nonce(attachment), token):
        return None
    return attachment


def part_of(attachment: Attachment) -> tuple[str, str, bytes]:
    """Name, media type and content, as notifications.mime wants them."""
    name = str(attachment.file.name)
    media_type = MEDIA_TYPES[Kind(name.rpartition(".")[2])]
    return attachment.file_name, media_type, _content(name, attachment.sha256)


@lru_cache(maxsize=KEPT_IN_MEMORY)
def _content(name: str, sha256: str) -> bytes:
    with default_storage.open(name, "rb") as file:
        return bytes(file.read())


def _token(attachment: Attachment) -> str:
    return make_token(LINK, _nonce(attachment))


def _nonce(attachment: Attachment) -> str:
    return f"{attachment.pk}:{attachment.sha256}"
