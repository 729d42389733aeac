"""`hub demo`: the whole job on two simulated ERPs, through Dagster, from nothing to one order history."""

import os
import shutil
import time
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.demo import orders_out, records_in
from hub.cli.demo.dagster_jobs import tell_step
from hub.cli.invocation import Invocation
from hub.cli.output import console
from hub.cli.rehearsal import must_be_writable, refuse_real_erps, rehearsal
from hub.config.settings import Settings
from hub.errors import ConfigurationError, PermanentError, Problem

MARK = ".demo"


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Option(help="made anew on every run")] = Path("var/demo"),
) -> None:
    """The whole job, end to end, on two simulated ERPs; nothing is left running behind."""
    begun = time.monotonic()
    invocation: Invocation = context.obj
    _make_anew(folder)
    mapping = _play(folder, invocation.config)
    console.print(f"\nDone in {time.monotonic() - begun:.0f} s. Nothing was left running.")
    console.print(
        f"Next: `hub dev` shows the same in Dagster's pages; change a line in {os.path.relpath(mapping)} and see\n"
        "what `hub mapping check` says; `hub --help` lists the rest."
    )


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


def _make_anew(folder: Path) -> None:
    """An empty folder; what isn't a former demo's is left alone."""
    must_be_writable(folder)
    if folder.exists():
        if not (folder / MARK).exists() and any(folder.iterdir()):
            raise PermanentError(f"{folder} holds something else than a demo: name another folder with --folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).touch()
