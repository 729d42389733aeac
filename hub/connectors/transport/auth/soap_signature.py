"""A signature of one's own in the Header of each envelope, as NetSuite's TokenPassport is."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import model_validator

from hub.config.yamlfile import Disagreements
from hub.connectors.base import RequestContext
from hub.connectors.model import placeholders
from hub.connectors.transport.auth.auth import Auth, Means
from hub.connectors.transport.auth.hmac_signing import OF_REQUEST, HmacSigning
from hub.connectors.transport.auth.soap_header import SoapHeaderAuth
from hub.connectors.transport.messages import Request
from hub.connectors.xml_template import xml_filled, xml_problems
from hub.errors import CredentialsRefused


class SoapSignature(HmacSigning):
    """`element` is the header's XML, with `{signature}` somewhere, `{nonce}`, `{timestamp}` and keys of `auth:`; `base`
    is what is signed, and `key` with what, as for `hmac`.
    """

    example: ClassVar[str] = """
kind: hmac_envelope
element: >-
  <t:tokenPassport xmlns:t="urn:messages"><t:account>{account}</t:account><t:token>{token}</t:token>
  <t:nonce>{nonce}</t:nonce><t:timestamp>{timestamp}</t:timestamp>
  <t:signature algorithm="HMAC-SHA256">{signature}</t:signature></t:tokenPassport>
base: "{account}&{consumer_key}&{token}&{nonce}&{timestamp}"
key: "{consumer_secret}&{token_secret}"
"""
    in_envelope: ClassVar[bool] = True

    kind: Literal["hmac_envelope"]
    element: str

    @property
    def shown(self) -> Mapping[str, str]:
        """The header."""
        return {"element": self.element}

    @model_validator(mode="after")
    def _signs_what_it_shows(self) -> "SoapSignature":
        if problems := [*self._problems()]:
            raise Disagreements(*problems)
        return self

    def _problems(self) -> Iterator[str]:
        yield from xml_problems("element", self.element, placeholders(self.element) - OF_REQUEST)
        for name in sorted(OF_REQUEST & placeholders(self.base)):
            yield f"base: `{{{name}}}` of a message isn't known before its Header is in it"
        yield from self.signing_problems()

    def sign_in(self, keys: Mapping[str, str], means: Means) -> Auth:
        """Nothing is sent for it."""
        return SignedInEnvelope(self, keys, means)


class SignedInEnvelope(SoapHeaderAuth):
    """Each message has a signature, a nonce and a moment of its own."""

    def __init__(self, model: SoapSignature, keys: Mapping[str, str], means: Means) -> None:
        self._model, self._keys, self._means = model, keys, means

    def element(self, envelope: str, request: Request, context: RequestContext) -> Any:
        """The header as the pack writes it."""
        from lxml import etree

        known = self._model.signed(request, self._keys, self._means)
        try:
            return etree.fromstring(xml_filled(self._model.element, known))
        except ValueError:
            message = "a key of `auth:` has a character that no XML can hold; nothing was sent"
            raise context.error(CredentialsRefused, message) from None
