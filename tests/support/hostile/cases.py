"""The hostile mappings, by what they try."""

from collections.abc import Iterator
from pathlib import Path

from tests.support.hostile.case import (
    TABLES,
    Hostile,
    directory,
    gives,
    link,
    office,
    pipe,
    prepared,
    refused,
    rejected,
)

ANCHORS, TAGS = "anchors (&) and aliases (*) aren't allowed", "tags (!) aren't allowed"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{below}'] * 9)}]\n" for below, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MAGIC = [
    refused("python object", office(sku="!!python/object/apply:os.system [id]"), "office.yaml:3: product.sku: " + TAGS),
    refused("python name", office(sku="!!python/name:os.system"), "office.yaml:3: product.sku: " + TAGS),
    refused("include", office(sku="!include /etc/passwd"), "office.yaml:3: product.sku: " + TAGS),
    refused("local tag", office(sku="!secret No"), "office.yaml:3: product.sku: " + TAGS),
    refused("verbatim tag", office(sku="!<tag:yaml.org,2002:str> No"), "office.yaml:3: product.sku: " + TAGS),
    refused("text tag", office(sku="!!str 12"), "office.yaml:3: product.sku: " + TAGS),
    refused("tag of nothing", office(sku="!x"), "office.yaml:3: product.sku: " + TAGS),
    refused("tag on a key", office() + "  !!str gtin: No\n", "office.yaml:8: product: " + TAGS),
    refused("tag on a mapping", office(sku="!!python/dict {from: No}"), "office.yaml:3: product.sku: " + TAGS),
    refused("tag directive", "%TAG ! tag:example.com,2000:\n---\n" + office(), "office.yaml:1: directives (%)"),
    refused("YAML directive", "%YAML 1.1\n---\n" + office(), "office.yaml:1: directives (%)"),
    refused("anchor", office(sku="&a No", name="Name"), "office.yaml:3: product.sku: " + ANCHORS),
    refused("anchor on nothing", office(gtin="&a"), "office.yaml:8: product.gtin: " + ANCHORS),
    refused("alias", office(sku="*a"), "office.yaml:3: product.sku: " + ANCHORS),
    refused("alias bomb", BOMB + office(), "office.yaml:1: a: " + ANCHORS),
    refused("alias to itself", "a: &a [*a]\n" + office(), "office.yaml:1: a: " + ANCHORS),
    refused("merge key with an alias", "x: &x {sku: No}\n" + office() + "  <<: *x\n", "office.yaml:1: x: " + ANCHORS),
    refused("merge key", office() + "  <<: {gtin: No}\n", "office.yaml:8: product.<<: product has no field `<<`"),
    refused(
        "merge key in a table",
        office("tables: {units: {<<: {PCS: each}}, vat: {V20: standard}}\n"),
        "office.yaml:1: tables.units.<<: a text was expected",
    ),
]

