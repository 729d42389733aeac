"""The schema that editors get takes every pack that the hub takes, and no misspelt key in any of them."""

import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from hub.config.yamlfile import check_model, parse
from hub.connectors.authoring.pack_schema import pack_schema
from hub.connectors.authoring.parts import example, pack_models, parts
from hub.connectors.packs import SHIPPED, load_pack
from hub.errors import ConfigurationError
from tests.support.foreign import FOLDERS
from tests.support.schemas import as_an_editor

PACKS = [*sorted(SHIPPED.glob("*.yaml")), *sorted(path for folder in FOLDERS for path in folder.glob("*/pack.yaml"))]
OWN_NAMES = {"resources", "lists", "query", "blanks", "join", "codes", "headers", "parts", "defaults", "take", "form"}
OWN_NAMES |= {"also", "by_key", "parse", "namespaces", "literals", "lengths"}
"""Keys below which a pack writes names of its own."""

TEMPLATES = {"body", "xml_rpc", "parts", "where", "filter", "arguments", "condition", "since", "equals"}


@cache
def validator() -> Draft7Validator:
    return Draft7Validator(pack_schema())


def named(path: Path) -> str:
    return path.stem if path.stem != "pack" else path.parent.name


def test_it_is_a_schema_of_draft_07_in_which_every_reference_leads_somewhere() -> None:
    Draft7Validator.check_schema(pack_schema())
    referred = {text.removeprefix("#/definitions/") for text in texts(pack_schema(), "$ref")}
    assert referred == pack_schema()["definitions"].keys() == {model.__name__ for model in parts()}


def texts(value: Any, wanted: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from [below] if key == wanted else texts(below, wanted)
    elif isinstance(value, list):
        for below in value:
            yield from texts(below, wanted)


@pytest.mark.parametrize("path", PACKS, ids=named)
def test_it_takes_the_packs_that_the_hub_takes(path: Path) -> None:
    load_pack(str(path))
    assert [error.message for error in validator().iter_errors(as_an_editor(path.read_text()))] == []


def keys(value: Any, way: tuple[Any, ...] = (), shape: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The way to each key of a pack's own language, with its shape: names that the pack chose stand for each other."""
    if isinstance(value, dict):
        is_own = bool(shape) and shape[-1] in OWN_NAMES
        for key, below in value.items():
            if not is_own:
                yield (*way, key), (*shape, key)
            yield from keys(below, (*way, key), (*shape, "NAME" if is_own or shape == ("kinds",) else key))
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from keys(below, (*way, number), shape)


def misspelt(document: Any, way: tuple[Any, ...]) -> Any:
    changed = copy.deepcopy(document)
    at = changed
    for step in way[:-1]:
        at = at[step]
    at[f"{way[-1]}x"] = at.pop(way[-1])
    return changed


@pytest.mark.parametrize("path", PACKS, ids=named)
def test_one_misspelt_key_anywhere_is_refused_by_both(path: Path) -> None:
    written = as_an_editor(path.read_text())
    plain = parse(path.read_text(), path.name).root.written()
    model = pack_models()[written["protocol"]]
    by_shape = {shape: way for way, shape in keys(written) if not within_a_template(way)}
    assert len(by_shape) > 40
    for way in by_shape.values():
        if way == ("protocol",):
            continue
        with pytest.raises(ValueError, match=r"."):
            model.model_validate(misspelt(plain, way))
        assert not validator().is_valid(misspelt(written, way)), way


def within_a_template(way: tuple[Any, ...]) -> bool:
    """Whether it is a key of what goes to the ERP, or of a fixed condition."""
    above = way[:-1]
    if above == ("rest", "body"):
        return False
    return any(key in above for key in TEMPLATES)


@pytest.mark.parametrize("model", parts(), ids=lambda model: model.__name__)
def test_every_example_keeps_to_the_schema(model: Any) -> None:
    written = example(model)
    if written is not None:
        of_part = {**pack_schema(), "$ref": f"#/definitions/{model.__name__}"}
        assert [error.message for error in Draft7Validator(of_part).iter_errors(as_an_editor(written))] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{precision: date, overlap: 1d}", "{precision: day, overlap: 1d}"),
        ("settle: 10m", "settle: soon"),
        ("size: 1000", "size: many"),
        ("duplicates: searchable", "duplicates: findable"),
        ("kind: bookmark", "kind: next_link"),
        ("protocol: soap", "protocol: sop"),
        ("  terms:\n", "  term:\n"),
        ("  number: No\n", ""),
    ],
)
def test_wrong_values_and_what_is_missing_are_refused_by_both(old: str, new: str) -> None:
    text = (SHIPPED / "nav_soap.yaml").read_text()
    assert text.count(old) == 1
    changed = text.replace(old, new)
    with pytest.raises(ConfigurationError):
        check_model(parse(changed, "x"), pack_models()["soap"])
    assert not validator().is_valid(as_an_editor(changed))


def test_editors_are_told_what_a_part_and_a_key_are() -> None:
    definitions = pack_schema()["definitions"]
    assert definitions["Offset"]["properties"]["row"]["description"].startswith("Records come and go") is False
    assert "known by its field `row`" in definitions["Offset"]["properties"]["row"]["description"]
    assert definitions["Basic"]["examples"] == [{"kind": "basic"}]
    order = definitions["RestOrder"]["properties"]
    assert order["settle"]["description"] == "`settle`: longer than the ERP's slowest commit and than our own timeout."


@pytest.mark.parametrize(
    ("model", "key", "written"),
    [
        ("Rest", "rows", "data"),
        ("Rest", "rows", "[data, items]"),
        ("Rest", "rows", "{path: data, by_key: id}"),
        ("Rest", "body", "csv"),
        ("Rest", "body", "{kind: csv, quote: none}"),
        ("NextLink", "link", "next"),
        ("NextLink", "link", "{header: Link}"),
        ("RestResource", "by_key", "{lines: line}"),
        ("RestResource", "by_key", "{lines: {key: line, value: quantity}}"),
    ],
)
def test_a_part_may_be_written_by_one_value_where_the_hub_takes_it(model: str, key: str, written: str) -> None:
    at = {**pack_schema(), "$ref": f"#/definitions/{model}/properties/{key}"}
    part = next(each for each in parts() if each.__name__ == model)
    shown = {**parse(str(example(part)), "x").root.written(), key: parse(f"x: {written}", "x").root.written()["x"]}
    part.model_validate(shown)
    assert Draft7Validator(at).is_valid(as_an_editor(written))
    assert not Draft7Validator(at).is_valid({"pathx": {"data": "x"}})
