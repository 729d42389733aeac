"""The command line: `hub --help`. Exit code 0 done, 1 something failed while running, 2 configuration or usage."""

import itertools
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

# none of these imports Dagster or pandas before its command runs: `hub --help` answers within a second
from hub.cli import (
    buyers,
    hub_alerts,
    hub_check,
    hub_connect,
    hub_dev,
    hub_export,
    hub_init,
    hub_pause,
    hub_prices,
    hub_pull,
    hub_push,
    hub_rejects,
    hub_serve,
    hub_shop,
    hub_simulate,
    hub_status,
    hub_store,
    hub_tax,
    hub_token,
    hub_webhooks,
    hub_worker,
    mapping,
    new,
    orders,
    pack,
)
from hub.cli.arguments import refuse_half_letters
from hub.cli.demo import hub_demo
from hub.cli.exit_codes import FAILED, exit_code
from hub.cli.invocation import Invocation
from hub.cli.json_output import error_object, json_text, json_wanted
from hub.cli.output import DEBUG, JSON_OPTION, complain, tell, warn
from hub.cli.version import VERSION
from hub.config.settings import DEFAULT_FILE
from hub.errors import HubError

app = typer.Typer(
    name="hub",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Products, prices and terms out of the sales offices' ERPs, approved orders back into them.",
)


def _say_version(is_asked: bool) -> None:
    if is_asked:
        tell(f"hub {VERSION}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    config: Annotated[Path, typer.Option(envvar="HUB_CONFIG", help="the tenants.yaml to work with")] = Path(
        DEFAULT_FILE
    ),
    store: Annotated[str | None, typer.Option(envvar="HUB_STORE", help="instead of the store in that file")] = None,
    debug: Annotated[bool, typer.Option(help="show the whole traceback of an error")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="say which version this is")
    ] = False,
) -> None:
    refuse_half_letters(sys.argv[1:])
    context.obj = Invocation(config, store)
    if debug:
        os.environ[DEBUG] = "1"


app.command()(hub_check.check)
app.command()(hub_connect.connect)
app.command()(hub_pull.pull)
app.command()(hub_push.push)
app.command()(hub_status.status)
app.command()(hub_pause.pause)
app.command()(hub_pause.resume)
app.command()(hub_pause.log)
app.command()(hub_serve.serve)
app.command()(hub_export.export)
app.command()(hub_shop.shop)
app.add_typer(hub_webhooks.app, name="webhooks")
app.add_typer(hub_alerts.app, name="alerts")
app.command()(hub_worker.worker)
app.add_typer(orders.app, name="orders")
app.add_typer(buyers.app, name="buyers")
app.add_typer(hub_rejects.app, name="rejects")
app.add_typer(hub_prices.app, name="prices")
app.add_typer(mapping.app, name="mapping")
app.add_typer(new.app, name="new")
app.add_typer(pack.app, name="pack")
app.add_typer(hub_token.app, name="token")
app.add_typer(hub_tax.app, name="tax")
app.add_typer(hub_store.app, name="store")
app.command()(hub_simulate.simulate)
app.command()(hub_demo.demo)
app.command()(hub_dev.dev)
app.command()(hub_init.init)


def main() -> None:
    """What `hub` runs: every error becomes one message, or one object with `--json`, and an exit code."""
    # before typer reads the line: what it refuses itself must be JSON too; behind `--` stand arguments
    json_wanted.set(JSON_OPTION in itertools.takewhile(lambda argument: argument != "--", sys.argv[1:]))
    try:
        sys.exit(_run_for_programs() if json_wanted.get() else app())
    except HubError as error:
        complain(error)
        sys.exit(exit_code([error]))
    except Exception as error:
        complain(error)
        warn("The hub didn't expect this; `hub --debug …` shows where it happened.")
        sys.exit(FAILED)


def _run_for_programs() -> int:
    """The exit code; what the command line itself refuses is said as an object too, in place of typer's panel."""
    try:
        return app(standalone_mode=False) or 0
    except typer.TyperException as error:
        print(json_text(error_object("UsageError", error.format_message())), file=sys.stderr)
        return error.exit_code
    except typer.Abort:
        print(json_text(error_object("Aborted", "Nothing was done.")), file=sys.stderr)
        return FAILED