ROOM = 100_000 - len(office().encode())
SIZE = [
    refused("too large", "#" * 100_001, "office.yaml: is larger than 100 kB"),
    refused("too large in bytes, not in letters", "# " + "é" * 50_000, "office.yaml: is larger than 100 kB"),
    gives("as large as may be", office() + "#" * ROOM, sku="0012"),
    refused("a layer too large", "extends: base\n", "base.yaml: is larger than 100 kB", base="#" * 100_001),
    refused(
        "ten thousand keys",
        office() + "".join(f"  k{number}: No\n" for number in range(6_000)),
        "office.yaml:4990: the file holds more than 10000 keys and values",
    ),
    refused(
        "two files of many keys",
        "extends: [base]\n" + office("tables: {units: {" + ", ".join(f"A{n}: a{n}" for n in range(3_000)) + "}}\n"),
        "office.yaml:1: extends: adds up to more than 10000 keys and values",
        base="tables: {vat: {" + ", ".join(f"A{number}: standard" for number in range(3_000)) + "}}\n",
    ),
    refused("fifty thousand entries", "a: [" + "a," * 49_900 + "]", "office.yaml:1: the file holds more than 10000"),
    refused("a list that isn't closed", "a: [" + "a," * 49_900, "office.yaml:1: the file holds more than 10000"),
    refused("many empty mappings", "a: [" + "{}," * 33_000 + "]", "office.yaml:1: the file holds more than 10000"),
    refused("many empty values", "a:\n" + "-\n" * 49_000, "office.yaml:9999: the file holds more than 10000"),
    refused("many mappings in a list", "a:\n" + "- a: b\n" * 14_000, "more than 10000 keys and values"),
    refused("many questions", "a: [" + "? a," * 24_000 + "]", "office.yaml:1: the file holds more than 10000"),
    refused("the same key again and again", "a: 1\n" * 19_000, "the file holds more than 10000 keys and values"),
    refused("the same key some times", "a: 1\n" * 4_000, "office.yaml:4000: a: `a` is written twice", "office.yaml:2:"),
    refused("a value without end", office(sku="N" * 90_000), "office.yaml:3: product.sku: is longer than 1000"),
    refused("a quoted value without end", office(sku=f'"{"N" * 90_000}"'), "office.yaml:3: product.sku: is longer"),
    refused("a block without end", office(sku="|\n" + "    N\n" * 9_000), "office.yaml:3: product.sku: is longer"),
    refused("a value of many lines", office(sku="N\n" + "    N\n" * 9_000), "office.yaml:3: product.sku: is longer"),
    refused("a key without end", office() + f"  {'k' * 90_000}: No\n", "office.yaml:8: isn't YAML"),
    refused("a long key", office() + f"  ? {'k' * 2_000}\n  : No\n", "office.yaml:8: product: is longer than 1000"),
    refused("a hundred thousand blanks", "sku:" + " " * 99_000 + "x", "office.yaml:1: sku: a mapping of"),
    refused("ninety thousand empty lines", "\n" * 90_000 + "a: b", "office.yaml:90001: a: a mapping of"),
    refused("many comments", "#\n" * 40_000 + "a: b", "office.yaml:40001: a: a mapping of"),
    refused("many documents", "---\n" * 24_000, "office.yaml:2: starts a second document"),
    refused("many directives", "%A b\n" * 19_000, "office.yaml:1: directives (%)"),
    refused("a tag without end", "a: !" + "x" * 90_000, "office.yaml:1: a: " + TAGS),
]

DEPTH = [
    refused("deep lists", "[" * 99_900, "office.yaml:1: is nested more than 20 deep"),
    refused("deep mappings", "{a: " * 24_000, "office.yaml:1: is nested more than 20 deep"),
    refused("deep dashes", "- " * 49_000, "office.yaml:1: is nested more than 20 deep"),
    refused("deep blocks", "\n".join(" " * depth + "a:" for depth in range(400)), "office.yaml:22: is nested more"),
    refused("deep, but only so far, and often", "x: [" + "[[[[[[[[[[[[a]]]]]]]]]]]]," * 3_000 + "]", "10000 keys"),
    refused("deep in a field", office(sku="{from: " * 30 + "No" + "}" * 30), "office.yaml:3: is nested more than 20"),
    refused("a tower of questions", "? " * 1_000 + "a", "office.yaml:1: a key must be a word"),
]

DUNDERS = [
    refused("source", office(sku="__class__"), "office.yaml:3: product.sku: the ERP sends no field `__class__`"),
    refused(
        "source of a source",
        office(sku="No.__init__.__globals__"),
        "office.yaml:3: product.sku: the ERP sends no field `No.__init__.__globals__`",
    ),
    refused("field", office(__class__="No"), "office.yaml:8: product.__class__: product has no field `__class__`"),
    refused("method of the record", office(model_dump="No"), "office.yaml:8: product.model_dump: product has no field"),
    refused("kind", office() + "__dict__: {a: No}\n", "office.yaml:8: __dict__: isn't a kind of record"),
    refused("step", office(sku="{from: No, __call__: true}"), "office.yaml:3: product.sku.__call__: `__call__` isn't"),
    refused("table", office(unit="{from: Unit, lookup: __init__}"), "there is no table `__init__`"),
    refused("condition", office(sku="{from: No, when: {__class__: {in: [a]}}}"), "no field `__class__`"),
    refused("keep", office(keep="{__class__: {in: [a]}}"), "office.yaml:8: product.keep.__class__: the ERP sends no"),
    refused("of an order", office() + "order: {Ref: __class__}\n", "office.yaml:8: order.Ref: an order has no field"),
    refused("of an order's model", office() + "order: {Ref: model_config}\n", "an order has no field `model_config`"),
    refused("in an order", office() + "order: {__proto__: reference}\n", "takes no field `__proto__`"),
    refused("test", office() + "tests:\n- __class__: {given: a, expect: b}\n", "this file maps no `__class__`"),
    gives(
        "a table that is called so is a table",
        office(
            "tables: {__class__: {PCS: each, __init__: none}, vat: {V20: standard}}\n",
            unit="{from: Unit, lookup: __class__}",
        ),
        unit="each",
    ),
    gives("a format is a text", office(name='{constant: "{0.__class__.__mro__}"}'), name="{0.__class__.__mro__}"),
    gives(
        "a template is a text",
        office(name='{constant: "${HOME} {{7*7}} $(id) `id` %s"}'),
        name="${HOME} {{7*7}} $(id) `id` %s",
    ),
    gives("a reference is a text", office(name='{constant: "file:/etc/passwd"}'), name="file:/etc/passwd"),
    gives("code is a text", office(name="{constant: __import__('os').getpid()}"), name="__import__('os').getpid()"),
]

