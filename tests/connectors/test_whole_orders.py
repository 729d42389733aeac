"""Orders whole or not at all, and what an audit may keep; over both protocols, nested and in calls of their own."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from hub.connectors.base import Receipt
from hub.connectors.packs import load_pack
from hub.errors import CallRefused, ConfigurationError, OutcomeUnknown
from tests.support.bench import Bench
from tests.support.whole_orders import LINES, THREE, edited, held, wanted


def test_header_and_lines_in_calls_of_their_own(separate: Bench) -> None:
    receipt = separate.connect().create(separate.order("R-1", *THREE), "R-1")
    assert [(line.sku, line.quantity, line.unit_price) for line in receipt.lines or ()] == wanted()
    assert held(separate) == [wanted()]
    assert separate.sim.requests.count(LINES[separate.pack.protocol]) > 0


@pytest.mark.parametrize("there", [0, 1, 2])
def test_an_order_that_is_there_in_part_is_completed(bench: Bench, there: int) -> None:
    connector = bench.connect()
    part = _part(bench, connector, there)
    assert connector.repair == "complete"
    whole = connector.complete(part, bench.order("R-1", *THREE))
    assert whole.number == part.number
    assert [(line.sku, line.quantity, line.unit_price) for line in whole.lines or ()] == wanted()
    assert held(bench) == [wanted()]


def _part(bench: Bench, connector, there: int) -> Receipt:
    """An order of which the ERP has only the first lines."""
    if there:
        return connector.create(bench.order("R-1", *THREE[:there]), "R-1")
    bench.sim.faults.add("half a document", on="create", times=1)
    with pytest.raises(OutcomeUnknown):
        connector.create(bench.order("R-1", THREE[0]), "R-1")
    (part,) = connector.find("R-1")
    assert part.lines == ()
    return part


def test_a_line_that_is_refused_takes_the_header_with_it(separate: Bench) -> None:
    unknown = (*THREE[:2], ("NOSUCH", "1", "1"))
    with pytest.raises(CallRefused, match="was taken away again"):
        separate.connect().create(separate.order("R-1", *unknown), "R-1")
    assert held(separate) == []
    assert separate.connect().find("R-1") == []


def test_so_it_is_when_completing(bench: Bench) -> None:
    connector = bench.connect()
    part = _part(bench, connector, 1)
    with pytest.raises(CallRefused, match="was taken away again"):
        connector.complete(part, bench.order("R-1", THREE[0], ("NOSUCH", "1", "1")))
    assert held(bench) == []


def test_a_header_that_cant_be_taken_away_is_in_doubt(separate: Bench) -> None:
    separate.sim.faults.add("unavailable", on="delete")
    with pytest.raises(OutcomeUnknown, match="couldn't be taken away"):
        separate.connect().create(separate.order("R-1", ("NOSUCH", "1", "1")), "R-1")


@pytest.mark.parametrize("fault", ["throttled", "unavailable", "unauthorised", "reset before", "lost response", "html"])
def test_what_goes_wrong_behind_the_header_is_in_doubt_and_can_be_completed(separate: Bench, fault: str) -> None:
    """Never "not sent": the header is there."""
    connector = separate.connect()
    separate.sim.faults.add(fault, on=LINES[separate.pack.protocol], times=1)
    with pytest.raises(OutcomeUnknown):
        connector.create(separate.order("R-1", *THREE), "R-1")
    if fault == "unauthorised":  # refused once it asks no more: whoever mends the credentials opens another
        connector = separate.connect()
    (part,) = connector.find("R-1")
    if len(part.lines or ()) < len(THREE):
        connector.complete(part, separate.order("R-1", *THREE))
    assert held(separate) == [wanted()]


def test_an_order_is_taken_away_and_that_it_is_gone_is_fine(bench: Bench) -> None:
    connector = bench.connect()
    receipt = connector.create(bench.order("R-1"), "R-1")
    connector.remove(receipt)
    connector.remove(receipt)
    assert (held(bench), connector.find("R-1")) == ([], [])


def test_completing_what_is_gone_is_in_doubt(bench: Bench) -> None:
    connector = bench.connect()
    receipt = connector.create(bench.order("R-1", THREE[0]), "R-1")
    connector.remove(receipt)
    with pytest.raises(OutcomeUnknown, match="is there no longer"):
        connector.complete(receipt, bench.order("R-1", *THREE))


def test_after_a_first_clear_answer_only_open_orders_are_asked(bench: Bench) -> None:
    connector = bench.connect()
    connector.create(bench.order("R-1"), "R-1")
    bench.sim.requests.clear()
    (returned,) = connector.find("R-1", posted=False)
    assert (returned.reference, len(bench.sim.requests)) == ("R-1", 1)


def test_the_key_of_an_idempotent_erp(bench: Bench, tmp_path: Path) -> None:
    bench.sim.duplicates = "idempotent"
    header = "\n  idempotency_header: Idempotency-Key" if bench.pack.protocol == "rest" else ""
    path = edited(bench, tmp_path, "duplicates: searchable", f"duplicates: idempotent{header}")
    connector = bench.connect(pack=path)
    numbers = {connector.create(bench.order("R-1", *THREE), "R-1").number for _ in range(3)}
    assert (len(numbers), held(bench)) == (1, [wanted()])
    with pytest.raises(CallRefused):
        connector.create(bench.order("R-1", THREE[0]), "R-1")


def test_what_an_audit_keeps_is_declared_and_nothing_personal(bench: Bench, tmp_path: Path) -> None:
    hidden = {"soap": "Ship_to_Code", "rest": "shipToCode"}[bench.pack.protocol]
    path = edited(bench, tmp_path, "personal: [", f"personal: [{hidden}, ")
    connector = bench.connect(pack=path)
    payload = {**bench.order("R-1", THREE[0]), hidden: "DOCK", "not_declared": "secret"}
    sent = connector.redacted(payload)
    receipt = connector.create({**bench.order("R-1", THREE[0]), hidden: "DOCK"}, "R-1")
    for kept in (sent, receipt.record):
        text = json.dumps(kept, ensure_ascii=False)
        assert "…" in text
        assert "R-1" in text
        assert "0012" in text
        assert not any(word in text for word in ("DOCK", "secret", "Smith"))


def test_the_erps_total_comes_back_where_the_pack_names_it(bench: Bench) -> None:
    receipt = bench.connect().create(bench.order("R-1", THREE[0]), "R-1")
    assert receipt.gross == (Decimal("5.40") if bench.pack.protocol == "rest" else None)


SEPARATE = ("  add_lines:", "  separate: true\n  # add_lines:", "needs `add_lines` and `remove`")
WRONG = {
    "rest": [SEPARATE, ("remove: {path:", "remove: {operation: Delete, path:", "`path`, and beside it")],
    "soap": [SEPARATE, ("remove: {operation: Delete, version: Key}", "remove: {operation: Delete}", "needs `version`")],
}


def test_a_pack_that_cant_do_what_it_says_is_refused(bench: Bench, tmp_path: Path) -> None:
    for old, new, said in WRONG[bench.pack.protocol]:
        with pytest.raises(ConfigurationError, match=said):
            load_pack(edited(bench, tmp_path, old, new))
