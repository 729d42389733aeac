"""Questions that are asked at every call: put into a database's own words once, and answered without SQLAlchemy.

To build, look up and unpack one statement costs SQLAlchemy more than the database needs to answer it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select
from sqlalchemy import Dialect as Known
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from hub.store.engine.damage import columns_behind
from hub.store.engine.dialects import dialect_of
from hub.store.engine.row_reading import RowReader
from hub.store.engine.storable import refuse_values

Row = dict[str, Any]
"""By the column's name."""
Query = Select[Any] | CompoundSelect[Any]


class OneOf(ColumnElement[bool]):
    """That a text is one of those which are given under a name, however many they are."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[str], name: str) -> None:
        self.column, self.name = column, name


@compiles(OneOf)
def _one_of(element: OneOf, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(dialect_of(compiler.dialect).one_of(element.column, element.name), **options)


class Prepared:
    """A SELECT; what is left open in it, by `bindparam` and `OneOf`, are texts, numbers or lists of texts."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._words: dict[str, Words] = {}

    def __call__(self, **values: Any) -> "Question":
        """The question with what is left open in it."""
        return Question(self, values)

    def words(self, known: Known) -> "Words":
        """It, as the database takes it."""
        if known.name not in self._words:
            self._words[known.name] = Words(self._query, known)
        return self._words[known.name]


@dataclass(frozen=True)
class Question:
    """A question that can be put."""

    prepared: Prepared
    values: Mapping[str, Any]


class Words:
    """A query in the words of one kind of database."""

    def __init__(self, query: Query, known: Known) -> None:
        compiled = query.compile(dialect=known)
        assert isinstance(compiled, SQLCompiler)
        self.sql = str(compiled)
        self._bind_list = dialect_of(known).bind_list
        self._in_order = compiled.positiontup
        self._fixed = {name: each.value for name, each in compiled.binds.items() if not each.required}
        self.columns = columns_behind(query.selected_columns)
        self._reader = RowReader([*query.selected_columns], known)

    def given(self, values: Mapping[str, Any]) -> Any:
        """What goes with the words; RecordRejected, by name, for what no database keeps."""
        refuse_values(values)
        lists = {name: self._bind_list(value) for name, value in values.items() if isinstance(value, list)}
        every = {**self._fixed, **values, **lists}
        return every if self._in_order is None else [every[name] for name in self._in_order]

    def read(self, rows: Sequence[Sequence[Any]]) -> list[Row]:
        """The driver's rows; Unreadable where a cell isn't of its column's type."""
        return self._reader.read(rows)
