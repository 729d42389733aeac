"""SOAP encoding (SOAP 1.1, section 5): values that stand elsewhere and are referred to, arrays of a declared size."""

import re
from copy import deepcopy
from typing import Any

from hub.connectors.base import RequestContext
from hub.connectors.protocols.soap.body import ENCODING, NIL
from hub.connectors.xml_paths import has_own_text, local
from hub.errors import ProtocolBroken

MOST_COPIES = 2_000_000
"""Elements; one that is referred to from many others is there many times, and so is all that it refers to."""
DEEPEST = 64
"""References inside of what is referred to; records have four levels or five."""
_SIZE = re.compile(r"\[([0-9]{1,9})\]$")


def resolve_references(body: Any, context: RequestContext) -> None:
    """Put what is referred to in the place of each `href="#id"`, and leave the answer alone in the Body.

    Raises:
        ProtocolBroken: a reference leads nowhere, out of the answer or back to itself; there are too many, or too deep
            ones; or an array hasn't as many elements as it declares.
    """
    _References(body, context).resolve()


class _References:
    """Those of one Body."""

    def __init__(self, body: Any, context: RequestContext) -> None:
        self._body, self._context = body, context
        self._targets: dict[str, Any] = {}
        self._under_way: list[str] = []
        self._done: dict[str, int] = {}
        self._copies = 0

    def resolve(self) -> None:
        for element in self._body.iter():
            name = element.get("id")
            if name is not None and self._targets.setdefault(name, element) is not element:
                raise self._error(f"two values bear the id `{name[:60]}`")
        independent = [each for each in self._body if each.get("id") is not None]
        answers = [each for each in self._body if each.get("id") is None]
        for answer in answers or independent[:1]:
            self._fill(answer)
        for each in independent if answers else independent[1:]:
            self._body.remove(each)
        for element in self._body.iter():
            element.attrib.pop("id", None)
            _refuse_another_size(element, self._error)

    def _fill(self, root: Any) -> None:
        """Resolve every reference in an element."""
        # a list, for the tree changes under the walk
        for element in [each for each in root.iter() if each.get("href") is not None]:
            self._take(element)

    def _take(self, element: Any) -> None:
        href = element.get("href")
        name = href.removeprefix("#")
        target = self._targets.get(name) if href.startswith("#") else None
        if target is None:
            raise self._error(f"the reference `{href[:60]}` leads to nothing in the answer")
        if len(element) or has_own_text(element):
            raise self._error(f"beside the reference `{href[:60]}` stands a value")
        if name not in self._done:
            if name in self._under_way or len(self._under_way) >= DEEPEST:
                raise self._error(f"the reference `{href[:60]}` leads back to itself, or {DEEPEST} deep")
            self._under_way.append(name)
            self._fill(target)
            self._under_way.pop()
            self._done[name] = sum(1 for _ in target.iter())
        self._copies += self._done[name]
        if self._copies > MOST_COPIES:
            raise self._error(f"references to more than {MOST_COPIES:,} elements; ask for smaller pages")
        del element.attrib["href"]
        for key, value in target.attrib.items():
            if key != "id" and local(key) != "root":
                element.set(key, value)
        element.text = target.text
        for inner in target:
            element.append(deepcopy(inner))

    def _error(self, message: str) -> ProtocolBroken:
        return self._context.error(ProtocolBroken, f"{message}; look at the ERP's answer")


def _refuse_another_size(element: Any, error: Any) -> None:
    """ProtocolBroken where an array hasn't as many elements as it declares, or one without any has text."""
    declared = _SIZE.search(element.get(f"{ENCODING}arrayType", ""))
    is_nil = element.get(NIL) in ("true", "1")
    if is_nil and (len(element) or has_own_text(element)):
        raise error(f"`{local(element.tag)}` is said to be nil and has a value")
    if declared and int(declared[1]) != len(element) and not is_nil:
        raise error(f"an array `{local(element.tag)}` of {declared[1]} came with {len(element)} elements")
