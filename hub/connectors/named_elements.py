"""Elements of one name that an attribute tells apart, as `<FLD NAME="ITMREF">`: read and written by its text."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from hub.connectors.model import PackModel
from hub.connectors.xml_paths import ATTRIBUTE, local

_FORM = re.compile(r"[A-Za-z_][\w.-]*@[A-Za-z_][\w.-]*")
_NAME = re.compile(r"[^\W\d][\w.-]*")
"""What may be the name of an element, without a colon."""

Forms = str | tuple[str, ...]


class NamedElements(PackModel):
    """Elements whose own name says only what they are: the text of an attribute, `ELEMENT@ATTRIBUTE`, names the field.

    `value` holds a text, `record` further elements, `list` those that repeat. Where there are several the first one is
    written, and all are read.
    """

    example: ClassVar[str] = '{value: "FLD@NAME", record: ["GRP@ID", "LST@NAME"], list: "TAB@ID"}'

    value: Forms = ()
    record: Forms = ()
    list: Forms = ()

    def problems(self, where: str) -> Iterator[str]:
        """Forms that aren't any, or one for two things."""
        forms = [each for kind in (self.value, self.record, self.list) for each in _several(kind)]
        if not forms:
            yield f"{where}: `value`, `record` or `list` was expected"
        for form in forms:
            if not _FORM.fullmatch(form):
                yield f"{where}: an element and its attribute were expected, such as `FLD@NAME`, `{form}` stands there"
        names = [form.partition(ATTRIBUTE)[0] for form in forms]
        yield from (f"{where}: `{name}` stands there twice" for name in sorted({*names}) if names.count(name) > 1)

    def rename(self, root: Any) -> None:
        """Give the elements of a tree of lxml the names that their attributes have.

        Raises:
            ValueError: one of them has none, or one that can't be a name.
        """
        forms = dict(each.split(ATTRIBUTE) for kind in (self.value, self.record, self.list) for each in _several(kind))
        for element in root.iter():
            attribute = forms.get(local(element.tag))
            if attribute is not None:
                name = element.attrib.pop(attribute, "")
                if not _NAME.fullmatch(name):
                    raise ValueError(f"`{local(element.tag)}` with a name in `{attribute}`")
                element.tag = name

    def written(self, name: str, value: Any) -> tuple[str, str | None]:
        """The element that a field becomes, and the attribute that has its name; None where it bears that itself."""
        if isinstance(value, list | tuple):  # the elements of a list bear their own
            return name, None
        kind = self.value
        if isinstance(value, Mapping):
            kind = self.list if any(isinstance(each, list | tuple) for each in value.values()) else self.record
        form = next(iter(_several(kind)), name)
        element, _, attribute = form.partition(ATTRIBUTE)
        return element, attribute or None


def _several(forms: Forms) -> tuple[str, ...]:
    return (forms,) if isinstance(forms, str) else forms
