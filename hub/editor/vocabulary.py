"""The names that an office may write: those of its ERP, of its layers, and of its own file."""

from pathlib import Path

from hub.config.yamlfile import Document, Node, parse
from hub.connectors.pack import Pack
from hub.errors import ConfigurationError
from hub.translate.authoring.complete import Completion, complete
from hub.translate.authoring.json_schema import SchemaVocabulary, mapping_schema
from hub.translate.sources import SHIPPED, read_sources
from hub.translate.steps.argument import JsonSchema


class Vocabulary:
    """Completes with the names of the last text that could be read."""

    def __init__(self, path: Path, pack: Pack) -> None:
        self._path, self._pack = path, pack
        self._schema = self._schema_of({})
        try:
            self.learn(None)
        except ConfigurationError:
            return  # a file that can't be read is reported where it is shown

    def learn(self, text: str | None) -> None:
        """Complete from now on with the names of a text, or of the file; ConfigurationError if it can't be read."""
        sources = read_sources(self._path, text)
        self._schema = self._schema_of({name: parse(body, name) for name, body in sources.files.items()})

    def complete(self, before: str) -> Completion:
        """What can follow this text."""
        return complete(before, self._schema)

    def layers(self, text: str) -> dict[str, str]:
        """The files below the text, the nearest first; ConfigurationError if they can't be read."""
        files = read_sources(self._path, text).files
        return {name: files[name] for name in reversed(files) if name != self._path.name}

    def _schema_of(self, documents: dict[str, Document]) -> JsonSchema:
        own = self._path.name  # stands without a name, since a file can't extend itself
        layers = {name.removesuffix(".yaml") if name != own else "": each for name, each in documents.items()}
        vocabulary = SchemaVocabulary(
            own,
            self._offered() | layers,
            {kind: self._pack.declared(kind) for kind in self._pack.kinds},
            self._pack.declared_order(),
        )
        return mapping_schema(vocabulary)

    def _offered(self) -> dict[str, Document]:
        """Shared layers that a file may extend beside those that it does; their words aren't its own yet."""
        names = {
            path.relative_to(home).with_suffix("").as_posix()
            for home in (self._path.parent, SHIPPED)
            for part in ("base/*.yaml", "regions/*.yaml")
            for path in home.glob(part)
        }
        return {name: Document(name, Node({}, 1, name)) for name in sorted(names)}
