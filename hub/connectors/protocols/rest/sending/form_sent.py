"""Requests as a form sends them."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal
from urllib.parse import urlencode

from hub.connectors.protocols.rest.sending.sent_body import SentBody
from hub.connectors.xml_template import xml_text


class FormSent(SentBody):
    """Names with values (application/x-www-form-urlencoded). `nested` says how a list or a record is written:
    `brackets`, `lines[0][sku]=A`, or `json`, as a text of JSON. What is null is left out.
    """

    example: ClassVar[str] = "{kind: form, nested: json}"
    media_type: ClassVar[str] = "application/x-www-form-urlencoded"

    kind: Literal["form"]
    nested: Literal["brackets", "json"] = "brackets"

    def encode(self, value: Any) -> bytes:
        """The pairs in the order of the template."""
        if not isinstance(value, Mapping):
            raise ValueError("a form has names with values")
        return urlencode([pair for name, each in value.items() for pair in self._pairs(str(name), each)]).encode()

    def problems(self, where: str, template: Any) -> Iterator[str]:
        """A list, or a single value, which has no names."""
        is_record = isinstance(template, str) and template.startswith("{") and template.endswith("}")
        if template is not None and not isinstance(template, Mapping) and not is_record:
            yield f"{where}: names with values were expected, as `rest.sends: form` sends them"

    def _pairs(self, name: str, value: Any) -> Iterator[tuple[str, str]]:
        from hub.connectors.protocols.json_body import json_bytes

        if not isinstance(value, Mapping | list | tuple):
            if value is not None:
                yield name, xml_text(value)
        elif self.nested == "json":
            yield name, json_bytes(value).decode()  # type: ignore[arg-type]
        else:
            inner = value.items() if isinstance(value, Mapping) else enumerate(value)
            for key, each in inner:
                yield from self._pairs(f"{name}[{key}]", each)
