from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from hub.config import settings
from hub.config.secrets import Secret
from hub.errors import ConfigurationError, SecretMissing
from hub.records import Kind

GOOD = """\
store: sqlite:///var/hub
erps:
  nav:
    pack: nav_soap
    url: env:SOME_URL
    auth: {user: env:SOME_USER, password: "file:no/such/file"}
    prices: {choose: lowest}
    rounding: document
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
    tax: {regime: uk-vat}
    approvers: {desk: {role: sales-desk, token: env:DESK_TOKEN}}
    approval:
      levels: [{up to: 500, by: none}, {by: sales-desk}]
      also: {over credit: sales-desk}
    guard: {vanish: 5 %}
"""


@pytest.fixture
def written(tmp_path: Path):
    (tmp_path / "north.yaml").write_text("product: {}\n")

    def write(text: str = GOOD) -> Path:
        path = tmp_path / "tenants.yaml"
        path.write_text(text)
        return path

    return write


def test_what_is_written_is_what_is_read(written, tmp_path):
    config = settings.load(written())
    north = config.tenant("north")
    assert (north.id, north.currency, north.mapping) == ("north", "GBP", tmp_path / "north.yaml")
    assert north.pulls[Kind.PRICE].every == timedelta(minutes=15)
    assert north.guard.vanish == Decimal("0.05")
    assert [level.up_to for level in north.approval.levels] == [Decimal(500), None]
    assert config.store == f"sqlite:///{tmp_path / 'var/hub'}"


def test_an_office_that_says_nothing_takes_its_erps_price_choice_and_rounding(written):
    assert settings.load(written()).tenant("north").prices.choose == "lowest"
    assert settings.load(written()).tenant("north").tax.rounding == "document"
    own = GOOD.replace("tax: {regime: uk-vat}", "tax: {regime: uk-vat, rounding: unit}\n    prices: {off list: refuse}")
    north = settings.load(written(own)).tenant("north")
    assert (north.tax.rounding, north.prices.choose) == ("unit", "lowest")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("company: North", "compny: North", "tenants.north.compny: isn't known here, did you mean `company`?"),
        ("every: 15m", "every: 15", "a duration such as 30s, 15m, 2h or 1d was expected"),
        ("erp: nav", "erp: nva", "no ERP is called `nva`, did you mean `nav`?"),
        ("vanish: 5 %", "vanish: 5", "a percentage such as 5 % was expected"),
        ("over credit: sales-desk", "over credit: sales-dsk", "did you mean `sales-desk`?"),
        ("store: sqlite:///var/hub", "store: mysql://host/hub", "sqlite:///FOLDER or postgresql+psycopg://"),
        ("    name: North", "    id: south\n    name: North", "tenants.north.id: isn't known here"),
        ("Europe/London", "Europe/Londn", "did you mean `Europe/London`?"),
        ("currency: GBP", "currency: Pounds", "tenants.north.currency"),
        ("  north:", "  North:", "a name has small letters"),
        (
            "{up to: 500, by: none}, {by: sales-desk}",
            "{up to: , by: none}",
            "levels.0.up to: is empty: write its value",
        ),
        ("over credit: sales-desk", "over credit: ", "also.over credit: is empty: write its value, or leave the key"),
        ("company: North", "company: [North]", "company: a text was expected"),
        ("{up to: 500, by: none}, {by", "{up to: [500], by: none}, {by", "a number such as 12 or 2.50 was expected"),
        ("    guard: {vanish: 5 %}", "    guard: 5 %", "guard: a mapping of `key: value` lines was expected"),
        ("    guard: {vanish: 5 %}", "    alerts: env:X", "alerts: a list such as [a, b] was expected"),
        ("by: sales-desk}]", "by: []}]", "levels.1.by: at least 1 was expected"),
        (
            "choose: lowest",
            "choose: lowst",
            "'most-specific', 'lowest' or 'lowest-in-scope' was expected, did you mean `lowest`?",
        ),
    ],
)
def test_a_mistake_is_named_at_its_line(written, old, new, told):
    text = GOOD.replace(old, new, 1)
    path = written(text)
    with pytest.raises(ConfigurationError) as caught:
        settings.load(path)
    line = 1 + text[: text.index(new)].count("\n")
    assert f"tenants.yaml:{line}:" in str(caught.value)
    assert told in str(caught.value)


def test_the_amounts_of_the_levels_must_rise(written):
    text = GOOD.replace("{up to: 500, by: none}, {by", "{by: none}, {up to: 500, by")
    with pytest.raises(ConfigurationError, match=r"tenants.yaml:\d+: tenants.north.approval: the levels' amounts"):
        settings.load(written(text))


def test_every_mistake_is_told_at_once(written):
    text = GOOD.replace("every: 15m", "every: 15").replace("vanish: 5 %", "vanish: 5")
    with pytest.raises(ConfigurationError) as caught:
        settings.load(written(text))
    assert len(caught.value.problems) == 2


def test_a_misspelt_key_is_told_once(written):
    with pytest.raises(ConfigurationError) as caught:
        settings.load(written(GOOD.replace("company: North", "compny: North")))
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize("company", ["North", "NORTH", "' North'"])
def test_two_offices_cannot_share_a_company(written, company):
    other = GOOD.split("tenants:\n")[1].replace("  north:", "  other:", 1).replace(": North", f": {company}", 1)
    with pytest.raises(ConfigurationError, match=r"already belongs to north"):
        settings.load(written(GOOD + other))


def test_a_file_that_is_not_there_is_told_with_what_to_do(tmp_path):
    with pytest.raises(ConfigurationError, match="hub init"):
        settings.load(tmp_path / "none.yaml")


