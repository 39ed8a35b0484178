"""Reading the signatures of a file: whose, when, and whether anything was changed since."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from io import BytesIO

from django.conf import settings
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from common import clock

from .doors import trust

LONGEST_S = 20
MOST_MEMORY = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One signature. `intact`: the signed bytes and the signature are as they were, and what came
    later changed no page. `whole`: nothing came later. `trusted`: the chain ends at SIGNING_TRUST.
    `signed_at` is of the time stamp when `stamped`, else what the signer claims (dd/mm/yyyy)."""

    signer: str
    signed_at: str
    intact: bool
    whole: bool
    trusted: bool
    stamped: bool


def signatures_in(pdf: bytes) -> list[Signature]:
    """The signatures of a file that this site keeps or was given by staff, the oldest first.

    Raises ValueError when it cannot be read as a PDF."""
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=False)
        return [_read(each) for each in reader.embedded_regular_signatures]
    except Exception as error:  # a broken file breaks in many ways
        raise ValueError("not a readable PDF") from error


def _read(embedded: EmbeddedPdfSignature) -> Signature:
    status = validate_pdf_signature(embedded, trust(), ts_validation_context=trust())
    stamp = status.timestamp_validity
    moment = stamp.timestamp if stamp else status.signer_reported_dt
    names = status.signing_cert.subject.native
    return Signature(
        signer=str(names.get("common_name") or status.signing_cert.subject.human_friendly),
        signed_at=f"{clock.local(moment):%d/%m/%Y}" if moment else "",
        intact=bool(status.intact and status.valid and status.docmdp_ok),
        whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        trusted=bool(status.trusted),
        stamped=bool(stamp and stamp.valid and stamp.intact),
    )


def signatures_of_a_stranger(pdf: bytes) -> list[Signature] | None:
    """The signatures of a file from anywhere, read in a process of its own that may use only so
    much time and memory. None when that was not enough, or it is no PDF."""
    if b"/ByteRange" not in pdf:
        return []
    command = [sys.executable, "-m", "certificates.signing.check"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, input=pdf, capture_output=True, timeout=LONGEST_S, cwd=settings.ROOT
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        return None
    return [Signature(**each) for each in json.loads(done.stdout)]


def main() -> None:
    """Read a PDF from standard input and write its signatures as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_S, LONGEST_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        found = signatures_in(sys.stdin.buffer.read())
    except ValueError:
        sys.exit(1)
    sys.stdout.write(json.dumps([asdict(each) for each in found]))


if __name__ == "__main__":
    main()
