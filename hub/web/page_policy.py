"""What a page made by the page library may load and run."""

from hub.web.response_headers import NONCE

PAGE_POLICY = {
    # eval: the library compiles its templates in the browser, and what the server asks of a page comes as a text
    "Content-Security-Policy": f"default-src 'self'; script-src 'self' 'nonce-{NONCE}' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
}
"""The header, with a nonce for its scripts."""
