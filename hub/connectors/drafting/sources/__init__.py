"""What a pack can be drafted from: one registry, a file for each kind of description."""

from collections.abc import Callable, Sequence

from hub.connectors.drafting.description import Description
from hub.connectors.drafting.draft import PackDraft
from hub.connectors.drafting.sources.example_answers import from_examples
from hub.connectors.drafting.sources.odata_metadata import from_metadata
from hub.connectors.drafting.sources.openapi import from_openapi
from hub.connectors.drafting.sources.service_descriptions import from_wsdl

SOURCES: dict[str, Callable[[Sequence[Description]], PackDraft]] = {
    "openapi": from_openapi,
    "odata": from_metadata,
    "wsdl": from_wsdl,
    "example": from_examples,
}
"""By the word behind `--from`; each raises ConfigurationError for what isn't such a description."""
