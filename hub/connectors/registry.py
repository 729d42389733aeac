"""The kinds of one part of a pack: each a model that brings its behaviour, told apart by the word behind `kind:`.

A new kind is a file of its own and one more name where its registry is made; nothing else knows the kinds by name.
"""

from collections.abc import Iterator
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, InitErrorDetails, core_schema

from hub.connectors.model import PackModel

Part = TypeVar("Part", bound=PackModel)


class Registry(Generic[Part]):
    """The models of a part by their kind; `Annotated[Base, REGISTRY]` is the type of a pack's field that takes any.

    `default` is the kind of a part that names none. `alone`: the word of a kind may be written for the whole part.
    """

    def __init__(self, *models: type[Part], default: str | None = None, alone: bool = False) -> None:
        self.models = {kind_of(model): model for model in models}
        self.default = default
        self.alone = alone

    def choose(self, written: Any) -> Iterator[type[BaseModel]]:
        """The model of what is written, for a message about it; all of them where it names no known kind."""
        kind = written.get("kind", self.default) if isinstance(written, dict) else None
        yield from [self.models[kind]] if kind in self.models else self.models.values()

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        # when a pack is read, not when its class is made: kinds may be registered in between
        return core_schema.no_info_plain_validator_function(self._validate)

    def _validate(self, written: Any) -> Part:
        if self.alone and isinstance(written, str):
            written = {"kind": written}
        if not isinstance(written, dict):
            raise _error(InitErrorDetails(type="dict_type", loc=(), input=None))
        kind = written.get("kind", self.default)
        if kind is None:
            raise _error(InitErrorDetails(type="missing", loc=("kind",), input=None))
        if not isinstance(kind, str) or kind not in self.models:
            expected = " or ".join(f"'{known}'" for known in self.models)
            raise _error(InitErrorDetails(type="literal_error", loc=("kind",), input=None, ctx={"expected": expected}))
        return self.models[kind].model_validate(written)


def kind_of(model: type[PackModel]) -> str:
    """The word of a model: the literal that its field `kind` is."""
    (kind,) = get_args(model.model_fields["kind"].annotation)
    return str(kind)


def _error(detail: InitErrorDetails) -> ValidationError:
    return ValidationError.from_exception_data("part of a pack", [detail])