LONG = {"Name": "a" * 40_000 + "!"}


def _named(step: str) -> str:
    return office(name=f"{{from: Name, {step}}}")


PATTERNS = [
    rejected("nested repetition", _named('matching: "(a+)+"'), LONG, "doesn't look like (a+)+"),
    rejected("nested repetition to take", _named('extract: "((a+)+b)"'), LONG, "has no part like ((a+)+b)"),
    rejected("overlapping choices", _named('matching: "(a|a|aa)*b"'), LONG, "doesn't look like (a|a|aa)*b"),
    rejected("many wildcards", _named('matching: ".*.*.*.*.*.*.*.*b"'), LONG, "doesn't look like"),
    rejected("many that may be there", _named('matching: "(a?){500}a{500}"'), LONG, "doesn't look like"),
    gives("a pattern that fits", _named('extract: "^(?:(a+)+)!$"'), {"Name": "a" * 30 + "!"}, name="a" * 30),
    refused(
        "repetition of repetition", _named('matching: "((a{99}){99}){99}"'), "office.yaml:4: product.name.matching:"
    ),
    refused("a thousand and one", _named('matching: "a{1001}"'), "office.yaml:4: product.name.matching:", "RE2"),
    refused("back reference", _named(r'matching: "(a)\\1"'), "office.yaml:4: product.name.matching:", "RE2"),
    refused("look ahead", _named('matching: "(?=a)b"'), "office.yaml:4: product.name.matching:", "RE2"),
    refused("open bracket", _named('extract: "([a"'), "office.yaml:4: product.name.extract:", "RE2"),
    refused("nothing to take", _named('extract: "a+"'), "office.yaml:4: product.name.extract: has no ( )"),
    refused(
        "too long", _named(f'matching: "{"a" * 201}"'), "office.yaml:4: product.name.matching: a pattern has at most"
    ),
]

NAME = "office.yaml:1: extends: the name of a layer was expected"
NO_LAYER = "office.yaml:1: extends: there is no layer"


def _extending(*layers: str) -> bytes:
    return f"extends: [{', '.join(layers)}]\n".encode()


def _many(folder: Path) -> None:
    for number in range(1_000):
        (folder / f"l{number}.yaml").write_text("product: {name: Name}\n", encoding="utf-8")


def _chain(folder: Path) -> None:
    for number in range(1_000):
        (folder / f"l{number}.yaml").write_text(f"extends: l{number + 1}\n", encoding="utf-8")


def _deep_with_errors(folder: Path) -> None:
    wrong = "".join(f"k{number}: {{}}\n" for number in range(3_900))
    (folder / "l0.yaml").write_text(wrong, encoding="utf-8")
    for number in range(1, 9):
        (folder / f"l{number}.yaml").write_text(f"extends: l{number - 1}\n", encoding="utf-8")


def _diamonds(folder: Path) -> None:
    (folder / "l0.yaml").write_text(office(), encoding="utf-8")
    for number in range(1, 9):
        below = ", ".join(f"l{layer}" for layer in range(number))
        (folder / f"l{number}.yaml").write_text(f"extends: [{below}]\n", encoding="utf-8")


