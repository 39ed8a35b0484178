"""Keys opened once per process, and signatures made with them."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import load_der_private_key
from django.conf import settings
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from common import clock

from .errors import SigningError
from .keys import PKCS12, SigningKey, configured_keys
from .stamp import box_for
from .tsa import HttpTimeStamper

FIELD = "KySo"


class _KeptKey(SimpleSigner):
    """Keeps the private key loaded: pyHanko loads, and proves, it twice for each signature."""

    @cached_property
    def _loaded(self) -> Any:
        return load_der_private_key(self.signing_key.dump(), password=None)

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        mechanism = self.get_signature_mechanism_for_digest(digest_algorithm).signature_algo
        digest = get_pyca_cryptography_hash(digest_algorithm)
        if mechanism == "rsassa_pkcs1v15":
            return bytes(self._loaded.sign(data, PKCS1v15(), digest))
        if mechanism == "ecdsa":
            return bytes(self._loaded.sign(data, ECDSA(digest)))
        return bytes(super().sign_raw(data, digest_algorithm))


@dataclass
class Door:
    """One opened key. A token's session serves one signature at a time."""

    key: SigningKey
    signer: Signer
    timestamper: TimeStamper | None
    pid: int
    written_at: float
    lock: threading.Lock = field(default_factory=threading.Lock)


_doors: dict[str, Door] = {}
_opening = threading.Lock()


def sign(pdf: bytes, key_name: str, *, visible: bool = False) -> bytes:
    """The paper with a PAdES signature appended: what comes back begins with `pdf`.

    B-B; B-T when the key has a time stamp authority; B-LT when SIGNING_TRUST is set too. The key is
    opened once per process. Raises SigningError, whose message holds no secret."""
    with _door(key_name) as door:
        signer = PdfSigner(
            _metadata(door.key),
            door.signer,
            timestamper=door.timestamper,
            **box_for(pdf, _subject(door.signer), clock.today(), FIELD) if visible else _INVISIBLE,
        )
        done: bytes = signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf))).getvalue()
    if not done.startswith(pdf):
        raise SigningError(f"{key_name}: the signed file is no update of the unsigned one")
    return done


_INVISIBLE = {"new_field_spec": SigFieldSpec(FIELD)}


@contextmanager
def _door(name: str) -> Iterator[Door]:
    """The opened key, under its lock. After a fault it is opened anew the next time."""
    door = _opened(name)
    try:
        with door.lock:
            _refuse_out_of_date(door)
            yield door
    except SigningError:
        raise
    except Exception as error:
        close(name)
        raise SigningError(f"{name}: {type(error).__name__}: {error}"[:300]) from error


def _opened(name: str) -> Door:
    key = configured_keys().get(name)
    if key is None:
        raise SigningError(f"«{name}» is no key of this server" if name else "no key is chosen")
    # A session does not survive a fork, and a certificate is renewed by a new file.
    now = (key, os.getpid(), os.path.getmtime(key.file) if Path(key.file).is_file() else 0.0)
    with _opening:
        door = _doors.get(name)
        if door is None or (door.key, door.pid, door.written_at) != now:
            try:
                signer = _pkcs12(key) if key.kind == PKCS12 else _pkcs11(key)
            except SigningError:
                raise
            except Exception as error:  # the library's own errors are many; none names a secret
                raise SigningError(f"{name}: {type(error).__name__}") from error
            stamper = HttpTimeStamper(key.tsa) if key.tsa else None
            door = _doors[name] = Door(key, signer, stamper, *now[1:])
    return door


def close(name: str = "") -> None:
    """Forget an opened key, or all of them."""
    for each in [name] if name else list(_doors):
        _doors.pop(each, None)


def certificate_facts(name: str) -> tuple[str, str]:
    """Whose key it is, and until which day (dd/mm/yyyy) its certificate is valid."""
    door = _opened(name)
    until = door.signer.signing_cert["tbs_certificate"]["validity"]["not_after"].native
    return _subject(door.signer), f"{clock.local(until):%d/%m/%Y}"


def _subject(signer: Signer) -> str:
    names = signer.signing_cert.subject.native
    return str(names.get("common_name") or signer.signing_cert.subject.human_friendly)


def _refuse_out_of_date(door: Door) -> None:
    days = door.signer.signing_cert["tbs_certificate"]["validity"]
    if not days["not_before"].native <= clock.now() <= days["not_after"].native:
        raise SigningError(f"{door.key.name}: its certificate is not valid today")


def _pkcs12(key: SigningKey) -> Signer:
    if not Path(key.file).is_file():
        raise SigningError(f"{key.name}: its file is not there")
    chain = [key.chain] if key.chain else None
    read = SimpleSigner.load_pkcs12(
        key.file, ca_chain_files=chain, passphrase=key.secret().encode()
    )
    if read is None:
        raise SigningError(f"{key.name}: its file does not open with this passphrase")
    return _KeptKey(
        signing_cert=read.signing_cert,
        signing_key=read.signing_key,
        cert_registry=read.cert_registry,
    )


def _pkcs11(key: SigningKey) -> Signer:
    session = open_pkcs11_session(
        key.module, token_criteria=TokenCriteria(label=key.token), user_pin=key.secret()
    )
    chain = list(load_certs_from_pemder([key.chain])) if key.chain else ()
    signer = PKCS11Signer(
        session, cert_label=key.certificate, key_label=key.key or key.certificate, ca_chain=chain
    )
    if signer.signing_cert is None:
        raise SigningError(f"{key.name}: no certificate of this label on the token")
    return signer


def _metadata(key: SigningKey) -> PdfSignatureMetadata:
    long_term = bool(key.tsa and settings.SIGNING_TRUST)
    return PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=long_term,
        use_pades_lta=long_term and key.archive,
        validation_context=trust(fetching=True) if long_term else None,
    )


def trust(*, fetching: bool = False) -> ValidationContext:
    """Who is believed: the roots of SIGNING_TRUST. Revocation is looked up only when fetching."""
    roots = list(load_certs_from_pemder([settings.SIGNING_TRUST])) if settings.SIGNING_TRUST else []
    return ValidationContext(trust_roots=roots, allow_fetching=fetching)
