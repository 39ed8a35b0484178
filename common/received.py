"""Files that people send and that are kept: what they are is read from their bytes, never from
their name; what could run on the reader's machine is refused."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from PIL import Image

from common.errors import DomainError
from common.vietnamese.names import squeeze

MEGABYTE = 1024 * 1024
MAX_UNPACKED_BYTES = 300 * MEGABYTE
MAX_RATIO = 200
RATIO_COUNTS_FROM = MEGABYTE
MAX_PARTS = 5_000
MAX_PIXELS = 60_000_000
LONGEST_NAME = 120
_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODT = b"application/vnd.oasis.opendocument.text"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Kind(StrEnum):
    """What may be sent; the value is the extension that such a file is saved with."""

    PDF = "pdf"
    DOC = "doc"
    DOCX = "docx"
    ODT = "odt"
    XLSX = "xlsx"
    PPTX = "pptx"
    JPEG = "jpg"
    PNG = "png"


PICTURES = (Kind.JPEG, Kind.PNG)
OFFICE = (Kind.DOCX, Kind.XLSX, Kind.PPTX)
MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOC: "application/msword",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    Kind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    Kind.PPTX: f"{_OFFICE}.presentationml.presentation",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
}
_MAIN_PARTS = {
    Kind.DOCX: b"wordprocessingml.document.main+xml",
    Kind.XLSX: b"spreadsheetml.sheet.main+xml",
    Kind.PPTX: b"presentationml.presentation.main+xml",
}
# Visual Basic, the macro sheets of Excel 4, controls.
_RUNNING_PARTS = ("vbaproject", "vbadata", "macrosheets/", "activex")
# Any file at all may be packed in such an object; equations and tables are of other kinds.
_PACKED_FILE = "Ole10Native".encode("utf-16-le")
# A template from elsewhere is fetched, and may bring macros, when the document is opened.
_FETCHED = b"attachedTemplate"


@dataclass(frozen=True, kw_only=True)
class Received:
    """A file that was looked at: `name` as it is shown, `stored_as` as it is kept."""

    kind: Kind
    name: str
    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def content(self) -> ContentFile[bytes]:
        """For a FileField: under a name that nobody chose."""
        return ContentFile(self.data, name=f"{uuid4().hex}.{self.kind}")


def receive_upload(
    upload: UploadedFile, *, kinds: Collection[Kind], megabytes: int, field: str = "file"
) -> Received:
    """The file of a form; see `receive`. More than `megabytes` are not even read."""
    if (upload.size or 0) > megabytes * MEGABYTE:
        raise _too_large(megabytes, field)
    return receive(upload.read(), upload.name or "", kinds=kinds, megabytes=megabytes, field=field)


def receive(
    data: bytes, name: str, *, kinds: Collection[Kind], megabytes: int, field: str = "file"
) -> Received:
    """A file of one of these kinds, whatever it is called. Raises DomainError on `field`: empty,
    too large, of another kind, broken, protected by a password, or with something that runs."""
    if not data.strip(b"\0 \r\n\t"):
        raise DomainError(_("Tệp trống."), field=field)
    if len(data) > megabytes * MEGABYTE:
        raise _too_large(megabytes, field)
    try:
        kind = _kind_of(data)
    except _Refused as refused:
        raise DomainError(str(refused), field=field) from refused
    if kind == Kind.DOC and kind not in kinds:
        raise DomainError(_old_office_words(), field=field)
    if kind not in kinds:
        words = ", ".join(each.upper() for each in Kind if each in kinds)
        raise DomainError(_("Chỉ nhận tệp %(kinds)s.") % {"kinds": words}, field=field)
    return Received(kind=kind, name=shown_name(name, kind), data=data)


def shown_name(name: str, kind: Kind) -> str:
    """The last part of a name, printable, with the extension of what the file really is."""
    bare = squeeze(name.replace("\\", "/").rpartition("/")[2]).replace('"', "'")
    stem, dot, extension = bare.rpartition(".")
    endings = {kind.value, "jpeg"} if kind == Kind.JPEG else {kind.value}
    if not dot or extension.lower() not in endings:
        stem, extension = bare, kind.value
    return f"{stem.strip(' .')[:LONGEST_NAME] or _('tep')}.{extension.lower()}"


def as_attachment(kept: FieldFile, name: str) -> FileResponse:
    """A kept file to be saved, never shown in the browser, under the name it was sent with.

    Raises Http404 where its content is gone."""
    extension = kept.name.rpartition(".")[2] if kept.name else ""
    media_type = MEDIA_TYPES[Kind(extension)] if extension in set(Kind) else ""
    try:
        content: Any = kept.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content,
        as_attachment=True,
        filename=name,
        content_type=media_type or "application/octet-stream",
    )
    response["Cache-Control"] = "private, no-store"
    return response


def size_words(size: int) -> str:
    """Bytes as people read them: «340 kB», «1,2 MB»."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} kB"
    return f"{size / MEGABYTE:.1f} MB".replace(".", ",")


