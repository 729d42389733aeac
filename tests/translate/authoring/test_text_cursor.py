"""Where a cursor stands, in files that are half written."""

import pytest

from hub.translate.authoring.text_cursor import TextCursor, cursor_at


def at(before: str) -> object:
    """The path, whether a key or a value is being written, and the word."""
    cursor = cursor_at(before)
    return cursor and (cursor.path, "key" if cursor.is_key else "value", cursor.word)


@pytest.mark.parametrize(
    ("before", "path", "what", "word"),
    [
        ("", (), "key", ""),
        ("pro", (), "key", "pro"),
        ("product:\n  ", ("product",), "key", ""),
        ("product:\n  na", ("product",), "key", "na"),
        ("product:\n  sku: No\n  na", ("product",), "key", "na"),
        ("product:\n  sku: No\npri", (), "key", "pri"),
        ("product:\n  sku: ", ("product", "sku"), "value", ""),
        ("product:\n  sku: N", ("product", "sku"), "value", "N"),
        ("product:\n  sku: {", ("product", "sku"), "key", ""),
        ("product:\n  sku: {fr", ("product", "sku"), "key", "fr"),
        ("product:\n  sku: {from: ", ("product", "sku", "from"), "value", ""),
        ("product:\n  sku: {from: [", ("product", "sku", "from", "-"), "value", ""),
        ("product:\n  sku: {from: [Name, Na", ("product", "sku", "from", "-"), "value", "Na"),
        ("product:\n  sku: {from: [Name, Name_2], strip pr", ("product", "sku"), "key", "strip pr"),
        ("product:\n  sku: {from: A, lookup: {table: u", ("product", "sku", "lookup", "table"), "value", "u"),
        ("product:\n  sku: {from: A, lookup: {table: u}, m", ("product", "sku"), "key", "m"),
        ("product:\n  sku:\n    from: A\n    lo", ("product", "sku"), "key", "lo"),
        ("product:\n  sku: {from: A,\n        tr", ("product", "sku"), "key", "tr"),
        ("product:\n  keep: {Code: {not in: [A]}}\n  na", ("product",), "key", "na"),
        ("extends: [base/nav_soap, re", ("extends", "-"), "value", "re"),
        ("tests:\n  - pro", ("tests", "-"), "key", "pro"),
        ("tests:\n  - product:\n      gi", ("tests", "-", "product"), "key", "gi"),
        ("tests:\n  - product:\n      given: {No: 1}\n  - pr", ("tests", "-"), "key", "pr"),
        ("tests:\n- product:\n    given: {N", ("tests", "-", "product", "given"), "key", "N"),
        ("tests:\n- product:\n    given: {N: 1}\nord", (), "key", "ord"),
        ("order:\n  Lines:\n    each: lines\n    No: s", ("order", "Lines", "No"), "value", "s"),
        ("a: '#1'\nb", (), "key", "b"),
        ('"a b": {c', ("a b",), "key", "c"),
        ("a: x#y, z\nb", (), "key", "b"),
        ("a: 10:30\nb", (), "key", "b"),
        ("# a: {\nb", (), "key", "b"),
        ("a: {b: c} # {\nd", (), "key", "d"),
    ],
)
def test_where_it_stands(before, path, what, word):
    assert at(before) == (path, what, word)


@pytest.mark.parametrize("before", ["# pro", "a: b # c", 'a: "b', "a: {b: 'c, d"])
def test_nothing_is_expected_inside_of_comments_and_quotes(before):
    assert at(before) is None


def test_a_bracket_that_was_never_closed_ends_with_the_next_field():
    assert at("product:\n  sku: {from: A\n  name: {from: B, tr") == (("product", "name"), "key", "tr")
    assert at("product:\n  sku: {from: [A\nprice:\n  am") == (("price",), "key", "am")


def test_the_keys_that_are_there_already():
    cursor = cursor_at("product:\n  sku: No\n  name: {from: A, trim: true, ")
    assert cursor == TextCursor(("product", "name"), True, "", frozenset({"from", "trim"}), True)
    cursor = cursor_at("product:\n  sku: No\n  name: A\n  ")
    assert cursor is not None
    assert cursor.present == {"sku", "name"}


def test_whatever_stands_there_it_ends():
    for before in ("}}}]]]", "- - - {[", "{" * 500, ": : :", "\t\t- \n\n", "[,,,}", "'''''", '"\\""', "\x00"):
        cursor_at(before)
