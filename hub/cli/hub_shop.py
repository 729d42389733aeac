"""`hub shop`: a small storefront page over the interface of `hub serve`, to look at."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from hub.cli.invocation import Invocation
from hub.cli.log_lines import log_to_stderr
from hub.cli.output import tell
from hub.config.extras import from_extra
from hub.config.secrets import Secret

if TYPE_CHECKING:
    from hub.shop.shop_access import ShopAccess


def shop(
    context: typer.Context,
    door: Annotated[str, typer.Option(metavar="URL", help="where `hub serve` answers")] = "http://127.0.0.1:8020",
    token_env: Annotated[
        str, typer.Option(metavar="NAME", help="the environment variable with the client's token")
    ] = "SHOP_TOKEN",
    login: Annotated[
        list[str] | None, typer.Option(metavar="LOGIN", help="a buyer's login that may be signed in as; several may be")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="start simulated ERPs, the interface and all else, and shop there")
    ] = False,
    folder: Annotated[Path, typer.Option(help="of --demo: what `hub demo` left is gone on with")] = Path("var/demo"),
    port: Annotated[int, typer.Option(min=1, max=65535, help="of the page, on loopback")] = 8030,
) -> None:
    """Serve a storefront page that knows nothing but the interface: products, a basket, one history; Ctrl-C ends it.

    It asks for no password, so it is for looking at, on this machine alone.
    """
    invocation: Invocation = context.obj
    with from_extra("shop", "`hub shop`"):
        from hub.shop.shop_server import serve
        from hub.web.serving import listening
    log_to_stderr()
    with listening("127.0.0.1", port) as listener, _access(invocation, demo, folder, door, token_env, login) as access:
        tell(f"The shop: http://127.0.0.1:{port}/ (Ctrl-C ends it)")
        serve(access, listener)


def _access(
    invocation: Invocation, demo: bool, folder: Path, door: str, token_env: str, logins: list[str] | None
) -> "AbstractContextManager[ShopAccess]":
    from hub.shop.shop_access import ShopAccess

    if demo:
        from hub.cli.demo.shop_stage import shop_stage

        return shop_stage(folder, invocation.config)
    if not logins:
        raise typer.BadParameter("name a buyer's login (`hub buyers login list`), or try --demo", param_hint="--login")
    address = urlsplit(door)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise typer.BadParameter("an address such as http://127.0.0.1:8020 was expected", param_hint="--door")
    token = Secret(f"env:{token_env}", "--token-env", "the client's token").reveal()
    return nullcontext(ShopAccess(door.rstrip("/"), token, tuple(dict.fromkeys(logins))))
