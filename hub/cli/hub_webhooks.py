"""`hub webhooks`: clients are told of what happened; how each target gets on, to try one, and to send again."""

from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.end_signals import on_end
from hub.cli.invocation import Invocation
from hub.cli.listing import Column, Row, columns
from hub.cli.log_lines import log_to_stderr
from hub.cli.output import JsonOption, show, tell
from hub.config.extras import from_extra
from hub.config.yamlfile import suggest
from hub.errors import ConfigurationError, PermanentError, Problem

if TYPE_CHECKING:
    from hub.config.clients import Client
    from hub.config.settings import Settings
    from hub.config.webhook_targets import WebhookTarget
    from hub.store.orders.webhooks import TargetState

app = typer.Typer(no_args_is_help=True, help="Webhooks: tell clients, see how each target does, try one, send again.")

ClientArgument = Annotated[str, typer.Argument(metavar="CLIENT", help="as tenants.yaml names it")]
TargetArgument = Annotated[str, typer.Argument(metavar="TARGET", help="one of its `webhooks:`")]
EXAMPLE = "webhooks: {moves: {url: https://shop.example/hooks/hub, secret: env:SHOP_HOOK_KEY, events: [order]}}"


def _events(row: Row) -> str:
    return ", ".join(row["events"])


TARGETS = columns("client", "target", "state", Column("events", shown=_events), "told_at", "waiting", "last_error")


@app.command()
def run(context: typer.Context) -> None:
    """Tell the targets of all clients until Ctrl-C; `hub serve` does so too."""
    with from_extra("storefront", "`hub webhooks`"):
        from hub.storefront.webhooks.running import WebhookLanes, targets_of
    log_to_stderr()
    stop = Event()
    on_end(stop.set)
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        targets = targets_of(hub.settings)
        if not targets:
            message = f"no client has `webhooks:`; write at one, such as {EXAMPLE}"
            raise ConfigurationError(Problem(str(hub.settings.path), "clients", message))
        tell(f"Telling {', '.join(map(str, targets))}. Ctrl-C ends it.")
        WebhookLanes(hub).run(stop)


@app.command("list")
def list_(context: typer.Context, as_json: JsonOption = False) -> None:
    """All targets: how each gets on, and what waits for it."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        kept = {state.key: state for state in hub.store.system().webhooks.states()}
        rows = [
            _row(client, target, kept.get((client.name, target.name)))  # type: ignore[call-overload]
            for client in hub.settings.clients.values()
            for target in client.webhooks.values()
        ]
    show(rows, TARGETS, as_json=as_json, empty="No client has `webhooks:` in tenants.yaml.")


@app.command()
def test(context: typer.Context, client: ClientArgument, target: TargetArgument) -> None:
    """Send one signed message of the type hub.test, and say what came back."""
    with from_extra("storefront", "`hub webhooks`"):
        from hub.storefront.webhooks.message import trial
        from hub.storefront.webhooks.post import TargetPost
    from hub.clock import SystemClock

    invocation: Invocation = context.obj
    found, clock = _target(invocation.settings(), client, target), SystemClock()
    message = trial(clock.now())
    answered = TargetPost(found, clock).send(message)
    if not answered.is_taken:
        raise PermanentError(f"{client} {target}: {answered.why}")
    tell(f"{client} {target}: took {message.id}, and answered {answered.status}")


@app.command()
def resend(
    context: typer.Context,
    client: ClientArgument,
    target: TargetArgument,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="once more what happened from then on, such as 2026-03-02T09:00Z"),
    ] = None,
) -> None:
    """Send again to a target that is parked or waits for its next try; with --since what it took before, too."""
    from hub.store.orders.webhooks import TargetKey

    moment = None if since is None else _moment(since)
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        _target(hub.settings, client, target)
        webhooks, key = hub.store.system().webhooks, TargetKey(client, target)
        if not webhooks.resume(key, moment):
            message = "was never told anything: start `hub serve` or `hub webhooks run` first"
            raise ConfigurationError(Problem(str(hub.settings.path), f"clients.{client}.webhooks.{target}", message))
        waiting = next(state.waiting for state in webhooks.states() if state.key == key)
    tell(f"{client} {target}: {waiting} moves of orders go out as soon as `hub serve` or `hub webhooks run` does")


def _row(client: "Client", target: "WebhookTarget", state: "TargetState | None") -> Row:
    return {
        "client": client.name,
        "target": target.name,
        "state": _word(state),
        "events": sorted(kind.value for kind in target.events),
        "told_at": state.told_at if state else None,
        "waiting": state.waiting if state else 0,
        "failing_since": state.failing_since if state else None,
        "next_try_at": state.next_try_at if state else None,
        "last_error": state.last_error if state else None,
    }


def _word(state: "TargetState | None") -> str:
    if state is None:
        return "new"
    if state.parked_at:
        return "parked"
    return "failing" if state.failing_since else "fine"


def _target(settings: "Settings", client: str, target: str) -> "WebhookTarget":
    if client not in settings.clients:
        message = f"no client is called `{client}`{suggest(client, settings.clients)}"
        raise ConfigurationError(Problem(str(settings.path), "clients", message))
    targets = settings.clients[client].webhooks
    if target not in targets:
        message = f"{client} has no webhook `{target}`{suggest(target, targets)}"
        raise ConfigurationError(Problem(str(settings.path), f"clients.{client}.webhooks", message))
    return targets[target]


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise typer.BadParameter(f"`{text}`: a moment with its zone was expected, such as 2026-03-02T09:00Z")
    return moment.astimezone(UTC)
