"""Packs: what is shipped agrees with itself, and what isn't right is told at its line."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from hub.config.erp import Limits
from hub.connectors.packs import SHIPPED, load_pack
from hub.errors import ConfigurationError, KindMissing
from hub.records import Kind

NAMES = sorted(path.stem for path in SHIPPED.glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_pack_reads_every_kind_and_finds_what_it_creates(name: str) -> None:
    pack = load_pack(name)
    assert {*pack.kinds} == {*Kind}
    assert pack.order.duplicates == "searchable"
    assert pack.order.settle > pack.transfer.max_time - timedelta(seconds=1)
    assert pack.order.reference in pack.declared_order()
    assert {trace.number for trace in pack.order.find_also}


def test_the_two_protocols_are_there() -> None:
    assert {load_pack(name).protocol for name in NAMES} == {"rest", "soap"}


def test_declared_fields_are_own_ones_nested_ones_and_joined_ones() -> None:
    pack = load_pack("nav_soap")
    assert "payment_terms.Due_Date_Calculation" in pack.declared(Kind.TERMS)
    assert "SalesLines.Sales_Order_Line.No" in pack.declared(Kind.ORDER_DOCUMENT)
    assert "SalesLines.Sales_Order_Line.Unit_Price" in pack.declared_order()
    assert "Inventory" in pack.declared(Kind.STOCK)
    assert "Unit_Price" not in pack.declared(Kind.STOCK)


def test_a_pack_may_lack_kinds(tmp_path: Path) -> None:
    text, count = re.subn(r"  (address|invoice):\n(    .*\n)+", "", (SHIPPED / "nav_soap.yaml").read_text())
    assert count == 2
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    pack = load_pack(str(path))
    assert pack.kinds_read == tuple(kind for kind in Kind if kind not in (Kind.ADDRESS, Kind.INVOICE))
    assert pack.declared(Kind.ADDRESS) == frozenset()
    with pytest.raises(
        KindMissing, match=r"Dynamics NAV: kinds: this pack doesn't read `address`, only product, product_unit, price"
    ):
        pack.kind(Kind.ADDRESS)


def test_limits_of_the_installation_come_before_the_packs() -> None:
    pack = load_pack("business_central")
    limits = pack.limits_for(Limits.model_validate({"concurrent": 2}))
    assert (limits.requests_per_minute, limits.concurrent) == (1200, 2)


def test_an_unknown_pack_is_named_with_a_suggestion() -> None:
    with pytest.raises(ConfigurationError, match=r"`nav_soup`, did you mean `nav_soap`"):
        load_pack("nav_soup")
    with pytest.raises(ConfigurationError, match="there is no file nowhere"):
        load_pack("./nowhere.yaml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("max_bytes", "max_byts", r":\d+: transfer.max_byts: isn't known here, did you mean `max_bytes`"),
        ("protocol: soap", "protocol: sop", r":\d+: protocol: .*did you mean `soap`"),
        ("kind: bookmark", "kind: next_link", r":\d+: paging"),
        ("settle: 10m", "settle: soon", r":\d+: order.settle: a duration such as 30s"),
        ("resource: ItemCard", "resource: ItemCrad", "no resource `ItemCrad`"),
        ("cursor: {field: Last_Date_Modified}", "cursor: {field: Last_Date}", "`Last_Date` isn't declared by ItemCard"),
        ("key: [Customer_No, Code]", "key: [Customer, Code]", "`Customer` isn't declared"),
        ("key: [Customer_No, Code]", "key: [Customer_N, Code]", "did you mean `Customer_No`"),
        ("key: [Customer_No, Code]", "key: []", r"kinds.address: key: is empty"),
        ("key: [Customer_No, Code]", "key: [Code, Customer_No, Code]", "kinds.address: key: `Code` stands there twice"),
        ("explode: SalesLines.Sales_Order_Line", "explode: SalesLines", "isn't among the lists of SalesOrder"),
        ("resource: PaymentTerms, key: Code", "resource: PaymentTerms, key: Cod", "join `payment_terms`"),
        ("resource: PostedSalesInvoices, number", "resource: Posted, number", "order: no resource `Posted`"),
        ('{code: "*ServerTooBusy*", means: throttled}', "{means: throttled}", "a rule needs at least one of"),
        ("protocol: soap", "protocol: rest", "protocol rest needs the part `rest:`"),
    ],
)
def test_a_pack_that_isnt_right_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert re.search(message, _refusal(tmp_path, "nav_soap", old, new))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    paymentTermsId: {", "    paymentTermId: {", "order.codes: `paymentTermId` isn't among order.fields"),
        ("    paymentTermsId: {", "    salesOrderLines.lineObjectNumber: {",
             "`shown` is missing, by which a line's product is read back"),
            ("code, take: id}\n    shipmentMethodId", "code, take: id, shown: payment}\n    shipmentMethodId",
             "order.codes.paymentTermsId.shown: `payment` isn't declared where it is read back"),
        ("paymentTerms, match: code", "paymentTerms, match: cod", "`cod` isn't declared by paymentTerms"),
        ("paymentTerms, match: code, take: id", "paymentTerms, match: code, take: iid", "take: `iid` isn't declared"),
        ("companies({company})/items", "companies({compnay})/items",
         "stands for `{compnay}`, did you mean `company`?"),
        ("companies({company})/items", "companies({})/items", "resources.items.path: nothing stands for `{}`"),
        ("companies({company})/items", "companies({company)/items", "items.path: a brace opens or closes nothing"),
        ("{field} gt {value}", "{field} gt {valu}", "conditions.since: nothing stands for `{valu}`"),
        ("{field} eq {value}", "{field} eq 1", "conditions.equals: needs `{value}`, which is missing"),
        ("salesOrders({id})/salesOrderLines", "salesOrders({ident})/salesOrderLines",
         "add_lines.path: nothing stands for"),
        ("$count: \"true\"", "$count: \"{all}\"", "paging.query.$count: `{all}` would go out as it is"),
        ("Accept: application/json", "Accept: \"{auth.token}\"",
         "rest.headers.Accept: nothing stands for `{auth.token}`"),
        ("Accept: application/json", "Accept: a\n    accept: b", "rest.headers: `accept` stands there twice"),
        ("query: {$expand: salesOrderLines}", "query: {$expand: \"{lines}\"}",
         "salesOrders.query.$expand: `{lines}`"),
        ("query: {$expand: salesOrderLines}", "query: {$expand: salesOrderLines}\n    blanks: {numbr: [\"-\"]}",
         "resources.salesOrders.blanks.numbr: has no effect, no such field is declared, did you mean `number`?"),
        ("defaults: {authority:", "defaults: {autority:", "`defaults` names `autority`, which isn't in token_url"),
    ],
)  # fmt: skip
def test_codes_and_placeholders_that_would_be_passed_over_are_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert message in _refusal(tmp_path, "business_central", old, new)


def _refusal(tmp_path: Path, name: str, old: str, new: str) -> str:
    text = (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_pack(str(path))
    return str(caught.value)


def test_the_code_names_no_erp() -> None:
    for path in SHIPPED.parent.rglob("*.py"):
        assert not re.search(r"dynamics|business.?central|\bnav\b|microsoft", path.read_text(), re.IGNORECASE), path


def test_packs_and_the_contract_are_light_to_import() -> None:
    code = "import sys, hub.connectors, hub.connectors.packs; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pandas", "pyarrow", "zeep", "requests", "lxml", "dagster"} & {*loaded}
    assert "hub.connectors.pack" in loaded


def test_no_protocol_is_known_by_name_outside_of_its_folder() -> None:
    root = SHIPPED.parent
    for path in root.rglob("*.py"):
        if path.relative_to(root).parts[:1] != ("protocols",):
            assert not re.search(r"protocol [!=]= |\.(rest|soap)\b|\"(rest|soap)\"", path.read_text()), path
