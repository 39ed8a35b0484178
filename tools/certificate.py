"""A self-made certificate, so that phones in the local network reach the demo by HTTPS."""

from __future__ import annotations

import ipaddress
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFE = timedelta(days=365)
RENEW_BEFORE = timedelta(days=30)


def local_address() -> str:
    """This machine's address in its network, or 127.0.0.1; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address of no one, kept for documents
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def kept_certificate(folder: Path, address: str) -> tuple[Path, Path]:
    """Certificate and key for the address and this machine, made anew only when needed."""
    cert_file, key_file = folder / f"tls-{address}.crt", folder / f"tls-{address}.key"
    if not (key_file.exists() and _is_good(cert_file)):
        _make(cert_file, key_file, address)
    return cert_file, key_file


def _is_good(cert_file: Path) -> bool:
    if not cert_file.exists():
        return False
    cert = x509.load_pem_x509_certificate(cert_file.read_bytes())
    return cert.not_valid_after_utc > datetime.now(UTC) + RENEW_BEFORE


def _make(cert_file: Path, key_file: Path, address: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
    now = datetime.now(UTC)
    names = [x509.IPAddress(ipaddress.ip_address(each)) for each in {address, "127.0.0.1"}]
    cert = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LIFE)
        .add_extension(
            x509.SubjectAlternativeName([*names, x509.DNSName("localhost")]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_file.touch(mode=0o600)
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    cert_file.write_bytes(cert.public_bytes(serialization.Encoding.PEM))