EXTENDS = [
    *(
        refused(f"the name {name}", f"extends: {name}\n" + office(), NAME)
        for name in (
            "../../etc/passwd", "/etc/passwd", "base/../../secret", "./base", "~/secret", r"..\..\secret",
            r"C:\Windows\win", "file:///etc/passwd", "http://example.com/a", "base.yaml", "base//x", '""',
            "{a: b}", "[[a]]", "[{a: b}]", "a b", "$HOME", "..", '"base\\n"',
        )
    ),
    refused("a name with NUL", r'extends: "a\0b"', "office.yaml:1: extends: holds the character U+0000"),
    prepared("a link out of the folder", "extends: out\n", link("out.yaml", "/etc/passwd"), NO_LAYER),
    prepared("a folder linked out", "extends: etc/passwd\n", link("etc", "/etc"), NO_LAYER),
    prepared("a link to itself", "extends: loop\n", link("loop.yaml", "loop.yaml"), NO_LAYER),
    prepared("a link to a device", "extends: zero\n", link("zero.yaml", "/dev/zero"), NO_LAYER),
    prepared("a pipe", "extends: pipe\n", pipe("pipe.yaml"), NO_LAYER),
    prepared("a directory", "extends: folder\n", directory("folder.yaml"), NO_LAYER),
    refused("a name that is too long", f"extends: {'a' * 900}\n", NO_LAYER),
    refused("a layer that isn't there", "extends: base/nav_saop\n", NO_LAYER, "did you mean `base/nav_soap`?"),
    refused(
        "all that is wrong with layers",
        "extends: [a, base/nav_saop, b, c]\n",
        "a.yaml:1: extends: goes round in a circle",
        "office.yaml:1: extends: there is no layer `base/nav_saop`",
        "b.yaml:2: isn't YAML",
        "c.yaml:1: extends: the name of a layer was expected",
        a="extends: [a]\n", b="[", c="extends: [../d, e]",
    ),
    refused("nothing to extend", "extends:\n" + office(), NAME),
    refused("nothing among the layers", "extends: [~, ]\n" + office(), NAME),
    refused("itself", "extends: office\n", "office.yaml:1: extends: goes round in a circle"),
    refused("a circle", "extends: a\n", "b.yaml:2: extends: goes round", a="extends: b\n", b="\nextends: a\n"),
    refused("a thousand that aren't there", _extending(*(f"l{number}" for number in range(1_000))), NO_LAYER),
    Hostile("a thousand", {"office.yaml": _extending(*(f"l{number}" for number in range(1_000)))},
            ("office.yaml:1: extends: adds up to more than 10 files",), prepare=_many),
    prepared("a chain of a thousand", "extends: l0\n", _chain, "l8.yaml:1: extends: adds up to more than 10 files"),
    prepared("many errors below many layers", "extends: l8\n", _deep_with_errors, "l0.yaml:3900: k3899: isn't a kind"),
    Hostile("diamonds on diamonds", {"office.yaml": b"extends: l8\n"}, gives={"sku": "0012"}, prepare=_diamonds),
    Hostile("one name a thousand times", {"office.yaml": _extending(*["a"] * 1_000), "a.yaml": office().encode()},
            gives={"sku": "0012"}),
    refused("a layer in another encoding", "extends: a\n", "a.yaml:2: isn't UTF-8", a=b"# \n# caf\xe9\n"),
    refused("a layer that isn't YAML", "extends: a\n", "a.yaml:2: isn't YAML", a="a: [\n"),
]  # fmt: skip

PLACE = [
    prepared("a directory", None, directory("office.yaml"), "office.yaml: can't be read"),
    prepared("a pipe", None, pipe("office.yaml"), "office.yaml: isn't a file that can be read"),
    prepared("nothing", None, lambda folder: None, "office.yaml: can't be read (No such file or directory)"),
    prepared("a link out", None, link("office.yaml", "/etc/passwd"), "office.yaml: leads out of its folder"),
    prepared("a link to itself", None, link("office.yaml", "office.yaml"), "office.yaml: can't be read"),
    prepared("a link to a device", None, link("office.yaml", "/dev/zero"), "office.yaml: leads out of its folder"),
]

