"""What stops the mending of an order that the ERP holds already: in doubt, and told what is there."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hub.connectors.packs import load_pack
from hub.errors import CallRefused, ConfigurationError, OutcomeUnknown
from tests.support.bench import Bench
from tests.support.whole_orders import LINES, THREE, edited, held, wanted

READ = {"soap": "read SalesOrder", "rest": "read salesOrders"}
SHIP_TO = {"soap": "Ship_to_Code", "rest": "shipToCode"}


def meanwhile(connector: Any, name: str, act: Callable[[], object]) -> None:
    """Let something happen in the ERP between the connector's look and its call `name`, once."""
    call, left = getattr(connector._adapter, name), [act]

    def first(*arguments: Any) -> Any:
        if left:
            left.pop()()
        return call(*arguments)

    setattr(connector._adapter, name, first)


def touched(bench: Bench, number: str) -> Callable[[], object]:
    """Another user's change."""
    return lambda: bench.sim.companies[bench.words.company].amend(number, {"payment_terms": "30D"})


@pytest.mark.parametrize("way", ["complete", "remove"])
@pytest.mark.parametrize("fault", ["throttled", "unavailable", "unauthorised", "html"])
def test_an_order_that_cant_even_be_read_again_is_in_doubt(bench: Bench, way: str, fault: str) -> None:
    """It is there: "surely not sent" would have it entered a second time."""
    connector = bench.connect()
    part = connector.create(bench.order("R-1", THREE[0]), "R-1")
    bench.sim.faults.add(fault, on=READ[bench.pack.protocol])
    with pytest.raises(OutcomeUnknown, match=part.number):
        connector.complete(part, bench.order("R-1", *THREE)) if way == "complete" else connector.remove(part)


@pytest.mark.parametrize("fault", ["throttled", "unavailable", "unauthorised", "lost response"])
def test_removal_that_isnt_clear_is_in_doubt(bench: Bench, fault: str) -> None:
    connector = bench.connect()
    receipt = connector.create(bench.order("R-1"), "R-1")
    bench.sim.faults.add(fault, on="delete")
    with pytest.raises(OutcomeUnknown, match=receipt.number):
        connector.remove(receipt)


def test_completing_asks_for_no_codes_of_the_header(bc: Bench) -> None:
    """The header is there already: what its codes mean by now mustn't keep the lines out."""
    connector = bc.connect()
    part = connector.create(bc.order("R-1", THREE[0]), "R-1")
    connector.complete(part, {**bc.order("R-1", *THREE), "paymentTermsId": "NOSUCH"})
    assert held(bc) == [wanted()]


def test_an_erp_that_writes_references_in_capitals_is_completed_all_the_same(bench: Bench) -> None:
    connector = bench.connect()
    part = replace(connector.create(bench.order("web-1", THREE[0]), "web-1"), reference="WEB-1")
    connector.complete(part, bench.order("web-1", *THREE))
    assert held(bench) == [wanted()]


def test_another_orders_lines_are_not_added(bench: Bench) -> None:
    connector = bench.connect()
    part = connector.create(bench.order("R-1", THREE[0]), "R-1")
    with pytest.raises(CallRefused, match="isn't that of"):
        connector.complete(part, bench.order("R-2", *THREE))
    assert held(bench) == [wanted(THREE[:1])]


def test_a_read_back_that_is_refused_takes_nothing_away(bench: Bench) -> None:
    """All lines are in: what can't be read then is in doubt, and no reason to delete it."""
    connector: Any = bench.connect()
    part = connector.create(bench.order("R-1", THREE[0]), "R-1")
    current, looks = connector._current, [1, 2]

    def look(number: str) -> Any:
        if looks.pop(0) == 2:
            raise CallRefused("no right to read", erp="e")
        return current(number)

    connector._current = look
    with pytest.raises(OutcomeUnknown, match=part.number):
        connector.complete(part, bench.order("R-1", *THREE))
    assert held(bench) == [wanted()]


