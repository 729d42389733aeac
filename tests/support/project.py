"""A project's folder: tenants.yaml, the mappings of the built-in offices, and the tokens of their people."""

import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The hub's own folder."""
EDITORS = {
    "NORTH_EDITOR_TOKEN": "north-editor-secret",
    "SOUTH_EDITOR_TOKEN": "south-editor-secret",
    "DUBLIN_EDITOR_TOKEN": "dublin-editor-secret",
}
APPROVERS = {
    "NORTH_DESK_TOKEN": "the-northern-desks-own",
    "NORTH_MANAGER_TOKEN": "the-northern-managers-own",
    "SOUTH_SALES_TOKEN": "the-southern-sales-own",
    "DUBLIN_CLERK_TOKEN": "the-dublin-clerks-own",
    "DUBLIN_DIRECTOR_TOKEN": "the-dublin-directors-own",
}


@dataclass(frozen=True)
class Project:
    """The folder with tenants.yaml, the mappings and the store."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "tenants.yaml"

    @property
    def store(self) -> Path:
        return self.folder / "var" / "hub"

    def mapping(self, name: str) -> Path:
        return self.folder / "hub" / "mappings" / f"{name}.yaml"

    def lay_out(self) -> None:
        """Copy the shipped tenants.yaml and mappings there."""
        shutil.copy(ROOT / "tenants.yaml", self.folder)
        shutil.copytree(ROOT / "hub" / "mappings", self.folder / "hub" / "mappings")
