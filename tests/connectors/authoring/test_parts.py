"""Every part of the packs' language says what it is, and shows what one writes: an example that the hub takes."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel

from hub.config.yamlfile import check_model, parse
from hub.connectors.authoring.parts import about, example, pack_models, parts, places, summary
from hub.connectors.model import PackModel
from hub.connectors.protocols import PROTOCOLS
from hub.connectors.registry import Registry
from hub.connectors.transport.auth import AUTHS

PARTS = [model for model in parts() if issubclass(model, PackModel)]
ONE_LINE = 40
"""Characters; a docstring that has fewer says nothing that the word doesn't."""


@pytest.mark.parametrize("model", parts(), ids=lambda model: model.__name__)
def test_every_part_has_a_summary(model: type[BaseModel]) -> None:
    assert model.__doc__
    assert summary(model).startswith(model.__doc__.strip().split("\n")[0])


@pytest.mark.parametrize("model", PARTS, ids=lambda model: model.__name__)
def test_every_part_has_an_example_of_its_own_which_the_hub_takes(model: type[PackModel]) -> None:
    written = example(model)
    assert written, f"{model.__name__} needs an `example`: what one writes for it, in YAML"
    made = check_model(parse(written, f"{model.__name__}.example"), model, as_written=True)
    assert made.model_fields_set, "an example that says nothing"


def test_kinds_of_every_registry_and_every_protocol_are_found() -> None:
    assert {*AUTHS.models.values()} <= {*parts()}
    assert {model for _, place, model in places() if place == ""} == {*pack_models().values()}
    assert {*pack_models()} == {*PROTOCOLS}
    assert {place for protocol, place, _ in places() if protocol == "rest"} >= {
        "auth.login",
        "resources.NAME.read",
        "kinds.NAME.join.NAME",
        "order.find_also",
    }


def test_a_kind_is_found_as_soon_as_it_is_registered_and_without_an_example_it_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Undocumented(AUTHS.models["basic"]):  # type: ignore[name-defined]
        kind: Literal["undocumented"]

    monkeypatch.setitem(AUTHS.models, "undocumented", Undocumented)
    assert Undocumented in parts()
    # what is inherited is the example of something else
    assert (example(Undocumented), Undocumented.__doc__) == (None, None)


class Inner(PackModel):
    """`first` and `second` differ. `third`: another one. first of all, this names nothing."""

    third: str


REGISTRY: Registry[Inner] = Registry()


def test_what_is_said_of_a_key_are_the_sentences_that_name_it() -> None:
    assert about(Inner, "second") == "`first` and `second` differ."
    assert about(Inner, "third") == "`third`: another one."
    assert about(Inner, "fourth") == ""


def test_a_part_within_itself_is_found_once() -> None:
    from hub.connectors.authoring.parts import models_in

    assert [*models_in(dict[str, Annotated[Inner, "a word"] | None])] == [(".NAME", Inner)]
    assert [*models_in(Annotated[Inner, REGISTRY])] == []
