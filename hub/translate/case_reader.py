"""Reads the `tests:` of a mapping file; selftest.py runs them."""

from collections.abc import Collection

from hub.config.yamlfile import Document, Node, suggest
from hub.records import RECORDS, Kind
from hub.translate.compiled import Case, CompiledMapping, DeclaredFields
from hub.translate.diagnostics import Diagnostics
from hub.translate.field_reader import FieldReader
from hub.translate.targets import targets

_KEYS = ("given", "expect", "expect_reject", "expect_left_out")


def read_cases(
    document: Document, mapping: CompiledMapping, declared: DeclaredFields, diagnostics: Diagnostics
) -> tuple[Case, ...]:
    """The tests of one file, their names checked against what the mapping at that file knows."""
    tests = dict(document.root.items()).get("tests")
    if tests is None:
        return ()
    if not isinstance(tests.value, list):
        diagnostics.add(tests.place, "tests", "a list was expected: every test starts with `- product:` or the like")
        return ()
    reader = _CaseReader(mapping, declared, diagnostics)
    cases = (reader.case(node, f"tests.{number}") for number, node in enumerate(tests.value, 1))
    return tuple(case for case in cases if case)


ONE_VALUE = "a text was expected: a field has one value"


class _CaseReader:
    def __init__(self, mapping: CompiledMapping, declared: DeclaredFields, diagnostics: Diagnostics) -> None:
        self.mapping, self.declared, self.diagnostics = mapping, declared, diagnostics
        self.unread = {kind for kind in Kind if not declared(kind)}

    def case(self, node: Node, path: str) -> Case | None:
        entries = list(node.items())
        if len(entries) != 1 or not isinstance(entries[0][1].value, dict):
            self.diagnostics.add(node.place, path, "a test is a kind of record with `given` and `expect` below it")
            return None
        subject, body = entries[0]
        assert isinstance(body.value, dict)
        if subject in self.unread:
            return None  # its layer is for ERPs that have this kind too
        path = f"{path}.{subject}"
        if not self.is_mapped(subject, body, path):
            return None
        self.known(body, path, _KEYS, "a test has")
        given, expect = body.value.get("given"), body.value.get("expect")
        reject, left_out = body.value.get("expect_reject"), body.value.get("expect_left_out")
        if given is None or sum(outcome is not None for outcome in (expect, reject, left_out)) != 1:
            message = "a test has `given` and one of `expect`, `expect_reject`, `expect_left_out`"
            self.diagnostics.add(body.place, path, message)
            return None
        self.names(subject, given, expect, path)
        if reject is not None and not isinstance(reject.value, str):
            self.diagnostics.add(reject.place, f"{path}.expect_reject", "a part of the reason was expected")
        if left_out is not None and left_out.value != "true":
            self.diagnostics.add(left_out.place, f"{path}.expect_left_out", "write `true`")
        reason = reject.value if reject and isinstance(reject.value, str) else None
        return Case(subject, body.place, given, expect, reason, left_out is not None)

    def is_mapped(self, subject: str, body: Node, path: str) -> bool:
        subjects = [*self.mapping.kinds, *(["order"] if self.mapping.order else []), *self.mapping.tables]
        if subject in subjects:
            return True
        hint = suggest(subject, subjects) or f"; it has {', '.join(subjects)}"
        self.diagnostics.add(body.place, path, f"this file maps no `{subject}`{hint}")
        return False

    def names(self, subject: str, given: Node, expect: Node | None, path: str) -> None:
        if subject in self.mapping.kinds:
            self.known(given, f"{path}.given", self.declared(Kind(subject)), "the ERP sends")
            self.texts(given, f"{path}.given")
            if expect:
                self.known(expect, f"{path}.expect", targets(RECORDS[Kind(subject)]), f"{subject} has")
                self.texts(expect, f"{path}.expect")
        elif subject == "order":
            self.order(given, expect, path)
        else:
            for word, node in (("given", given), ("expect", expect)):
                if node and isinstance(node.value, dict | list):
                    message = "a text was expected: a table's test gives one word"
                    self.diagnostics.add(node.place, f"{path}.{word}", message)

    def order(self, given: Node, expect: Node | None, path: str) -> None:
        order = self.mapping.order
        assert order is not None
        sorts = {"lines": FieldReader.line, "charges": FieldReader.charge, "texts": FieldReader.text}
        from_order = {*FieldReader.order, *sorts}
        self.known(given, f"{path}.given", from_order, "an order has")
        for name, line in sorts.items():
            self.entries(dict(given.items()).get(name), f"{path}.given.{name}", line)
        lists = {each.path: each for each in order.lists}
        if expect:
            self.known(expect, f"{path}.expect", {*order.fields, *lists}, "the mapping's order has")
            for name, node in expect.items():
                if name in lists:
                    self.entries(node, f"{path}.expect.{name}", lists[name].names)
                    for number, entry in enumerate(node.value if isinstance(node.value, list) else [], 1):
                        self.texts(entry, f"{path}.expect.{name}.{number}")
                elif isinstance(node.value, dict | list):
                    self.diagnostics.add(node.place, f"{path}.expect.{name}", ONE_VALUE)

    def entries(self, node: Node | None, path: str, known: Collection[str]) -> None:
        if node is None:
            return
        if not isinstance(node.value, list):
            self.diagnostics.add(node.place, path, "a list was expected")
            return
        for number, line in enumerate(node.value, 1):
            self.known(line, f"{path}.{number}", known, "a line has")

    def texts(self, node: Node, path: str) -> None:
        for name, below in node.items():
            if isinstance(below.value, dict | list):
                self.diagnostics.add(
                    below.place, f"{path}.{name}", "a text was expected: a record's field has one value"
                )

    def known(self, node: Node, path: str, names: Collection[str], owner: str) -> None:
        if not isinstance(node.value, dict):
            self.diagnostics.add(node.place, path, "a mapping was expected")
        for name, below in node.items():
            if name not in names:
                hint = suggest(name, names) or (names and f"; expected {', '.join(sorted(names))}") or ""
                self.diagnostics.add(below.place, f"{path}.{name}", f"{owner} no `{name}`{hint}")
