"""`hub alerts`: what is wrong now and who was told of it; a message to see that people are reached."""

from typing import TYPE_CHECKING

import typer

from hub.cli.invocation import Invocation
from hub.cli.listing import Column, Row, columns
from hub.cli.output import JsonOption, show, tell
from hub.errors import ConfigurationError, PermanentError, Problem

if TYPE_CHECKING:
    from hub.operations.incidents import Incident
    from hub.store.runtime.told_incidents import ToldIncident

app = typer.Typer(no_args_is_help=True, help="What is wrong with ERPs and offices, and who is told of it.")


def _told(row: Row) -> str:
    return ", ".join(f"{each['address']} {each['at']:%m-%d %H:%MZ}" for each in row["told"])


INCIDENTS = columns("since", "erp", "office", Column("said", "what"), Column("told", shown=_told))


@app.command("list")
def list_(context: typer.Context, as_json: JsonOption = False) -> None:
    """What is wrong now, and which addresses were told of it and when; calls no ERP."""
    from hub.operations.incident_alerts import addresses
    from hub.operations.incidents import standing_incidents

    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        told = hub.store.system().told_incidents
        known = {each.place: told.at(each.reference) for each in addresses(hub.settings, ())}
        rows = [_row(incident, known) for incident in standing_incidents(hub)]
    show(rows, INCIDENTS, as_json=as_json, empty="Nothing is wrong with an ERP or an office.")


@app.command()
def test(context: typer.Context) -> None:
    """Send a message to every address, and say which of them took it."""
    from hub.operations.alerts import notifier
    from hub.operations.incident_alerts import addresses

    invocation: Invocation = context.obj
    settings = invocation.settings()
    every = [*addresses(settings, ())]
    if not every:
        message = "nobody is told of anything; name an address, such as operations: {alerts: [env:HUB_ALERT_URL]}"
        raise ConfigurationError(Problem(str(settings.path), "operations", message))
    failed = list[str]()
    for address in every:
        try:
            notifier("hub alerts test", [address])("the hub: a test", "This is how the hub tells what needs somebody.")
            tell(f"{address.place}: took it")
        except (ConfigurationError, PermanentError) as error:
            failed.append(str(error))
    if failed:
        raise PermanentError("; ".join(failed))


def _row(incident: "Incident", known: "dict[str, dict[str, ToldIncident]]") -> Row:
    told = [{"address": place, "at": at[incident.key].told_at} for place, at in known.items() if incident.key in at]
    return {
        "since": incident.since,
        "erp": incident.erp,
        "office": incident.office,
        "key": incident.key,
        "said": incident.said,
        "told": told,
    }
