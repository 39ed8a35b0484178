"""Keys that sign papers in tests: a root, a signer in a PKCS#12 file or on a token, a TSA."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

SIGNER = "Trung tâm Khuyến công Mẫu"
PASSPHRASE = "mật khẩu của tệp p12"
PIN = "482915"
LIBRARIES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm.so",
)


@dataclass(frozen=True)
class Pair:
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def asn1_certificate(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER))

    @property
    def asn1_key(self) -> asn1_keys.PrivateKeyInfo:
        return asn1_keys.PrivateKeyInfo.load(self.key_der)

    @property
    def key_der(self) -> bytes:
        return self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def make_pair(
    name: str,
    issuer: Pair | None = None,
    *,
    stamps: bool = False,
    days: tuple[int, int] = (-30, 300),
) -> Pair:
    """A key with its certificate: of a root without an issuer, of an authority that stamps times,
    or of somebody who signs."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(_usage(issuer is None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if stamps:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    signing = issuer.key if issuer else key
    return Pair(key, builder.sign(signing, hashes.SHA256()))


def _usage(root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, content_commitment=not root, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=root, crl_sign=root,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


@dataclass(frozen=True)
class KeyFolder:
    """The files of one server: `settings` are what its environment says."""

    folder: Path
    root: Pair
    signer: Pair

    @property
    def settings(self) -> dict[str, str]:
        return {"SIGNING_KEYS": str(self.folder / "keys.toml")}

    @property
    def trust(self) -> str:
        return str(self.folder / "root.pem")

    def add(self, name: str, **values: str | bool | list[str]) -> None:
        """Another table of keys.toml."""
        lines = [f"[{name}]"]
        for key, value in values.items():
            shown = str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')
            lines.append(f"{key} = {shown}")
        with (self.folder / "keys.toml").open("a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


def make_keys(folder: Path, *, days: tuple[int, int] = (-30, 300), **values: str) -> KeyFolder:
    """A server with one key, `giam-doc`, in a PKCS#12 file with a passphrase."""
    folder.mkdir(parents=True, exist_ok=True)
    root = make_pair("Gốc thử nghiệm")
    signer = make_pair(SIGNER, root, days=days)
    encrypted = BestAvailableEncryption(PASSPHRASE.encode())
    data = pkcs12.serialize_key_and_certificates(
        b"giam-doc", signer.key, signer.certificate, [root.certificate], encrypted
    )
    (folder / "giam-doc.p12").write_bytes(data)
    (folder / "secret").write_text(PASSPHRASE + "\n", encoding="utf-8")
    (folder / "root.pem").write_bytes(root.pem)
    keys = KeyFolder(folder, root, signer)
    keys.add(
        "giam-doc",
        kind="pkcs12",
        label="Giám đốc Trung tâm",
        file=str(folder / "giam-doc.p12"),
        secret_file=str(folder / "secret"),
        **values,
    )
    return keys


def token_library() -> str:
    """SoftHSM's library on this machine; "" without one."""
    return next((path for path in LIBRARIES if Path(path).exists()), "")


def add_token(keys: KeyFolder) -> None:
    """Put the signer's key and certificate on a new SoftHSM token, as the key `token`."""
    import pkcs11
    from pkcs11.util.rsa import decode_rsa_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    store = keys.folder / "tokens"
    store.mkdir()
    config = keys.folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {store}\nlog.level = ERROR\n", encoding="utf-8")
    os.environ["SOFTHSM2_CONF"] = str(config)
    command = ["softhsm2-util", "--init-token", "--free", "--label", "van-thu"]
    subprocess.run(
        [*command, "--pin", PIN, "--so-pin", "00000000"], check=True, capture_output=True
    )
    library = pkcs11.lib(token_library())
    library.reinitialize()
    token = library.get_token(token_label="van-thu")
    same = {pkcs11.Attribute.LABEL: "ky", pkcs11.Attribute.ID: b"1", pkcs11.Attribute.TOKEN: True}
    with token.open(rw=True, user_pin=PIN) as session:
        # PKCS#8 wraps the RSA key that the token wants.
        plain = keys.signer.key.private_bytes(
            Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()
        )
        session.create_object({**decode_rsa_private_key(plain), **same})
        certificate = keys.signer.certificate.public_bytes(Encoding.DER)
        session.create_object({**decode_x509_certificate(certificate), **same})
    (keys.folder / "pin").write_text(PIN, encoding="utf-8")
    keys.add(
        "token",
        kind="pkcs11",
        module=token_library(),
        token="van-thu",
        certificate="ky",
        chain=keys.trust,
        secret_file=str(keys.folder / "pin"),
    )


@contextmanager
def time_stamps(root: Pair) -> Iterator[str]:
    """The address of a time stamp authority on this machine."""
    pair = make_pair("Dấu thời gian thử nghiệm", root, stamps=True)
    stamper = DummyTimeStamper(pair.asn1_certificate, pair.asn1_key)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            answer = stamper.request_tsa_response(tsp.TimeStampReq.load(query)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            """Silence: the test's output is its own."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
