"""Lists whose records are asked for behind a list of their keys: what packs of several protocols say of them alike."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from hub.connectors.pack.resources import Resource
from hub.connectors.request_template import OF_EACH


class DetailedResource(Resource):
    """`each_of` is the list of the keys, `batch` how many records are asked for together."""

    each_of: str | None = None
    batch: Annotated[int, Field(ge=2, le=10_000)] | None = None

    def list_behind(self, own: str) -> str:
        """That of their keys, where they are asked for behind one."""
        return self.each_of or own


class DetailedLists:
    """Of a pack: its lists, by whether their records are asked for by themselves."""

    resources: Mapping[str, DetailedResource]

    def _common_fields(self, name: str) -> list[str]:
        """The fields that a record's own answer and the list of its keys both show."""
        listed = self.resources.get(self.resources[name].each_of or "")
        return [field for field in self.resources[name].fields if listed and field in listed.fields]

    def _named_of_each(self, name: str) -> list[str]:
        """What the request for one of its records may name of what the list shows."""
        listed = self.resources.get(self.resources[name].each_of or "")
        return [OF_EACH + field for field in listed.fields] if listed else []

    def _list_behind(self, resource: str) -> str:
        """The list that conditions on a resource go to."""
        own = self.resources.get(resource)
        return own.list_behind(resource) if own else resource
