"""`hub demo`: the whole job on two simulated ERPs, through Dagster, from nothing to one order history."""

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hub.cli.context import Context
from hub.cli.listing import Column, Row, columns
from hub.cli.orders.format import ERP_NUMBER
from hub.cli.output import console, errors, show
from hub.cli.rehearsal import rehearsal
from hub.config.settings import Settings
from hub.errors import HubError, PermanentError
from hub.records import DOCUMENTS, Kind

if TYPE_CHECKING:
    from hub.assets.runs import Runner, RunOutcome
    from hub.office import Hub
    from hub.simulate import Group

MARK = ".demo"
COUNTED = ("received", "stored", "unchanged", "rejected", "left out", "repeated")


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Option(help="made anew on every run")] = Path("var/demo"),
) -> None:
    """The whole job, end to end, on two simulated ERPs; nothing is left running behind."""
    begun = time.monotonic()
    state: Context = context.obj
    _make_anew(folder)
    _play(folder, state.config)
    console.print(f"\nDone in {time.monotonic() - begun:.0f} s. Nothing was left running.")
    console.print(
        "Next: `make ui` shows the same in Dagster's pages; change a line in hub/mappings/uk-north.yaml and see what\n"
        "`hub mapping check` says; `hub --help` lists the rest."
    )


def _play(folder: Path, config_file: Path) -> None:
    from hub.assets.runs import open_runner
    from hub.office import open_hub

    with rehearsal(folder, config_file) as started:
        group, config = started.group, started.settings
        _tell(1, "Two ERPs answer on loopback")
        console.print(f"  NAV, SOAP, companies North and South: {group.nav.url}")
        console.print(f"  Business Central, REST, company Dublin: {group.business_central.url}")
        dagster_settings = config_file.resolve().parent / "dagster.yaml"
        with open_runner(config, folder / "dagster", dagster_settings) as runner, open_hub(config) as hub:
            _pull(config, runner)
            _rejects(hub)
            buyer = _order(hub)
            _approve(hub)
            _push(hub, runner)
            _fulfil(hub, group, runner)
            _history(hub, buyer)


def _make_anew(folder: Path) -> None:
    """An empty folder; what isn't a former demo's is left alone."""
    if folder.exists():
        if not (folder / MARK).exists() and any(folder.iterdir()):
            raise PermanentError(f"{folder} holds something else than a demo: name another folder with --folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).touch()


def _pull(config: Settings, runner: "Runner") -> None:
    _tell(2, "Every office pulls, each as a Dagster run")
    rows: list[Row] = []
    outcomes = _runs("pull", config, runner, assets=len(Kind) * 2 + 1)
    for tenant, outcome in outcomes.items():
        for key, metadata in outcome.assets.items():
            if "received" in metadata:
                counts = {name: metadata[name] for name in COUNTED}
                rows.append({"office": tenant, "kind": key.split("/")[-1], **counts})
    show(rows)
    runs = ", ".join(f"{tenant} {outcome.run_id[:8]}" for tenant, outcome in outcomes.items())
    console.print(f"  Dagster's runs: {runs}")


def _rejects(hub: "Hub") -> None:
    _tell(3, "What was rejected, and why; everything else landed")
    show(
        [
            {"office": office.tenant.id, "kind": one.kind.value, "record": one.source_key, "reason": one.reason}
            for office in hub.offices()
            for one in office.store.rejects()
        ],
    )


def _order(hub: "Hub") -> str:
    from hub.cli.demo.baskets import LARGE, OFFERS, find
    from hub.cli.orders.format import amounts, waits_for
    from hub.orders.intake import submit_order

    _tell(4, "One buyer, a customer of all three offices, orders from each")
    shopper = find(hub)
    console.print(f"  {shopper.name}, VAT number {shopper.vat_number}; the same products, at each office's own terms:")
    show(shopper.offers(hub), OFFERS)
    rows: list[Row] = []
    for office, large in zip(hub.offices(), LARGE, strict=True):
        for basket in shopper.baskets(office, large):
            stored = submit_order(basket, tenant=office.tenant, store=office.store, validate_mapping=office.payload)
            rows.append(
                {
                    "office": office.tenant.id,
                    "reference": stored.reference,
                    "gross": amounts(stored)["gross"],
                    "waits_for": waits_for(stored) or "nobody: approved at once",
                }
            )
    show(rows, columns("office", "reference", "gross", Column("waits_for", "waits for, because")))
    return stored.agreed.buyer


def _approve(hub: "Hub") -> None:
    from hub.orders.approval import approve
    from hub.store.orders.model import ApprovalState

    _tell(5, "The offices' approvers say yes")
    rows: list[Row] = []
    for office in hub.offices():
        for stored in office.store.orders(approval=ApprovalState.WAITING):
            while step := stored.open_step:
                person = next(one for one in office.tenant.approvers.values() if one.role == step.role)
                stored = approve(stored.reference, person, "fine", tenant=office.tenant, store=office.store)
                rows.append(
                    {
                        "office": office.tenant.id,
                        "reference": stored.reference,
                        "approved_by": f"{person.name} ({person.role})",
                    }
                )
    show(rows)


def _push(hub: "Hub", runner: "Runner") -> None:
    _tell(6, "Pushed, each office as a Dagster run; the ERPs' own order numbers")
    _runs("push", hub.settings, runner, assets=1)
    show(
        [
            {
                "office": office.tenant.id,
                "reference": stored.reference,
                "state": stored.push.state.value,
                "erp": office.erp.name,
                "erp_number": stored.push.erp_number,
            }
            for office in hub.offices()
            for stored in office.store.orders()
            if stored.push
        ],
        columns("office", "reference", "state", Column("erp", "ERP"), ERP_NUMBER),
    )


def _fulfil(hub: "Hub", group: "Group", runner: "Runner") -> None:
    _tell(7, "The ERPs ship and invoice; the documents are read back")
    for office, erp in zip(hub.offices(), (group.nav, group.nav, group.business_central), strict=True):
        numbers = [stored.push.erp_number for stored in office.store.orders() if stored.push and stored.push.erp_number]
        for number in numbers[:1]:
            erp.ship(number)
            if erp is group.business_central:
                erp.invoice(number)
    _runs("documents", hub.settings, runner, assets=len(DOCUMENTS) * 2)


def _history(hub: "Hub", buyer: str) -> None:
    from hub.cli.orders.history import IT_IS, history_rows

    _tell(8, "What the buyer sees: one order history across the three offices")
    seen = columns("office", "reference", "gross", Column("vat", "of it VAT"), ERP_NUMBER, IT_IS)
    show(history_rows(hub, buyer), seen)


def _runs(job: str, config: Settings, runner: "Runner", *, assets: int) -> "dict[str, RunOutcome]":
    """Run every office's job of that name, which makes so many assets; HubError if anything in one fails."""
    outcomes = {}
    with _bars() as progress:
        for tenant in config.tenants:
            task = progress.add_task(tenant, total=assets)
            outcome = runner.run(job, tenant, lambda _, task=task: progress.advance(task))  # type: ignore[misc]
            if outcome.failures:
                raise HubError("\n".join(outcome.failures))
            outcomes[tenant] = outcome
    return outcomes


def _bars() -> Progress:
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=errors, transient=True)


def _tell(step: int, what: str) -> None:
    console.print(f"\n[bold]{step}. {what}[/]")