UNSEEN = "which doesn't show"
ENCODING = [
    refused("Latin-1", office(name="{constant: Caf\xe9}").encode("latin-1"), "office.yaml:4: isn't UTF-8"),
    refused("UTF-16", office().encode("utf-16"), "office.yaml:1: isn't UTF-8"),
    refused("UTF-16 without a mark", office().encode("utf-16-le"), "office.yaml:1: holds the control character U+0000"),
    refused("UTF-32", office().encode("utf-32"), "office.yaml:1: isn't UTF-8"),
    refused("overlong", b"a: \xc0\xaf\n", "office.yaml:1: isn't UTF-8"),
    refused("half a letter", b"a: b\nc: \xed\xa0\x80\n", "office.yaml:2: isn't UTF-8"),
    refused("cut in a letter", office().encode() + b"# \xe2\x82", "office.yaml:8: isn't UTF-8"),
    refused("a program", b"\x7fELF\x02\x01\x01\x00\x00", "office.yaml:1: holds the control character U+007F"),
    refused("a zip", b"PK\x03\x04\x14\x00", "office.yaml:1: holds the control character U+0003"),
    gives("byte order mark", b"\xef\xbb\xbf" + office().encode(), sku="0012"),
    refused("two byte order marks", b"\xef\xbb\xbf" * 2 + office().encode(), "office.yaml:1:", "U+FEFF", UNSEEN),
    gives("Windows line ends", office().replace("\n", "\r\n").encode(), sku="0012"),
    gives("Windows line ends in a text", office(name="\n    {constant: 'a\r\n    b'}").encode(), name="a b"),
    refused("old Mac line ends", office().replace("\n", "\r").encode(), "office.yaml:1: holds the control", "U+000D"),
    refused("a tab before a key", "product:\n\tsku: No\n", "office.yaml:2: holds a tab; write spaces"),
    refused("a tab in a value", office(sku="No\t"), "office.yaml:3: holds a tab"),
    refused("a tab in quotes", office(name='{constant: "a\tb"}'), "office.yaml:4: holds a tab"),
    refused("NUL", office(name="{constant: a\0b}"), "office.yaml:4: holds the control character U+0000"),
    refused("NUL, escaped", office(name=r'{constant: "a\0b"}'), "office.yaml:4: product.name.constant: holds"),
    refused("escape", office(name="{constant: \x1b[31m}"), "office.yaml:4: holds the control character U+001B"),
    *(
        refused(what, office(name=f"a{chr(code)}"), f"office.yaml:4: holds the character U+{code:04X}", UNSEEN)
        for what, code in (
            ("next line", 0x85), ("line separator", 0x2028), ("paragraph separator", 0x2029), ("right to left", 0x202E),
            ("isolate", 0x2067), ("zero width space", 0x200B), ("zero width joiner", 0x200D), ("word joiner", 0x2060),
            ("soft hyphen", 0xAD), ("Arabic letter mark", 0x61C), ("language tag", 0xE0041), ("control sequence", 0x9B),
        )
    ),
    refused("right to left in a comment", office() + "# \u202e\n", "office.yaml:8: holds the character U+202E", UNSEEN),
    gives("zero width, on purpose", office(name=r'{constant: "a\u200Bb"}'), name="a\u200bb"),
    refused("a blank that doesn't break", office(sku="No\u00a0"), "office.yaml:3: product.sku: begins or ends with a"),
    refused("a wide blank", office(name="{constant: \u3000a}"), "office.yaml:4: product.name.constant: begins or ends"),
    gives("letters of all kinds", office(name="{constant: Łódź Ελλάδα 日本 😀 שלום}"), name="Łódź Ελλάδα 日本 😀 שלום"),
]  # fmt: skip

