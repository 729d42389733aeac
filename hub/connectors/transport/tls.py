"""How an ERP's server is known by TLS, and how we are to it: the files of `tls:`, looked at before they are used."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hub.config.erp import Erp, Tls
from hub.config.regular_file import first_bytes
from hub.config.secrets import Secret
from hub.connectors.transport.address import is_base, origin
from hub.errors import ConfigurationError, Problem, SecretMissing

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

MAX_BYTES = 1_000_000
"""Of a file with certificates: all public authorities together are a quarter of it."""


@dataclass(frozen=True)
class ErpTls:
    """For one origin alone: nobody else is shown our certificate, or believed by an authority of the ERP's own.

    `own_authority`: no public one counts there; `has_certificate`: we have one to show.
    """

    origin: tuple[str, str, int | None]
    context: ssl.SSLContext
    own_authority: bool
    has_certificate: bool


def open_tls(erp: Erp, now: datetime) -> ErpTls | None:
    """What `tls:` of an ERP says; None where it says nothing.

    Raises:
        ConfigurationError: a file must be mended, or TLS has no place at such an address.
    """
    if erp.tls is None:
        return None
    if problems := [*tls_problems(erp, now)]:
        raise ConfigurationError(*problems)
    return ErpTls(
        origin(erp.url.reveal()),
        _context(erp.tls),
        own_authority=erp.tls.ca is not None,
        has_certificate=erp.tls.certificate is not None,
    )


def tls_problems(erp: Erp, now: datetime) -> Iterator[Problem]:
    """What is wrong with the files of `tls:`, each where it is written, and with TLS at an address without."""
    tls = erp.tls
    if tls is None:
        return
    try:
        url = erp.url.reveal()
    except SecretMissing:
        url = ""  # told where it is asked for
    if is_base(url) and not url.startswith("https:"):
        place = erp.url.place or f"erps.{erp.name}.url"
        yield Problem(place, "", "`tls` of the ERP has no effect at such an address; https:// is wanted")
    if tls.ca:
        yield from _certificate_problems(tls.ca, now, of_many=True)
    if tls.certificate:
        told = [*_certificate_problems(tls.certificate, now)]
        yield from told or _key_problems(tls, tls.certificate)


def _certificate_problems(file: Secret, now: datetime, *, of_many: bool = False) -> Iterator[Problem]:
    """`of_many`: one that counts is enough; of a chain the first is our own."""
    from cryptography.x509 import load_pem_x509_certificates

    try:
        found = load_pem_x509_certificates(_read(file))
    except SecretMissing as error:
        yield from error.problems
        return
    except ValueError:
        yield _problem(file, "isn't a certificate in PEM (-----BEGIN CERTIFICATE-----); name another file")
        return
    first = found[0]
    if not any(_counts(each, now) for each in (found if of_many else [first])):
        span = f"{first.not_valid_before_utc:%Y-%m-%d} to {first.not_valid_after_utc:%Y-%m-%d}"
        yield _problem(file, f"counts from {span} only, and today is {now:%Y-%m-%d}; renew it")


def _key_problems(tls: Tls, certificate: Secret) -> Iterator[Problem]:
    file = tls.key or certificate
    try:
        _read(file)
        _load_chain(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), tls)
    except SecretMissing as error:
        yield from error.problems
    except (ssl.SSLError, OSError) as error:
        if getattr(error, "reason", None) == "KEY_VALUES_MISMATCH":
            yield _problem(file, "is the key of another certificate; name the one of `certificate`")
        else:
            wanted = "the right `password`" if tls.password else "its `password`, if it has one"
            yield _problem(file, f"holds no key in PEM that can be read; name another file, or {wanted}")


def _context(tls: Tls) -> ssl.SSLContext:
    from urllib3.util.ssl_ import create_urllib3_context

    # it trusts nobody yet: without an authority of the ERP's own, requests adds those that it believes otherwise
    context = create_urllib3_context()
    if tls.ca:
        context.load_verify_locations(tls.ca.path())
    _load_chain(context, tls)
    return context


def _load_chain(context: ssl.SSLContext, tls: Tls) -> None:
    if tls.certificate is None:
        return
    password = tls.password.reveal() if tls.password else ""
    # always one: OpenSSL would ask at the terminal for what it lacks
    key = tls.key.path() if tls.key else None
    context.load_cert_chain(tls.certificate.path(), key, password=lambda: password)


def _counts(certificate: "Certificate", now: datetime) -> bool:
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def _read(file: Secret) -> bytes:
    path: Path = file.path()
    try:
        body = first_bytes(path, MAX_BYTES)
    except OSError as error:
        raise file.missing(f"the file {path.name} can't be read ({error.strerror}); mend the path") from None
    if len(body) > MAX_BYTES:
        raise file.missing(f"the file {path.name} is larger than {MAX_BYTES // 1_000_000} MB; name another")
    return body


def _problem(file: Secret, message: str) -> Problem:
    return Problem(file.place or file.what, "", f"the file {file.path().name} {message}")
