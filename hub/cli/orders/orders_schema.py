"""`hub orders schema`: what a storefront may offer, for programs."""

from hub.cli.output import say_json
from hub.records import Basket


def schema() -> None:
    """Print the JSON Schema of a basket, with its limits."""
    say_json({"$schema": "https://json-schema.org/draft/2020-12/schema", **Basket.model_json_schema()})
