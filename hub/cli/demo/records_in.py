"""The demo's way in: every office pulls, and what was rejected is shown."""

from typing import TYPE_CHECKING

from hub.cli.demo.dagster_jobs import run_jobs, tell_step
from hub.cli.listing import Row
from hub.cli.output import console, show
from hub.config.settings import Settings
from hub.records import Kind

if TYPE_CHECKING:
    from hub.assets.runs import Runner
    from hub.office import Hub

COUNTED = ("received", "stored", "unchanged", "rejected", "left out", "repeated")
"""What Dagster's metadata counts."""


def pull(config: Settings, runner: "Runner") -> None:
    """Step 2."""
    tell_step(2, "Every office pulls, each as a Dagster run")
    rows: list[Row] = []
    outcomes = run_jobs("pull", config, runner, assets=len(Kind) * 2 + 1)
    for tenant, outcome in outcomes.items():
        for key, metadata in outcome.assets.items():
            if "received" in metadata:
                counts = {name.replace(" ", "_"): metadata[name] for name in COUNTED}
                rows.append({"office": tenant, "kind": key.split("/")[-1], **counts})
    show(rows)
    runs = ", ".join(f"{tenant} {outcome.run_id[:8]}" for tenant, outcome in outcomes.items())
    console.print(f"  Dagster's runs: {runs}")


def rejects(hub: "Hub") -> None:
    """Step 3."""
    tell_step(3, "What was rejected, and why; everything else landed")
    show(
        {"office": office.tenant.id, "kind": each.kind.value, "record": each.source_key, "reason": each.reason}
        for office in hub.offices()
        for each in office.store.rejects.find()
    )
