"""Gives the scripts in the page library's own document the response's nonce, so that no other inline script runs."""

from collections.abc import Callable

from jinja2 import BaseLoader, Environment
from nicegui import client

Source = tuple[str, str | None, Callable[[], bool] | None]


class NonceLoader(BaseLoader):
    """Loads a template with the nonce in each of its script tags; what is filled in later gets none."""

    def __init__(self, loader: BaseLoader) -> None:
        self.loader = loader

    def get_source(self, environment: Environment, template: str) -> Source:
        """The template's text, the file that it comes from, and whether that is still the same."""
        text, path, is_current = self.loader.get_source(environment, template)
        return text.replace("<script", '<script nonce="{{ request.state.nonce }}"'), path, is_current


def give_scripts_nonces() -> None:
    """Once for the process. Undocumented, but the library has no setting for it."""
    environment = client.templates.env
    if environment.loader is not None and not isinstance(environment.loader, NonceLoader):
        environment.loader = NonceLoader(environment.loader)
