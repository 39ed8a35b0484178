"""Signing outside: the unsigned papers of a batch go out, the signed ones come back."""

from __future__ import annotations

import hashlib
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from accounts.models import Actor, User
from certificates.models import (
    Certificate,
    CertificateBatch,
    CertificateFile,
    CertificateState,
    SigningMethod,
)
from certificates.services.making import settle_signed
from certificates.signing import refusal
from common.errors import DomainError
from registrations.services.core import record

MOST_FILES = 2000
LARGEST_FILE = 10 * 1024 * 1024
LARGEST_ZIP = 300 * 1024 * 1024
MOST_UNPACKED = 1024 * 1024 * 1024
# Papers hardly shrink: what grows more than this when it is unpacked is no paper.
HIGHEST_RATIO = 20
BUDGET_S = 20.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one file: of which paper it is, and the reason if it was not taken."""

    name: str
    certificate: Certificate | None = None
    reason: str = ""
    taken: bool = False
    known: bool = False


def waiting(batch: CertificateBatch) -> list[CertificateFile]:
    """The unsigned files of a batch that wait for a signature from outside, by number."""
    if batch.signing != SigningMethod.OUTSIDE:
        return []
    return list(
        CertificateFile.objects.filter(
            certificate__batch=batch,
            certificate__state=CertificateState.RESERVED,
            kind=CertificateFile.Kind.UNSIGNED,
        )
        .select_related("certificate")
        .order_by("certificate__register_number")
    )


def export_zip(batch: CertificateBatch) -> IO[bytes]:
    """A ZIP of the papers that wait for a signature, as an open file at its beginning.

    Raises DomainError when none waits."""
    files = waiting(batch)
    if not files:
        raise DomainError(_("Không có giấy nào đang chờ ký bên ngoài."))
    packed: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for each in files:
            certificate = each.certificate
            name = f"{certificate.register_number:05d}-{certificate.serial}.pdf"
            with each.file.open("rb") as kept:
                archive.writestr(name.replace("/", "-"), kept.read())
    packed.seek(0)
    return packed


def take_signed(*, batch_id: int, name: str, file: IO[bytes], size: int, by: User) -> list[Outcome]:
    """Take signed papers back: a ZIP or one PDF. Every file is judged by its content alone.

    Taking the same again changes nothing; what there was no time for is said, and sending it again
    goes on. Raises DomainError for a ZIP that is broken or too large."""
    batch = CertificateBatch.objects.select_related("event").get(pk=batch_id)
    if size > LARGEST_ZIP:
        raise DomainError(_("Tệp lớn hơn 300 MB."), field="file")
    papers = _Papers(batch)
    deadline = time.monotonic() + BUDGET_S
    outcomes = []
    for inner_name, pdf in _unpacked(name, file):
        if time.monotonic() > deadline:
            reason = _("Chưa kịp xét: hãy gửi lại cùng tệp này để xét tiếp.")
            outcomes.append(Outcome(name=inner_name, reason=reason))
        else:
            outcomes.append(papers.judge(inner_name, pdf))
    taken = sum(each.taken for each in outcomes)
    if taken:
        record(
            batch.event,
            "certificates.signed",
            by=Actor.user(by),
            details={"batch": batch.pk, "papers": taken},
        )
    return outcomes


def _unpacked(name: str, file: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    head = file.read(5)
    file.seek(0)
    if head == b"%PDF-":
        yield name, file.read(LARGEST_FILE + 1)
        return
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir()]
            _refuse_bombs(entries)
            for each in entries:
                with archive.open(each) as packed:
                    yield each.filename, packed.read(LARGEST_FILE + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise DomainError(
            _("Không đọc được tệp: cần một tệp ZIP hoặc một tệp PDF."), field="file"
        ) from error


def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_FILES:
        raise DomainError(_("Tệp ZIP có quá %(most)d tệp.") % {"most": MOST_FILES}, field="file")
    unpacked = sum(each.file_size for each in entries)
    packed = sum(each.compress_size for each in entries)
    if unpacked > MOST_UNPACKED or unpacked > HIGHEST_RATIO * max(packed, 1):
        raise DomainError(_("Tệp ZIP nở ra quá lớn khi giải nén."), field="file")


class _Papers:
    """The papers of a batch, found by the bytes with which a signed file begins."""

    def __init__(self, batch: CertificateBatch) -> None:
        files = CertificateFile.objects.filter(certificate__batch=batch).select_related(
            "certificate"
        )
        self._known: dict[int, set[str]] = {}
        self._unsigned: dict[tuple[int, str], CertificateFile] = {}
        for each in files:
            if each.kind == CertificateFile.Kind.UNSIGNED:
                self._unsigned[each.size, each.sha256] = each
            else:
                self._known.setdefault(each.certificate_id, set()).add(each.sha256)
        self._sizes = sorted({size for size, _hash in self._unsigned})

    def judge(self, name: str, pdf: bytes) -> Outcome:
        if len(pdf) > LARGEST_FILE:
            return Outcome(name=name, reason=_("Tệp lớn hơn 10 MB."))
        exported = self._beginning_of(pdf)
        if exported is None:
            return Outcome(
                name=name,
                reason=_(
                    "Không khớp giấy nào của đợt này: tệp không bắt đầu bằng đúng bản đã xuất."
                ),
            )
        certificate = exported.certificate
        if exported.size == len(pdf):
            return Outcome(
                name=name, certificate=certificate, reason=_("Tệp chưa có chữ ký số nào.")
            )
        if hashlib.sha256(pdf).hexdigest() in self._known.get(certificate.pk, ()):
            return Outcome(name=name, certificate=certificate, known=True)
        with exported.file.open("rb") as kept:
            reason = refusal(kept.read(), pdf)
        if reason:
            return Outcome(name=name, certificate=certificate, reason=reason)
        if not settle_signed(certificate, pdf):
            reason = _("Giấy này không còn chờ chữ ký: đã có bản ký số hoặc đã thu hồi.")
            return Outcome(name=name, certificate=certificate, reason=reason)
        self._known.setdefault(certificate.pk, set()).add(hashlib.sha256(pdf).hexdigest())
        return Outcome(name=name, certificate=certificate, taken=True)

    def _beginning_of(self, pdf: bytes) -> CertificateFile | None:
        """One pass over the bytes, whatever the number of papers."""
        digest, start = hashlib.sha256(), 0
        for size in self._sizes:
            if size > len(pdf):
                return None
            digest.update(pdf[start:size])
            start = size
            found = self._unsigned.get((size, digest.hexdigest()))
            if found is not None:
                return found
        return None
