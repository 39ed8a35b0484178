"""Signing a paper: ours, and the call of pyHanko's own documentation with the key in memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

from certificates.signing import sign
from tests.factories.signing_keys import PASSPHRASE, make_keys

Signing = Callable[[bytes], bytes]


def signing_ways(folder: Path) -> dict[str, Signing]:
    """A key of RSA 2048 in a PKCS#12 file, PAdES B-B, no time stamp, an invisible field."""
    keys = make_keys(folder / "keys")
    settings.SIGNING_KEYS = keys.settings["SIGNING_KEYS"]
    signer = SimpleSigner.load_pkcs12(keys.folder / "giam-doc.p12", passphrase=PASSPHRASE.encode())
    metadata = PdfSignatureMetadata(
        field_name="KySo", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )

    def bare(pdf: bytes) -> bytes:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        signed: bytes = sign_pdf(writer, metadata, signer).getvalue()
        return signed

    return {"ours_signed": lambda pdf: sign(pdf, "giam-doc"), "bare_pyhanko": bare}


def measure_signing(folder: Path, papers: Sequence[bytes], rounds: int) -> dict[str, float]:
    """Signatures a second of each way, the best of its rounds; the first call is not counted."""
    ways = signing_ways(folder)
    best: dict[str, float] = {}
    for way in ways.values():
        way(papers[0])
    for _round in range(rounds):
        for name, way in ways.items():
            start = time.process_time()
            for pdf in papers:
                way(pdf)
            speed = len(papers) / (time.process_time() - start)
            best[name] = max(best.get(name, 0.0), speed)
    return best
