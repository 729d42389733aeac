"""`hub dev`: Dagster's pages over the workspace, with simulated ERPs beside it unless real ones are wanted."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.end_signals import on_end
from hub.cli.invocation import Invocation
from hub.cli.output import console
from hub.cli.rehearsal import ENVIRONMENT, refuse_real_erps, rehearsal
from hub.config.settings import Settings
from hub.errors import ConfigurationError, Problem


def dev(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="of the pages, on loopback")] = 3000,
    real: Annotated[
        bool, typer.Option("--real", help="use the ERPs of tenants.yaml instead of simulated ones")
    ] = False,
) -> None:
    """Open Dagster's pages on loopback; Ctrl-C ends everything that was started."""
    invocation: Invocation = context.obj
    if real:
        folder = invocation.config.resolve().parent / "var"
        raise typer.Exit(_dagster(invocation.settings(), folder / "dagster", port))
    folder = invocation.config.resolve().parent / "var" / "dev"
    with rehearsal(folder, invocation.config, invocation.store) as started:
        refuse_real_erps(started, "or say `hub dev --real`")
        console.print(f"For other commands beside it, in another shell: [bold]. {folder / ENVIRONMENT}[/]")
        raise typer.Exit(_dagster(started.settings, folder / "dagster", port))


def _dagster(config: Settings, home: Path, port: int) -> int:
    from hub.assets.runs import lay_out_home

    folder = config.path.resolve().parent
    workspace = folder / "workspace.yaml"
    for needed in (workspace, folder / "dagster.yaml"):
        if not needed.is_file():
            message = f"Dagster needs {needed.name} beside {config.path.name}; `hub init` shows one"
            raise ConfigurationError(Problem(str(needed), "", message))
    lay_out_home(home, folder / "dagster.yaml")
    console.print(f"Dagster's pages: [bold]http://127.0.0.1:{port}[/] (in some ten seconds; Ctrl-C ends it)")
    console.print("Pulls run by their schedules; `Materialize all` on a group runs them at once.")
    environment = os.environ | {
        "DAGSTER_HOME": str(home),
        "HUB_CONFIG": str(config.path.resolve()),
        "HUB_STORE": config.store,
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "PYTHONWARNINGS": "ignore",  # `dagster dev` calls itself superseded
    }
    command = [sys.executable, "-m", "dagster", "dev", "-w", str(workspace), "-h", "127.0.0.1", "-p", str(port)]
    # started with Ctrl-C ignored, as by a script's `hub dev &`, Dagster would inherit that and never end
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # in a session of its own Ctrl-C doesn't reach it: `end` hands it on, and we stay until Dagster has ended
    process = subprocess.Popen(command, cwd=home, env=environment, start_new_session=True)
    on_end(lambda: process.send_signal(signal.SIGINT), at_once=lambda: os.killpg(process.pid, signal.SIGKILL))
    return process.wait()