def test_a_secret_is_read_when_needed_and_never_shown(written, monkeypatch):
    erp = settings.load(written()).erps["nav"]
    with pytest.raises(SecretMissing, match=r"tenants.yaml:6: erps.nav.auth.user: the environment variable SOME_USER"):
        erp.auth["user"].reveal()
    with pytest.raises(SecretMissing, match="no/such/file can't be read"):
        erp.auth["password"].reveal()
    monkeypatch.setenv("SOME_USER", "opensesame")
    assert erp.auth["user"].reveal() == "opensesame"
    assert "opensesame" not in repr(erp)
    assert "plain-text" not in repr(Secret("plain-text"))


def test_an_approver_is_known_by_the_token_alone(written, monkeypatch):
    desk = settings.load(written()).tenant("north").approver("desk")
    with pytest.raises(SecretMissing, match="DESK_TOKEN"):
        desk.has_token("guess")
    monkeypatch.setenv("DESK_TOKEN", "right-and-long-enough")
    assert desk.has_token("right-and-long-enough")
    assert not desk.has_token("wrong-and-long-enough")


def test_who_is_no_approver_is_told(written):
    with pytest.raises(ConfigurationError, match="did you mean `desk`"):
        settings.load(written()).tenant("north").approver("dask")


def test_a_pack_and_a_regime_of_ones_own_are_files_beside_tenants_yaml(written, tmp_path):
    text = GOOD.replace("pack: nav_soap", "pack: packs/own.yaml").replace("regime: uk-vat", "regime: fr-vat.yaml")
    config = settings.load(written(text))
    assert config.erps["nav"].pack == str(tmp_path / "packs/own.yaml")
    assert config.tenant("north").tax.regime == str(tmp_path / "fr-vat.yaml")
    assert config.tenant("north").tax.rounding == "document"


def test_approval_by_class_in_order_and_by_customer(written):
    text = GOOD.replace("{by: sales-desk}]", "{by: [sales-desk, boss]}]").replace(
        "also: {over credit: sales-desk}",
        "also: {over credit: sales-desk, product classes: {HAZARD: boss}}\n"
        "      customers: {N-1: [{by: none}], N-2: {also: {over credit: none}}}",
    )
    text = text.replace("approvers: {", "approvers: {chief: {role: boss, token: env:CHIEF}, ")
    approval = settings.load(written(text)).tenant("north").approval
    assert approval.levels[1].by == ("sales-desk", "boss")
    assert approval.also.product_classes == {"HAZARD": "boss"}
    assert approval.customers["N-1"].levels[0].by == ("none",)
    assert approval.customers["N-2"].also.over_credit == "none"


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("{by: sales-desk}]", "{by: [sales-desk, sales-desck]}]", "approval.levels.1.by"),
        ("over credit: sales-desk", "over credit: sales-desck", "approval.also.over credit"),
        ("also: {", "also: {product classes: {HAZARD: sales-desck}, ", "approval.also.product classes.HAZARD"),
        (
            "also: {",
            "customers: {N-2: {also: {over credit: sales-desck}}}\n      also: {",
            "customers.N-2.also.over credit",
        ),
    ],
)
def test_a_role_that_nobody_has_is_named_wherever_it_stands(written, old, new, path):
    with pytest.raises(ConfigurationError, match="did you mean `sales-desk`") as error:
        settings.load(written(GOOD.replace(old, new)))
    assert path in str(error.value)
    assert "tenants.yaml:" in str(error.value)


def test_alerts_are_secrets_and_limits_durations(written):
    text = GOOD + "    alerts: [env:NORTH_ALERTS]\n    order limit: 30m\n    approval limit: 2h\n    raw keep: 90d\n"
    north = settings.load(written(text)).tenant("north")
    assert [alert.place for alert in north.alerts] == [f"{written(text)}:25: tenants.north.alerts.0"]
    assert (north.order_limit, north.approval_limit) == (timedelta(minutes=30), timedelta(hours=2))
    assert north.raw_keep == timedelta(days=90)
    assert "NORTH_ALERTS" in repr(north.alerts)


def test_the_tolerance_is_an_amount(written):
    text = GOOD.replace("{regime: uk-vat}", '{regime: uk-vat, tolerance: "0.02"}')
    assert settings.load(written(text)).tenant("north").tax.tolerance == Decimal("0.02")
    assert settings.load(written()).tenant("north").tax.tolerance == 0
    with pytest.raises(ConfigurationError):
        settings.load(written(text.replace('"0.02"', '"-1"')))


@pytest.mark.parametrize("reference", ["env:", "file:", "env: ", "file:\u200b"])
def test_a_reference_without_a_name_is_told_as_that(reference):
    with pytest.raises(ConfigurationError, match="names nothing; write env:NAME or file:PATH"):
        Secret(reference).reveal()


@pytest.mark.parametrize("path", ["/dev/zero", "/"])
def test_what_is_there_and_no_file_isnt_said_to_be_missing(path):
    with pytest.raises(ConfigurationError, match="is a folder, a pipe or a device; name a file with --config"):
        settings.load(Path(path))


@pytest.mark.parametrize(
    ("tls", "said"),
    [("{}", "`ca`, or `certificate` and `key`, were expected"),
     ("{ca: file:a, key: file:b}", "have no effect without a `certificate`"),
     ("{ca: file:a, cert: file:b}", "cert"),
     ("{ca: }", "is empty")],
)  # fmt: skip
def test_tls_says_something_and_all_of_it_counts(written, tls, said):
    with pytest.raises(ConfigurationError, match=said):
        settings.load(written(GOOD.replace("    rounding: document", f"    tls: {tls}\n    rounding: document")))
