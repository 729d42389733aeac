"""`hub simulate`: the two simulated ERPs, for rehearsals; or one of another dialect, for whoever writes packs."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.dialect_project import dialect_project
from hub.cli.invocation import Invocation
from hub.cli.output import console
from hub.cli.rehearsal import ENVIRONMENT, rehearsal

FOLDER = Path("var")


def simulate(
    context: typer.Context,
    dialect: Annotated[
        str | None,
        typer.Argument(
            metavar="[DIALECT]",
            help="another ERP instead, with a project of one office on it: cart, json-rpc, page-number, rpc-encoded, "
            "xml-text",
            show_default=False,
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            help="where the ERPs keep their data and ledgers, and the hub its store  [default: var/rehearsal, or "
            "var/DIALECT]",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="another seed makes other data")] = None,
) -> None:
    """Run a Dynamics NAV and a Business Central on loopback, or an ERP of another dialect, until Ctrl-C."""
    invocation: Invocation = context.obj
    if dialect is None:
        _group(folder or FOLDER / "rehearsal", invocation, seed)
    elif seed is not None:
        raise typer.BadParameter("--seed has no effect with a dialect: its data is always the same")
    else:
        _dialect(dialect, folder or FOLDER / dialect, invocation.store)


def _group(folder: Path, invocation: Invocation, seed: int | None) -> None:
    with _held_back() as ends, rehearsal(folder, invocation.config, invocation.store, seed) as started:
        group = started.group
        console.print(f"NAV answers at {group.nav.url}\nBusiness Central answers at {group.business_central.url}")
        console.print(f"In another shell: [bold]. {folder / ENVIRONMENT}[/], then `hub check`. Ctrl-C ends both.")
        signal.sigwait(ends)


def _dialect(name: str, folder: Path, store: str | None) -> None:
    with _held_back() as ends, dialect_project(name, folder, store) as server:
        console.print(f"{name} answers at {server.url}")
        console.print(
            f"A project for it: {', '.join(sorted(path.name for path in folder.iterdir() if path.is_file()))}"
        )
        shell = f"[bold]. {folder / ENVIRONMENT}[/], then `hub check`, `hub connect office --conformance`, `hub pull`"
        console.print(f"In another shell: {shell}. Ctrl-C ends it.")
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
