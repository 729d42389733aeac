"""WS-Security's UsernameToken (OASIS, UsernameToken Profile 1.0): user and password in each envelope."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from hub.connectors.base import RequestContext
from hub.connectors.transport.auth.auth import Auth, Means
from hub.connectors.transport.auth.soap_header import SoapHeaderAuth
from hub.connectors.transport.auth.user_and_password import UserAndPassword
from hub.connectors.transport.messages import Request

_OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
SECURITY, UTILITY = f"{_OASIS}wssecurity-secext-1.0.xsd", f"{_OASIS}wssecurity-utility-1.0.xsd"
PROFILE = f"{_OASIS}username-token-profile-1.0#"
BASE64 = f"{_OASIS}soap-message-security-1.0#Base64Binary"


class UsernameToken(UserAndPassword):
    """User and password; with `password: digest` a digest of it, a nonce and the moment goes out in its place."""

    example: ClassVar[str] = "{kind: ws_username, password: digest}"

    kind: Literal["ws_username"]
    password: Literal["text", "digest"] = "text"
    in_envelope: ClassVar[bool] = True

    def sign_in(self, keys: Mapping[str, str], means: Means) -> Auth:
        """Nothing is sent for it."""
        return SignedByToken(keys["user"], keys["password"], means, is_digest=self.password == "digest")


class SignedByToken(SoapHeaderAuth):
    """Each message has a token of its own."""

    def __init__(self, user: str, password: str, means: Means, *, is_digest: bool) -> None:
        self._user, self._password, self._means, self._is_digest = user, password, means, is_digest

    def element(self, envelope: str, request: Request, context: RequestContext) -> Any:
        """The Security header, which the ERP must understand."""
        from lxml import etree

        nonce, created = self._means.nonce().encode(), f"{self._means.clock.now():%Y-%m-%dT%H:%M:%SZ}"
        security: Any = etree.Element(f"{{{SECURITY}}}Security", nsmap={"wsse": SECURITY, "wsu": UTILITY})
        security.set(f"{envelope}mustUnderstand", "1")
        token = etree.SubElement(security, f"{{{SECURITY}}}UsernameToken")

        def add(namespace: str, name: str, text: str, **attributes: str) -> None:
            etree.SubElement(token, f"{{{namespace}}}{name}", attributes).text = text

        add(SECURITY, "Username", self._user)
        if self._is_digest:
            digest = hashlib.sha1(nonce + created.encode() + self._password.encode()).digest()  # as the profile has it
            add(SECURITY, "Password", base64.b64encode(digest).decode(), Type=f"{PROFILE}PasswordDigest")
            add(SECURITY, "Nonce", base64.b64encode(nonce).decode(), EncodingType=BASE64)
        else:
            add(SECURITY, "Password", self._password, Type=f"{PROFILE}PasswordText")
        add(UTILITY, "Created", created)
        return security
