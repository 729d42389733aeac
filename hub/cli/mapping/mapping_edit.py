"""`hub mapping edit`: a page where offices change their own mapping files."""

import re
from typing import Annotated

import typer

from hub.cli.invocation import Invocation
from hub.cli.log_lines import log_to_stderr
from hub.cli.output import tell, warn
from hub.config.extras import from_extra
from hub.config.people import Editor
from hub.config.settings import Settings
from hub.config.token_owners import token_problems
from hub.config.tokens import Token
from hub.errors import ConfigurationError, Problem
from hub.printable import shown

PATH = re.compile(r"(/[\w.~-]+)*", re.ASCII)
EXAMPLE = "editors: {office: {token: env:NORTH_EDITOR_TOKEN}}"


def read_root_path(given: str) -> str:
    """The path as it was given; BadParameter unless it may stand between an address and the page's own paths."""
    if not PATH.fullmatch(given):
        raise typer.BadParameter(f"`{shown(given)}`: a path such as /mappings was expected, without a `/` at its end")
    return given


def edit(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65535, help="of the page")] = 8010,
    host: Annotated[str, typer.Option(help="the address to listen on")] = "127.0.0.1",
    root_path: Annotated[
        str,
        typer.Option(
            metavar="/PATH", parser=read_root_path, help="where a proxy before it shows the page, if not at its root"
        ),
    ] = "",
) -> None:
    """Serve a page where offices change their mapping files, each with its own token; Ctrl-C ends it.

    It speaks plain HTTP: for other machines put a proxy with HTTPS before it that hands on WebSockets.
    """
    invocation: Invocation = context.obj
    config = invocation.settings()
    offices = [tenant.id for tenant in config.tenants.values() if tenant.editors]
    if not offices:
        message = f"no office has anybody who may edit; add to one, beside `approvers:`, {EXAMPLE}"
        raise ConfigurationError(Problem(str(config.path), "tenants", message))
    with from_extra("editor", "`hub mapping edit`"):
        from hub.editor.server import serve
        from hub.web.serving import listening
    _tell_who(config)
    log_to_stderr()
    with invocation.hub() as hub, listening(host, port) as listener:
        address = f"[{host}]" if ":" in host else host
        tell(f"The page: http://{address}:{port}{root_path}/ (Ctrl-C ends it)")
        serve(hub, listener, root_path)


def _tell_who(config: Settings) -> None:
    """Who may sign in, by which token; why others can't."""
    for tenant in config.tenants.values():
        for editor in tenant.editors.values():
            tell(f"{tenant.name}: {editor.name} signs in with {_where(editor.token)}")
        if not tenant.editors:
            warn(f"{tenant.name} can't sign in: add to `{tenant.id}` in {config.path}, {EXAMPLE}")
    for each in token_problems(config.tenants.values()):
        if isinstance(each.person, Editor):
            warn(str(each.problem))


def _where(token: Token) -> str:
    """Where the token is found; not the token."""
    return f"the token in {token.reference}" if token.is_reference else "the token whose hash stands in tenants.yaml"
