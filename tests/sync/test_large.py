"""10,001 records: more than any page holds, and every one of them arrives."""

import json
from decimal import Decimal

from hub.records import Kind
from hub.simulate import Item
from hub.sync.pull import pull
from tests.support.expected import expected
from tests.support.world import FIRST_UNIT, OFFICES, World, at_both_erps, held

MANY = 10_001
VAT = {"uk-north": "VAT20", "ireland": "IE23"}


@at_both_erps
def test_no_record_is_lost_behind_a_page(world: World, name: str) -> None:
    office, erp, company = world.office(name), world.erp(name), OFFICES[name]
    missing = MANY - len(world.rows(name, "items"))
    erp.load(
        company,
        *(
            Item(f"X{number:05d}", f"Bulk {number}", Decimal(number) / 100, FIRST_UNIT[name], VAT[name])
            for number in range(missing)
        ),
    )
    counts = pull(office, Kind.PRODUCT)
    assert counts.received == len(world.rows(name, "items")) == MANY
    assert held(office, Kind.PRODUCT) == expected(name, Kind.PRODUCT, world.state(name))
    last = office.store.raw_log.last_pull(Kind.PRODUCT)
    assert last
    if name == "ireland":
        page = office.store.raw_log.page(last.id, 0)
        assert page
        assert json.loads(page.body)["@odata.count"] == counts.received
    else:
        assert last.pages == MANY // 1000 + 2