SHAPE = [
    refused("empty", "", "office.yaml:1: is empty"),
    refused("only blanks", "   \n\n", "office.yaml:1: is empty"),
    refused("only comments", "# nothing\n# yet\n", "office.yaml:1: is empty"),
    refused("only a beginning", "---\n", "office.yaml:1: is empty"),
    refused("only an end", "...\n", "office.yaml:1:"),
    refused("a word", "mapping\n", "office.yaml:1: a mapping of `key: value` lines was expected"),
    refused("a list", "- product\n- price\n", "office.yaml:1: a mapping of `key: value` lines was expected"),
    refused("two documents", office() + "---\n" + office(), "office.yaml:8: starts a second document"),
    refused("more after the end", office() + "...\nproduct: {}\n", "office.yaml:9:"),
    gives("one document with marks", "---\n" + office() + "...\n", sku="0012"),
    refused("key twice", office() + "  sku: Name\n", "office.yaml:8: product.sku: `sku` is written twice"),
    refused("key twice, once quoted", office() + '  "sku": Name\n', "office.yaml:8: product.sku: `sku` is written"),
    refused("kind twice", office() + office(""), "office.yaml:8: product: `product` is written"),
    refused("code twice", office("tables: {units: {PCS: a, 'PCS': b}, vat: {V20: standard}}\n"), "`PCS` is written"),
    refused("all that is twice", "a: 1\na: 2\nb: {c: 1, c: 2}\n", "office.yaml:2: a:", "office.yaml:3: b.c:"),
    refused("open quote", office(sku="'No"), "office.yaml:8: isn't YAML"),
    refused("open double quote", office(sku='"No'), "office.yaml:7: isn't YAML"),
    refused("open bracket", office(sku="[No"), "office.yaml:4: isn't YAML"),
    refused("open brace", office(sku="{from: No"), "office.yaml:4: isn't YAML"),
    refused("bad escape", office(sku=r'"\q"'), "office.yaml:3: isn't YAML"),
    refused("a letter that there isn't", office(sku=r'"\U99999999"'), "office.yaml:3: isn't YAML"),
    refused("half a letter, escaped", office(sku=r'"\ud800"'), "office.yaml:3: isn't YAML"),
    refused("bad indentation", office() + " gtin: No\n", "office.yaml:8: isn't YAML"),
    refused("two colons", office(sku="No: Name"), "office.yaml:3: isn't YAML"),
    refused("no blank after the colon", "product:\n  sku:No\n", "office.yaml:1: product: a mapping of `key: value`"),
    refused("at sign", office(sku="@No"), "office.yaml:3: isn't YAML"),
    refused("percent sign", office(sku="%No"), "office.yaml:3: isn't YAML"),
    refused("list as a key", "? [a]\n: b\n", "office.yaml:1: a key must be a word"),
    refused("mapping as a key", "product: {? {a: b} : c}\n", "office.yaml:1: product: a key must be a word"),
    refused("nothing as a key", office() + "  : No\n", "office.yaml:8: isn't YAML"),
    gives("a key in long form", office().replace("  sku: No\n", "  ? sku\n  : No\n"), sku="0012"),
]  # fmt: skip

TYPES = [
    refused("list for a kind", TABLES + "product: [sku, name]\n", "office.yaml:2: product: a mapping of"),
    refused("text for a kind", TABLES + "product: sku\n", "office.yaml:2: product: a mapping of"),
    refused("nothing for a kind", TABLES + "product:\n", "office.yaml:2: product: a mapping of"),
    refused("list for a field", office(sku="[No]"), "office.yaml:3: product.sku: a field of the ERP"),
    refused("nothing for a field", office(sku=""), "office.yaml:3: product.sku: a field of the ERP"),
    refused("empty mapping for a field", office(sku="{}"), "office.yaml:3: product.sku: a field of the ERP"),
    refused("mapping for a source", office(sku="{from: {a: b}}"), "office.yaml:3: product.sku.from: a text"),
    refused("mapping among sources", office(sku="{from: [No, {a: b}], first: true}"), "product.sku.from: a text was"),
    refused("nothing for sources", office(sku="{from: [], first: true}"), "product.sku.from: at least one text was"),
    refused("list for a flag", office(sku="{from: No, trim: [true]}"), "office.yaml:3: product.sku.trim: write `true`"),
    refused("yes for a flag", office(sku="{from: No, trim: yes}"), "office.yaml:3: product.sku.trim: write `true`"),
    refused("True for a flag", office(sku="{from: No, trim: True}"), "office.yaml:3: product.sku.trim: write `true`"),
    refused("list for a text", office(sku="{from: No, empty: [a]}"), "office.yaml:3: product.sku.empty: a text"),
    refused("list for a lookup", office(unit="{from: Unit, lookup: [units]}"), "office.yaml:5: product.unit.lookup: "),
    refused("text for tables", "tables: units\n" + office(""), "office.yaml:1: tables: a mapping of"),
    refused("list for a table", "tables: {units: [PCS], vat: {V20: standard}}\n" + office(""), "tables.units: a"),
    refused("list in a table", "tables: {units: {PCS: [each]}, vat: {V20: standard}}\n" + office(""), "a text was"),
    refused("text for keep", office(keep="No"), "office.yaml:8: product.keep: a mapping of"),
    refused("text for a condition", office(keep="{No: a}"), "office.yaml:8: product.keep.No: "),
    refused("text for when", office(sku="{from: No, when: Name}"), "office.yaml:3: product.sku.when: "),
    refused("text for tests", office() + "tests: all\n", "office.yaml:8: tests: a list was expected"),
    refused("mapping for tests", office() + "tests: {product: {}}\n", "office.yaml:8: tests: a list was expected"),
    refused("text for a test", office() + "tests: [product]\n", "office.yaml:8: tests.1: a test is a kind of record"),
    refused("text for order", office() + "order: sku\n", "office.yaml:8: order: a mapping of"),
]