def test_a_change_by_another_user_is_in_doubt_and_removes_nothing(nav: Bench) -> None:
    connector = nav.connect()
    part = connector.create(nav.order("R-1", THREE[0]), "R-1")
    meanwhile(connector, "add_lines", touched(nav, part.number))
    with pytest.raises(OutcomeUnknown, match=part.number):
        connector.complete(part, nav.order("R-1", *THREE))
    assert held(nav) == [wanted(THREE[:1])]
    connector.complete(part, nav.order("R-1", *THREE))
    assert held(nav) == [wanted()]


def test_removal_of_what_another_user_changed_is_in_doubt(bench: Bench) -> None:
    connector = bench.connect()
    receipt = connector.create(bench.order("R-1"), "R-1")
    meanwhile(connector, "remove", touched(bench, receipt.number))
    with pytest.raises(OutcomeUnknown, match=receipt.number):
        connector.remove(receipt)
    assert len(held(bench)) == 1


def test_what_goes_at_the_last_moment_counts_as_removed(bench: Bench) -> None:
    connector, other = bench.connect(), bench.connect()
    receipt = connector.create(bench.order("R-1"), "R-1")
    meanwhile(connector, "remove", lambda: other.remove(receipt))
    connector.remove(receipt)
    assert held(bench) == []


@pytest.mark.parametrize("fault", ["unavailable", "lost response", "reset before", "throttled"])
def test_the_doubt_names_the_order_and_counts_its_lines(separate: Bench, fault: str) -> None:
    separate.sim.faults.add(fault, on=LINES[separate.pack.protocol], times=1)
    connector = separate.connect()
    with pytest.raises(OutcomeUnknown) as caught:
        connector.create(separate.order("R-1", *THREE), "R-1")
    (part,) = connector.find("R-1")
    assert part.number in str(caught.value)
    counted = re.search(r"at least (\d) of 3 lines", str(caught.value))
    assert counted
    assert int(counted[1]) <= len(part.lines or ())


@pytest.mark.parametrize("sure", [0, 1, 2])
def test_each_clear_answer_counts_a_line(bc: Bench, tmp_path: Path, sure: int) -> None:
    path = edited(bc, tmp_path, "duplicates: searchable", "duplicates: searchable\n  separate: true")
    bc.sim.faults.add("throttled", on="create salesOrderLines", after=sure)
    with pytest.raises(OutcomeUnknown, match=f"at least {sure} of 3 lines"):
        bc.connect(pack=path).create(bc.order("R-1", *THREE), "R-1")
    assert held(bc) == [wanted(THREE[:sure])]


def test_a_pack_that_hides_what_it_doesnt_declare_is_refused(bench: Bench, tmp_path: Path) -> None:
    """A slip of the pen there would leave the field readable in the audit."""
    slip = SHIP_TO[bench.pack.protocol] + "s"
    path = edited(bench, tmp_path, "personal: [", f"personal: [{slip}, ")
    with pytest.raises(ConfigurationError, match=slip):
        load_pack(path)


def test_the_header_with_the_key_goes_out(bc: Bench, tmp_path: Path) -> None:
    header = "duplicates: idempotent\n  idempotency_header: Idempotency-Key"
    connector: Any = bc.connect(pack=edited(bc, tmp_path, "duplicates: searchable", header))
    sent: list[Any] = []
    send = connector._adapter._http._transport.send

    def noted(call: Any, request: Any, *more: Any) -> Any:
        sent.append(request)
        return send(call, request, *more)

    connector._adapter._http._transport.send = noted
    connector.create(bc.order("R-1"), "R-1")
    keys = [each.headers.get("Idempotency-Key") for each in sent if each.method == "POST" and "salesOrders" in each.url]
    assert keys == ["R-1"]


def test_lines_that_the_erp_swallowed_are_in_doubt(bench: Bench) -> None:
    """It said yes to them all; only reading back shows that they aren't there."""
    connector: Any = bench.connect()
    part = connector.create(bench.order("R-1", THREE[0]), "R-1")
    connector._adapter.add_lines = lambda head, lines: iter([len(lines)])
    with pytest.raises(OutcomeUnknown, match="can't be read back whole"):
        connector.complete(part, bench.order("R-1", *THREE))
