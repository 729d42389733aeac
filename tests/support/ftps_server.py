"""A real FTPS server on loopback, over a folder, with a certificate that its own authority signed."""

import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.servers import FTPServer

USER, PASSWORD = "hub", "an-ftps-password"


class FtpsFolder:
    """`certificate` is a file with what `ca` takes. With `tls=False` it is plain FTP."""

    def __init__(self, root: Path, *, tls: bool = True) -> None:
        self.certificate = root / "server.pem"
        self.certificate.write_bytes(_certificate())
        authorizer = DummyAuthorizer()
        authorizer.add_user(USER, PASSWORD, str(root), perm="elradfmwMT")
        kind = TLS_FTPHandler if tls else FTPHandler
        settings = {"authorizer": authorizer, "use_sendfile": False, "auth_failed_timeout": 0}
        if tls:
            settings |= {"certfile": str(self.certificate), "tls_control_required": True, "tls_data_required": True}
        handler = type("Handler", (kind,), settings)
        self._server = FTPServer(("127.0.0.1", 0), handler)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()
        self._server.close_all()

    @property
    def url(self) -> str:
        return f"ftps://127.0.0.1:{self._server.address[1]}"

    def _serve(self) -> None:
        while not self._is_over.is_set():
            self._server.serve_forever(timeout=0.02, blocking=False)


def _certificate() -> bytes:
    """A key and a certificate of this machine's loopback, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.public_bytes(serialization.Encoding.PEM) + private
