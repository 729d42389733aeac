"""How one signs in, by an OpenAPI document's security schemes."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.connectors.drafting.draft import AuthDraft
from hub.connectors.drafting.sources.openapi_schema import Schemas
from hub.connectors.drafting.yaml_text import or_to_do, text

_GUESSED = "by the description's security schemes"


def auth_of(document: Mapping[str, Any], schemas: Schemas) -> AuthDraft:
    """The first scheme that a pack can say; user and password, with a note, where there is none."""
    components = document.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, dict) else None
    found = (schemas.resolved(each) for each in (schemes.values() if isinstance(schemes, dict) else ()))
    return next((draft for scheme in found for draft in _drafts(scheme)), AuthDraft())


def _drafts(scheme: Any) -> Iterator[AuthDraft]:
    match scheme:
        case {"type": "http", "scheme": str(word)} if word.lower() == "basic":
            yield AuthDraft("{kind: basic}", _GUESSED)
        case {"type": "http", "scheme": str(word)} if word.lower() == "bearer":
            yield AuthDraft('{kind: header, header: Authorization, value: "Bearer {key}"}', _GUESSED)
        case {"type": "apiKey", "in": "header", "name": str(name)}:
            yield AuthDraft(f"{{kind: header, header: {text(name[:100])}}}", _GUESSED)
        case {"type": "oauth2", "flows": {"clientCredentials": dict(flow)}}:
            yield _client_credentials(flow)


def _client_credentials(flow: Mapping[str, Any]) -> AuthDraft:
    url, scopes = flow.get("tokenUrl"), flow.get("scopes")
    scope = " ".join(map(str, scopes)) if isinstance(scopes, dict) else ""
    is_address = isinstance(url, str) and url.startswith("https://") and len(url) < 500
    token_url = or_to_do(url if is_address and isinstance(url, str) else None, "the address that gives tokens")
    written = f"{{kind: oauth2_client_credentials, token_url: {token_url}, scope: {text(scope[:500])}}}"
    return AuthDraft(written, f"{_GUESSED}; TODO: which of the scopes the hub needs")
