"""How an ERP is signed in to: one registry, a file for each kind."""

from hub.connectors.registry import Registry
from hub.connectors.transport.auth.auth import Auth, AuthModel, Keys
from hub.connectors.transport.auth.basic import Basic
from hub.connectors.transport.auth.digest import Digest
from hub.connectors.transport.auth.key_in_header import KeyInHeader
from hub.connectors.transport.auth.key_in_query import KeyInQuery
from hub.connectors.transport.auth.ntlm import Ntlm
from hub.connectors.transport.auth.oauth2_client_credentials import ClientCredentials
from hub.connectors.transport.auth.oauth2_password import PasswordGrant
from hub.connectors.transport.auth.oauth2_refresh import RefreshGrant
from hub.connectors.transport.auth.session_login import SessionLogin
from hub.connectors.transport.auth.signature import Signature
from hub.connectors.transport.auth.soap_signature import SoapSignature
from hub.connectors.transport.auth.username_token import UsernameToken

__all__ = ["AUTHS", "Auth", "AuthModel", "Keys"]

AUTHS: Registry[AuthModel] = Registry(
    Basic,
    Digest,
    Ntlm,
    KeyInHeader,
    KeyInQuery,
    Signature,
    SoapSignature,
    UsernameToken,
    ClientCredentials,
    PasswordGrant,
    RefreshGrant,
    SessionLogin,
)
