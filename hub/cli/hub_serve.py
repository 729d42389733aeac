"""`hub serve`: the door through which storefronts read, order and see their history."""

from datetime import date
from typing import Annotated

import typer

from hub.cli.invocation import Invocation
from hub.cli.log_lines import log_to_stderr
from hub.cli.mapping.mapping_edit import read_root_path
from hub.cli.output import say_json, tell, warn
from hub.config.client_consistency import client_token_problems
from hub.config.clients import ALL
from hub.config.extras import from_extra
from hub.config.settings import Settings
from hub.config.webhook_consistency import webhook_secret_problems
from hub.errors import ConfigurationError, Problem

EXAMPLE = "clients: {shop: {token: env:SHOP_TOKEN, scopes: [read, order, subject], offices: all}}"


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65535, help="of the interface")] = 8020,
    host: Annotated[str, typer.Option(help="the address to listen on")] = "127.0.0.1",
    root_path: Annotated[
        str,
        typer.Option(
            metavar="/PATH", parser=read_root_path, help="where a proxy before it shows it, if not at its root"
        ),
    ] = "",
    openapi: Annotated[
        bool, typer.Option("--openapi", help="print its OpenAPI description, and serve nothing")
    ] = False,
) -> None:
    """Serve the interface for storefronts under /v1, to the clients in tenants.yaml; Ctrl-C ends it.

    It speaks plain HTTP: for other machines put a proxy with HTTPS before it.
    """
    if openapi:
        with from_extra("storefront", "`hub serve`"):
            from hub.storefront.application import describe
        say_json(describe().openapi())
        return
    invocation: Invocation = context.obj
    config = invocation.settings()
    if not config.clients:
        message = f"nobody may ask; name a storefront, such as {EXAMPLE}"
        raise ConfigurationError(Problem(str(config.path), "clients", message))
    with from_extra("storefront", "`hub serve`"):
        from hub.storefront.application import serve as serve_door
        from hub.web.serving import listening
    log_to_stderr()
    with invocation.hub() as hub, listening(host, port) as listener:
        _tell_who(config, hub.clock.now().date())
        address = f"[{host}]" if ":" in host else host
        tell(f"The interface: http://{address}:{port}{root_path}/v1 (Ctrl-C ends it)")
        tell(f"What it takes and gives: http://{address}:{port}{root_path}/v1/openapi.json")
        serve_door(hub, listener, root_path)


def _tell_who(config: Settings, today: date) -> None:
    """Which clients are let in, to which offices, and told of what; why others aren't."""
    for client in config.clients.values():
        offices = "all offices" if ALL in client.offices else ", ".join(client.offices)
        tell(f"{client.name}: {', '.join(sorted(scope.value for scope in client.scopes))} at {offices}")
        for name, target in client.webhooks.items():
            tell(f"{client.name} {name}: is told of {', '.join(sorted(kind.value for kind in target.events))}")
    clients = config.clients.values()
    for problem in client_token_problems(clients, config.tenants.values(), today):
        warn(str(problem))
    for problem in webhook_secret_problems(clients):
        warn(str(problem))
