"""What anybody may learn of a paper, or of a file that they hold: the same for people and
machines, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates import selectors
from certificates.models import Certificate, CertificateFile, CertificateState
from certificates.signing import Signature, signatures_in
from common import clock

STATUS = {
    CertificateState.ISSUED: "valid",
    CertificateState.REVOKED: "revoked",
    CertificateState.REPLACED: "replaced",
}


@dataclass(frozen=True)
class Proof:
    """One numbered and made paper, and the paper that took its place or that it took."""

    certificate: Certificate
    chain: selectors.Chain

    @property
    def is_valid(self) -> bool:
        return self.certificate.state == CertificateState.ISSUED

    @property
    def paper(self) -> str:
        return str(self.certificate.snapshot["title"]).capitalize()

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the page lists, as printed on the paper."""
        snapshot = self.certificate.snapshot
        return [
            (_("Họ và tên"), snapshot["full_name"]),
            (_("Nội dung"), f"{snapshot['class_kind']} {snapshot['class_title']}"),
            (_("Thời gian"), snapshot["date_words"]),
            (_("Thời lượng"), snapshot.get("hours", "")),
            (_("Đơn vị cấp"), snapshot["organiser"]),
            (_("Ngày cấp"), f"{self.certificate.batch.issue_date:%d/%m/%Y}"),
            (_("Số hiệu"), self.certificate.serial),
        ]

    def as_json(self) -> dict[str, Any]:
        """The same for machines; the fields are described in docs/verification.md."""
        snapshot, paper = self.certificate.snapshot, self.certificate
        return {
            "status": STATUS[CertificateState(paper.state)],
            "revoked_on": _day(paper.revoked_at),
            "replaced_by": self.chain.after and address(self.chain.after),
            "replaces": self.chain.before and address(self.chain.before),
            "serial": paper.serial,
            "document": self.paper,
            "full_name": snapshot["full_name"],
            "class_title": f"{snapshot['class_kind']} {snapshot['class_title']}",
            "dates": snapshot["date_words"],
            "hours": snapshot.get("hours", ""),
            "organiser": snapshot["organiser"],
            "issued_on": paper.batch.issue_date.isoformat(),
            "url": address(paper),
        }


def _day(moment: Any) -> str | None:
    return clock.local(moment).date().isoformat() if moment else None


def address(certificate: Certificate) -> str:
    """The page of a paper, as its QR code says it."""
    return f"{settings.SITE_URL}{reverse('certificates:certificate', args=[certificate.code])}"


def proof_of(certificate: Certificate) -> Proof:
    return Proof(certificate, selectors.chain_of(certificate))


@dataclass(frozen=True)
class FileProof:
    """A file that was issued: of which paper, of which kind, and the signatures in it."""

    proof: Proof
    file: CertificateFile
    newest: bool
    signatures: list[Signature]

    @property
    def is_the_paper(self) -> bool:
        """Whether somebody who is shown this file may rely on it."""
        sound = all(each.intact for each in self.signatures)
        return self.newest and self.proof.is_valid and sound

    @property
    def verdict(self) -> str:
        """One sentence on this file; a revoked or replaced paper has its own sentence besides."""
        signed = self.file.kind == CertificateFile.Kind.SIGNED
        if not all(each.intact for each in self.signatures):
            return _("Tệp đã được cấp, nhưng chữ ký số trong tệp không còn hợp lệ.")
        if self.newest and signed:
            return _("Đúng là tệp đã cấp: bản ký số, không bị thay đổi.")
        if self.newest:
            return _("Đúng là tệp đã cấp, không bị thay đổi.")
        if signed:
            return _("Đây là bản ký số cũ của giấy này; đã có bản mới hơn.")
        return _("Đây là bản chưa ký số của giấy này; bản có giá trị là bản đã ký số.")

    @property
    def facts(self) -> list[tuple[str, str]]:
        return [*self.proof.facts, *signature_facts(self.signatures)]

    def as_json(self) -> dict[str, Any]:
        return {
            "issued": True,
            "kind": self.file.kind,
            "newest": self.newest,
            "signatures": [
                {
                    "signer": each.signer,
                    "signed_on": each.signed_at,
                    "valid": each.intact,
                    "trusted": each.trusted,
                    "timestamped": each.stamped,
                }
                for each in self.signatures
            ],
            "certificate": self.proof.as_json(),
        }


def signature_facts(signatures: list[Signature]) -> list[tuple[str, str]]:
    """One line for each signature: whose, when, and whether it holds."""
    return [(_("Ký số bởi"), _signature_words(each)) for each in signatures]


def _signature_words(signature: Signature) -> str:
    day = signature.signed_at
    if day and signature.stamped:
        day = _("%(day)s (có dấu thời gian)") % {"day": day}
    holds = _("chữ ký hợp lệ") if signature.intact else _("chữ ký không hợp lệ")
    return ", ".join(filter(None, (signature.signer, day, holds)))


def proof_of_file(sha256: str) -> FileProof | None:
    """The paper whose file has this SHA-256 (64 hex digits); None unless it was issued."""
    found = selectors.file_by_sha256(sha256)
    if found is None:
        return None
    newest = selectors.downloadable_file(found.certificate)
    signatures: list[Signature] = []
    if found.kind == CertificateFile.Kind.SIGNED:
        with found.file.open("rb") as kept:
            signatures = signatures_in(kept.read())
    return FileProof(
        proof=proof_of(found.certificate),
        file=found,
        newest=newest is not None and newest.pk == found.pk,
        signatures=signatures,
    )