class _Refused(Exception):
    """Why these bytes are not taken."""


def _too_large(megabytes: int, field: str) -> DomainError:
    return DomainError(_("Tệp lớn hơn %(size)d MB.") % {"size": megabytes}, field=field)


def _kind_of(data: bytes) -> Kind | None:
    if data.startswith(b"%PDF-"):
        return _checked_pdf(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _checked_picture(data, Kind.PNG)
    if data.startswith(b"\xff\xd8\xff"):
        return _checked_picture(data, Kind.JPEG)
    if data.startswith(b"PK\x03\x04"):
        return _checked_office(data)
    if data.startswith(_OLE):
        return _checked_ole(data)
    return None


def _checked_ole(data: bytes) -> Kind:
    """Of the files before 2007 Word's alone, without macros: nothing else can be told apart."""
    if _in_ole("EncryptedPackage", data):
        raise _Refused(_("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."))
    if not _in_ole("WordDocument", data):
        raise _Refused(_old_office_words())
    if _in_ole("_VBA_PROJECT", data) or _PACKED_FILE in data:
        raise _Refused(_macro_words())
    return Kind.DOC


def _in_ole(name: str, data: bytes) -> bool:
    return name.encode("utf-16-le") in data


def _old_office_words() -> str:
    return _("Tệp Word, Excel đời cũ không nhận. Hãy lưu lại dạng .docx, .xlsx hoặc PDF.")


def _checked_pdf(data: bytes) -> Kind:
    # A download that broke off has no end.
    if b"startxref" not in data[-4096:]:
        raise _Refused(_("Tệp PDF bị hỏng hoặc chưa tải hết."))
    return Kind.PDF


def _checked_picture(data: bytes, kind: Kind) -> Kind:
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as picture:
            pixels = picture.width * picture.height
            if pixels <= MAX_PIXELS:
                picture.verify()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _Refused(_("Ảnh bị hỏng.")) from error
    if pixels > MAX_PIXELS:
        raise _Refused(_("Ảnh có quá nhiều điểm ảnh."))
    return kind


def _checked_office(data: bytes) -> Kind | None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            _refuse_bombs(parts)
            _refuse_running(archive, parts)
            if _is_odt(archive, parts):
                return Kind.ODT
            types = archive.read("[Content_Types].xml")
    except KeyError:
        return None  # some other ZIP
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, NotImplementedError) as error:
        raise _Refused(_("Tệp bị hỏng, không mở được.")) from error
    if b"macroenabled" in types.lower():
        raise _Refused(_macro_words())
    return next((kind for kind, main in _MAIN_PARTS.items() if main in types), None)


def _is_odt(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> bool:
    names = {part.filename for part in parts}
    if "mimetype" not in names or archive.read("mimetype").strip() != _ODT:
        return False
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise _Refused(_macro_words())
    if b"manifest:encryption-data" in archive.read("META-INF/manifest.xml"):
        raise _Refused(_("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."))
    return True


def _refuse_bombs(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES:
        raise _Refused(_("Tệp quá lớn khi giải nén."))
    for part in parts:
        if part.file_size > max(RATIO_COUNTS_FROM, MAX_RATIO * part.compress_size):
            raise _Refused(_("Tệp quá lớn khi giải nén."))


def _refuse_running(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    for part in parts:
        name = part.filename.lower()
        if any(each in name for each in _RUNNING_PARTS):
            raise _Refused(_macro_words())
        if "embeddings/" in name and name.endswith(".bin") and _PACKED_FILE in archive.read(part):
            raise _Refused(_macro_words())
        if name.endswith("settings.xml.rels"):
            relations = archive.read(part)
            if _FETCHED in relations and b"http" in relations.split(_FETCHED, 1)[1].lower():
                raise _Refused(_("Tệp dùng mẫu lấy từ mạng. Hãy lưu lại dạng PDF rồi gửi."))


def _macro_words() -> str:
    return _("Tệp có macro hoặc chương trình kèm theo. Hãy lưu lại dạng không có macro, hoặc PDF.")
