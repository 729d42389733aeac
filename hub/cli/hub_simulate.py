"""`hub simulate`: the two simulated ERPs, for rehearsals."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.invocation import Invocation
from hub.cli.output import console
from hub.cli.rehearsal import ENVIRONMENT, rehearsal


def simulate(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option(help="where the ERPs keep their data and ledgers, and the hub its store")
    ] = Path("var/rehearsal"),
    seed: Annotated[int | None, typer.Option(help="another seed makes other data")] = None,
) -> None:
    """Run a Dynamics NAV and a Business Central on loopback until Ctrl-C."""
    invocation: Invocation = context.obj
    with _held_back() as ends, rehearsal(folder, invocation.config, invocation.store, seed) as started:
        group = started.group
        console.print(f"NAV answers at {group.nav.url}\nBusiness Central answers at {group.business_central.url}")
        console.print(f"In another shell: [bold]. {folder / ENVIRONMENT}[/], then `hub check`. Ctrl-C ends both.")
        signal.sigwait(ends)


@contextmanager
def _held_back() -> Iterator[set[signal.Signals]]:
    """The signals that end the command, to be waited for and not handled: one that comes just before a lock is
    waited for would wake nobody. The mask is put back: what the process starts afterwards would inherit it."""
    ends = {signal.SIGINT, signal.SIGTERM}
    for number in ends:
        signal.signal(number, lambda *_: None)  # a shell ignores Ctrl-C for what it starts by `&`
    former = signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    try:
        yield ends
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)
