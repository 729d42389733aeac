"""The parts of a pack's language: every model in which something may be written, found from the protocols' registry."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from hub.connectors.model import PackModel
from hub.connectors.protocols import PROTOCOLS
from hub.connectors.registry import Registry

KIND = "kind"
"""The key by which a part says of which kind it is."""


def pack_models() -> dict[str, type[BaseModel]]:
    """The model of a whole pack, by the word behind `protocol:`."""
    return {name: protocol.pack for name, protocol in PROTOCOLS.items()}


def places() -> Iterator[tuple[str, str, type[BaseModel]]]:
    """Each protocol, place in its packs and model that stands there, from the outside inwards; whole packs at ``.

    Names that a pack chooses itself stand as NAME. A model comes once for each of its places, and none within itself.
    """
    for protocol, model in pack_models().items():
        yield from ((protocol, place, part) for place, part in _within(model, "", ()))


def parts() -> dict[type[BaseModel], None]:
    """Every model, the outer before the inner."""
    return dict.fromkeys(model for _, _, model in places())


def _within(
    model: type[BaseModel], place: str, around: tuple[type[BaseModel], ...]
) -> Iterator[tuple[str, type[BaseModel]]]:
    yield place, model
    for name, field in model.model_fields.items():
        key = field.alias or name
        for below, inner in models_in(field.annotation, field.metadata):
            if inner not in (*around, model):
                yield from _within(inner, f"{place}.{key}{below}".lstrip("."), (*around, model))


def models_in(annotation: Any, metadata: Any = ()) -> Iterator[tuple[str, type[BaseModel]]]:
    """The models that an annotation takes, each with the way to it; of a registry all that it has."""
    for extra in metadata:
        if isinstance(extra, Registry):
            yield from (("", model) for model in extra.models.values())
            return
    if hasattr(annotation, "__metadata__"):
        yield from models_in(annotation.__origin__, annotation.__metadata__)
    elif inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield "", annotation
    else:
        is_named = is_mapping(annotation)
        for argument in get_args(annotation):
            yield from ((f".NAME{below}" if is_named else below, model) for below, model in models_in(argument))


def is_mapping(annotation: Any) -> bool:
    """Whether it is of keys that a pack chooses itself."""
    origin = get_origin(annotation)
    return inspect.isclass(origin) and issubclass(origin, Mapping)


def summary(model: type[BaseModel]) -> str:
    """What a part is, in markdown: its docstring, and those of its bases that bring keys of their own."""
    own = [each for each in model.__mro__ if each is model or _brings_keys(each)]
    return "\n\n".join(inspect.cleandoc(each.__doc__) for each in own if each.__doc__)


def _brings_keys(base: type) -> bool:
    if not issubclass(base, BaseModel) or base is BaseModel:
        return False
    return bool({*inspect.get_annotations(base)} & {*base.model_fields} - {KIND, "protocol"})


def about(model: type[BaseModel], key: str) -> str:
    """The sentences of its summary that name a key; an empty text where none does."""
    text = " ".join(summary(model).split())
    sentences = text.replace(". ", ".\n").replace("; `", ";\n`").split("\n")
    return " ".join(each for each in sentences if f"`{key}`" in each or each.startswith(f"{key}: "))


def choices(model: type[BaseModel], key: str) -> tuple[str, ...]:
    """The words that may stand behind a key, where its model names them beside its type."""
    return tuple(model.choices.get(key, ())) if issubclass(model, PackModel) else ()


def example(model: type[BaseModel]) -> str | None:
    """What one writes for a part, in YAML; None where its class has none of its own."""
    found = vars(model).get("example")
    return found.strip() + "\n" if isinstance(found, str) else None
