"""`hub demo`: the whole job on two simulated ERPs, through Dagster, from nothing to one order history."""

import os
import time
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.demo import orders_out, records_in
from hub.cli.demo.dagster_jobs import tell_step
from hub.cli.demo.demo_folder import made_anew
from hub.cli.invocation import Invocation
from hub.cli.output import console
from hub.cli.rehearsal import refuse_real_erps, rehearsal
from hub.config.settings import Settings
from hub.errors import ConfigurationError, Problem


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Option(help="made anew on every run")] = Path("var/demo"),
) -> None:
    """The whole job, end to end, on two simulated ERPs; nothing is left running behind."""
    begun = time.monotonic()
    invocation: Invocation = context.obj
    made_anew(folder)
    mapping = _play(folder, invocation.config)
    console.print(f"\nDone in {time.monotonic() - begun:.0f} s. Nothing was left running.")
    console.print(
        f"Next: `hub dev` shows the same in Dagster's pages; change a line in {os.path.relpath(mapping)} and see\n"
        "what `hub mapping check` says; `hub --help` lists the rest."
    )
    console.print("See it as a buyer does: `hub shop --demo`")


def _play(folder: Path, config_file: Path) -> Path:
    """Gives the mapping file of the first office, to go on with."""
    from hub.assets.runs import open_runner
    from hub.office import open_hub

    with rehearsal(folder, config_file) as started:
        refuse_real_erps(started, "or try a project of its own that `hub init` lays out")
        group, config = started.group, started.settings
        _need_an_office(config)
        tell_step(1, "Two ERPs answer on loopback")
        console.print(f"  NAV, SOAP, companies North and South: {group.nav.url}")
        console.print(f"  Business Central, REST, company Dublin: {group.business_central.url}")
        dagster_settings = config_file.resolve().parent / "dagster.yaml"
        with open_runner(config, folder / "dagster", dagster_settings) as runner, open_hub(config) as hub:
            records_in.pull(config, runner)
            records_in.rejects(hub)
            buyer = orders_out.order(hub)
            orders_out.approve(hub)
            orders_out.push(hub, runner)
            orders_out.fulfil(hub, group, runner)
            orders_out.history(hub, buyer)
        return next(iter(config.tenants.values())).mapping


def _need_an_office(config: Settings) -> None:
    if not config.tenants:
        message = "there is no office to play with: add one, or try a project of its own that `hub init` lays out"
        raise ConfigurationError(Problem(str(config.path), "tenants", message))
