"""Values of tenants.yaml that make no sense are refused at their line."""

import pytest

from hub.config import settings
from hub.errors import ConfigurationError

GOOD = """\
store: sqlite:///var/hub
erps:
  nav: {pack: nav_soap, url: env:SOME_URL, timeout: 30, limits: {concurrent: 4}}
tenants:
  north:
    name: North
    erp: nav
    company: North
    country: GB
    currency: GBP
    timezone: Europe/London
    mapping: north.yaml
    pulls: {price: {every: 15m, sweep: "02:30"}}
    tax: {regime: uk-vat, tolerance: "0.00"}
    approvers: {desk: {role: sales-desk, token: env:DESK_TOKEN}}
    approval: {levels: [{up to: 500, by: none}, {by: sales-desk}]}
    guard: {vanish: 5 %, rejected: 400}
"""
SLIPS = [
    ("every: 15m", "every: %s", ("0s", "367d", "99999999999999999999d", "1e3s", "١٥m", "-1s", "1.5h", "10 \u2003m")),
    ('sweep: "02:30"', 'sweep: "%s"', ("24:00", "2:30", "02:30Z", "٠٢:٣٠", "9000", "02:60")),
    ("vanish: 5 %", "vanish: %s", ("101 %", "100.001 %", "-1 %", "٥ %", "1e1 %", "5", "9999999999 %")),
    ("rejected: 400", "rejected: %s", ("٤٠٠", "1_0", "-1", "101 %", "9999999999")),
    ("up to: 500", "up to: %s", ("-5", "0", "0.00", "٥", "1_0", "1e3", "nan", "inf", "+5", "5.", ".5", "9" * 40)),
    ('tolerance: "0.00"', "tolerance: %s", ("-1", "1_0", "NaN", "1e-2", "100.01", "99999999999")),
    (
        "timezone: Europe/London",
        "timezone: %s",
        ("localtime", "posixrules", "Factory", "Mars/Base", '""', "/etc/passwd"),
    ),
    ("timeout: 30", "timeout: %s", ("0", "0.1", "601", "nan", "inf", "1e2", "３０", "-1")),
    ("concurrent: 4", "concurrent: %s", ("0", "-1", "1_0", "٤", "4.0", "1001", "9" * 30)),
    ("currency: GBP", "currency: %s", ("ZZZ", "gbp", "Gbp", "XXX", "XTS", "GB", "ＧＢＰ", "DEM")),
    ("country: GB", "country: %s", ("ZZ", "gb", "GBR", "UK", "Ireland")),
    ("mapping: north.yaml", "mapping: %s", ('""', '" "', "..", ".", "/")),
    ("company: North", "company: %s", ('""', '"\\u200b"', "x" * 201, '"Nor\\u202eth"')),
    ("name: North", "name: %s", ('"Nor\\u200bth"', '"\\u2066North"')),
    (
        "desk: {role",
        "%s: {role",
        ('""', '" "', "x" * 201, '"desk "', '"\\u202edesk"', '"de\\u200bsk"', '"de\\u00adsk"'),
    ),
    ("role: sales-desk", "role: %s", ('""', "none", '"sales-desk "', '"sales\\u2060-desk"')),
    (
        "store: sqlite:///var/hub",
        "store: %s",
        (
            "sqlite:////dev/null/x",
            "sqlite:////dev/null",
            "sqlite:////proc/hub",
            "sqlite:////proc",
            "sqlite:///tenants.yaml",
            "sqlite:///" + "x" * 300,
            "postgresql://h:port/d",
            "postgresqlx://h/d",
        ),
    ),
]


@pytest.fixture
def load(tmp_path):
    def written(text: str):
        (tmp_path / "tenants.yaml").write_text(text)
        return settings.load(tmp_path / "tenants.yaml")

    return written


def test_what_makes_sense_is_taken(load):
    assert load(GOOD).tenant("north").currency == "GBP"


@pytest.mark.parametrize(("old", "new", "value"), [(old, new, value) for old, new, values in SLIPS for value in values])
def test_what_makes_no_sense_is_refused_at_its_line(load, old, new, value):
    text = GOOD.replace(old, new % value)
    assert text != GOOD
    with pytest.raises(ConfigurationError) as caught:
        load(text)
    line = 1 + GOOD[: GOOD.index(old)].count("\n")
    assert any(f"tenants.yaml:{line}: " in str(problem) for problem in caught.value.problems), caught.value


@pytest.mark.parametrize("written", ["north.yaml", "./north.yaml", "x/../north.yaml", "link.yaml"])
def test_one_mapping_is_one_offices_unless_said(load, tmp_path, written):
    (tmp_path / "link.yaml").symlink_to("north.yaml")
    (tmp_path / "x").mkdir()
    other = GOOD.split("tenants:\n")[1].replace("  north:", "  south:").replace("company: North", "company: South")
    other = other.replace("north.yaml", written)
    with pytest.raises(ConfigurationError, match="is north's mapping file too") as caught:
        load(GOOD + other)
    assert "tenants.south.mapping" in str(caught.value)
    said = (GOOD + other).replace("    pulls:", "    shares mapping: true\n    pulls:")
    assert set(load(said).tenants) == {"north", "south"}


def test_a_path_that_no_file_can_have(tmp_path):
    for name in ("x" * 5000, "a/" * 3000, "x\0y"):
        with pytest.raises(ConfigurationError, match="there is no such file"):
            settings.load(tmp_path / name)


PEOPLE = "approvers: {desk: {role: sales-desk, token: env:DESK_TOKEN}"


@pytest.mark.parametrize("other", ["Desk", '"de\\u0455k"', "DESK", "d\u00e9sk"])
def test_people_whose_names_look_alike_are_refused_at_their_line(load, other):
    text = GOOD.replace(PEOPLE, f"{PEOPLE}, {other}: {{role: sales-desk, token: env:D}}")
    with pytest.raises(ConfigurationError, match=r"yaml:15: tenants\.north\.approvers\..*: looks like desk: give them"):
        load(text)


def test_roles_that_look_alike_are_refused_too(load):
    text = GOOD.replace(PEOPLE, PEOPLE + ", ann: {role: Sales-Desk, token: env:ANN}")
    with pytest.raises(ConfigurationError, match=r"yaml:15: .*ann\.role: the role Sales-Desk looks like sales-desk"):
        load(text)