NUMBERS = (
    ".inf",
    "-.inf",
    ".nan",
    "1e400",
    "1e-400",
    "1_000",
    "0x1F",
    "12:30",
    "１２",
    "9" * 900,
    "1.",
    ".5",
    "1,5",
    "~",
)
LITERALS = [
    *(
        refused(f"the number {text[:9]}", office(base_amount=f"{{constant: {text}}}"), "office.yaml:8: product.base")
        for text in NUMBERS
    ),
    *(
        refused(f"the truth {text}", office(active=f"{{constant: {text}}}"), "office.yaml:7: product.active: the")
        for text in ("NO", "Yes", "on", "1", "True", "y", "~")
    ),
    refused("the day 0", office("price:\n  valid_from: {constant: 0}\n" + TABLES), "office.yaml:2: price.valid_from:"),
]  # fmt: skip

CODES = (
    "0012", "12.50", "1.0", "+1", "-0", "1e3", "12E3", "1E400", ".inf", "-.INF", ".nan", "12:30:45", "1:30",
    "190:20:30", "0x1F", "0o17", "0b1", "017", "1_000", "NO", "No", "no", "N", "n", "Yes", "y", "on", "Off", "true",
    "TRUE", "false", "~", "null", "Null", "NULL", "2026-01-01", "2001-12-14t21:59:43.10-05:00", "9" * 40, "=", "<<",
    "1,000", "0.1e-5", "٣",
)  # fmt: skip


def codes() -> Iterator[Hostile]:
    """Codes that other readers take for something else stay what was written, wherever they stand."""
    for code in CODES:
        yield gives(
            f"the code {code}",
            office(
                f"tables:\n  units:\n    {code}: {code}\n  vat: {{V20: standard}}\n",
                sku=f"\n    constant: {code}",
                category=f"\n    from: No\n    empty: {code}",
                gtin=f"\n    from: Name\n    when:\n      Unit:\n        in:\n        - {code}",
            ),
            {"No": "", "Name": code, "Unit": code},
            sku=code,
            name=code,
            unit=code,
            category=code,
            gtin=code,
        )


def many_errors() -> Hostile:
    """A file in which everything is wrong: all of it is told."""
    wrong = "".join(f"  field{number}: Field{number}\n" for number in range(3_000))
    told = [f"office.yaml:{number + 8}: product.field{number}: product has no field" for number in (0, 1_500, 2_999)]
    return refused("everything wrong", office() + wrong, *told)


GROUPS = {
    "magic": MAGIC, "size": SIZE, "depth": DEPTH, "dunder": DUNDERS, "extends": EXTENDS, "place": PLACE,
    "encoding": ENCODING, "shape": SHAPE, "types": TYPES, "literal": LITERALS, "code": [*codes()],
    "pattern": PATTERNS, "errors": [many_errors()],
}  # fmt: skip
HOSTILE = {f"{group}: {case.name}": case for group, cases in GROUPS.items() for case in cases}
assert len(HOSTILE) == sum(map(len, GROUPS.values())), "two of one name"
