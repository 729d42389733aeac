"""Lists by page, by a search's id and by key, over SOAP: whole, or told to be incomplete."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from hub.connectors.base import Page
from hub.connectors.decode import decode
from hub.connectors.packs import load_pack
from hub.errors import IncompleteRead
from hub.records import Kind
from tests.support.soap.shop import Shop, changed

ARGUMENTS = '{Office: "{company}"}\n    rows'
BESIDE = "rows: listResponse.Rows\n    beside: [Count, Pages, Search]"
ANSWER = '<{name} xmlns="urn:shop">{head}<Rows>{rows}</Rows></{name}>'


def told(asked: Any) -> dict[str, str]:
    return {etree.QName(each).localname: each.text or "" for each in asked}


def answer(rows: list[str], head: str = "", name: str = "listResponse") -> str:
    return ANSWER.format(name=name, head=head, rows="".join(f"<Row><No>{row}</No></Row>" for row in rows))


def names(count: int) -> list[str]:
    return [f"{number:03}" for number in range(count)]


def read(shop: Shop, text: str) -> list[str]:
    pages = [*shop.connect(text).fetch(Kind.PRODUCT, None)]
    keys = [row["No"] for page in pages for row in page.records or ()]
    logged = [Page(page.resource, page.body, page.media_type) for page in pages]
    pack = load_pack(shop.pack(text))
    assert [key for frame in decode(pack, Kind.PRODUCT, logged) for key in frame["source_key"]] == keys
    return keys


BY_PAGE = changed(
    ("{kind: none}", "{kind: page, size: 4, count: listResponse.Count}"),
    (ARGUMENTS, '{Office: "{company}", Page: "{page}", Size: "{limit}"}\n    rows'),
    ("rows: listResponse.Rows", BESIDE),
    ('Text: "{where}"', 'Text: "{where}", Page: "{page}"'),
)


@pytest.mark.parametrize("count", [0, 3, 4, 9])
def test_pages_by_number_end_with_the_declared_count(shop: Shop, count: int) -> None:
    def page(asked: Any) -> str:
        begin = (int(told(asked)["Page"]) - 1) * 4
        return answer(names(count)[begin : begin + 4], f"<Count>{count}</Count>")

    shop.answers["list"] = page
    assert read(shop, BY_PAGE) == names(count)


SEARCH = changed(
    ("{kind: none}", "{kind: search, size: 4, search: listResponse.Search, pages: '*.Pages', count: '*.Count'}"),
    (ARGUMENTS, '{Office: "{company}", Size: "{limit}"}\n    rows'),
    (
        "rows: listResponse.Rows",
        f'{BESIDE}\n    more: {{operation: more, arguments: {{Search: "{{search}}", Page: "{{page}}"}}, '
        "rows: moreResponse.Rows}",
    ),
)


class Search:
    """A search that the ERP keeps; `change` says what a page declares otherwise."""

    def __init__(self, shop: Shop, count: int, change: Callable[[int, str], str] = lambda page, head: head) -> None:
        self.rows, self.change = names(count), change
        shop.answers |= {"list": self.first, "more": self.further}

    def head(self, page: int) -> str:
        pages = -(-len(self.rows) // 4)
        search = "<Search>S-9</Search>" if page == 1 else ""
        return self.change(page, f"<Count>{len(self.rows)}</Count><Pages>{pages}</Pages>{search}")

    def first(self, asked: Any) -> str:
        return answer(self.rows[:4], self.head(1))

    def further(self, asked: Any) -> str:
        page = int(told(asked)["Page"])
        assert told(asked)["Search"] == "S-9"
        return answer(self.rows[4 * page - 4 : 4 * page], self.head(page), "moreResponse")


@pytest.mark.parametrize("count", [0, 3, 4, 5, 12])
def test_a_search_is_read_to_its_last_page_and_again_out_of_the_log(shop: Shop, count: int) -> None:
    Search(shop, count)
    assert read(shop, SEARCH) == names(count)
    assert len(shop.requests) == max(1, -(-count // 4))


def test_a_search_that_finds_nothing_may_have_no_list(shop: Shop) -> None:
    shop.answers["list"] = f'<listResponse xmlns="urn:shop"><Count>{0}</Count><Pages>{0}</Pages></listResponse>'
    assert read(shop, SEARCH) == []
    shop.answers["list"] = shop.answers["list"].replace(">0<", ">1<")  # type: ignore[union-attr]
    with pytest.raises(IncompleteRead, match="only 0 of 1 records came"):
        read(shop, SEARCH)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda page, head: head.replace("<Count>9", f"<Count>{9 + page}"), "page 2 declares 11 records on 3 pages"),
        (
            lambda page, head: re.sub("<Pages>.*?</Pages>", "", head) if page == 2 else head,
            "page 2 declares 9 records on",
        ),
        (
            lambda page, head: head.replace("<Search>S-9</Search>", ""),
            "page 1 of 3 names no search at `listResponse.Se",
        ),
        (lambda page, head: head.replace("<Pages>3", "<Pages>2"), "only 8 of 9 records came"),
    ],
)
def test_a_search_that_moves_or_ends_early_is_incomplete(shop: Shop, change: Any, message: str) -> None:
    Search(shop, 9, change)
    with pytest.raises(IncompleteRead, match=message):
        read(shop, SEARCH)


def test_the_same_page_of_a_search_again_is_no_list(shop: Shop) -> None:
    search = Search(shop, 9)
    shop.answers["more"] = lambda asked: answer(search.rows[:4], search.head(2), "moreResponse")
    with pytest.raises(IncompleteRead, match="page 2 is the one before once more"):
        read(shop, SEARCH)


BY_KEY = changed(
    ("{kind: none}", "{kind: key_range, size: 4, field: No}"),
    (ARGUMENTS, '{Office: "{company}", After: "{after}", Size: "{limit}"}\n    rows'),
    ('Text: "{where}"', 'Text: "{where}", After: "{after}"'),
)


def behind(rows: list[str], cap: int, *, inclusive: bool = False) -> Callable[[Any], str]:
    def page(asked: Any) -> str:
        after = told(asked).get("After", "")
        return answer([row for row in rows if row > after or (inclusive and row == after)][:cap])

    return page


@pytest.mark.parametrize(
    ("count", "cap", "calls"), [(0, 4, 1), (3, 4, 2), (8, 4, 3), (9, 4, 3), (9, 3, 4), (9, 100, 2)]
)
def test_a_list_is_read_behind_key_after_key(shop: Shop, count: int, cap: int, calls: int) -> None:
    """A short page is the end only once a full one has shown that the ERP gives pages of that size."""
    shop.answers["list"] = behind(names(count), cap)
    assert read(shop, BY_KEY) == names(count)
    assert len(shop.requests) == calls


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (behind(names(9), 4, inclusive=True), "came before, by its `No`: the ERP doesn't begin behind the last one"),
        (lambda asked: answer(names(4)), "came before"),
        (lambda asked: answer(["1", ""]), "a record of a page has no `No`"),
    ],
)
def test_a_list_that_doesnt_go_on_behind_the_key_is_incomplete(shop: Shop, page: Any, message: str) -> None:
    shop.answers["list"] = page
    with pytest.raises(IncompleteRead, match=message):
        read(shop, BY_KEY)


def test_one_answer_has_all_below_the_erps_own_limit(shop: Shop) -> None:
    shop.answers["list"] = answer(names(5))
    with pytest.raises(IncompleteRead, match="from 5 on the ERP cuts them off"):
        read(shop, changed(("{kind: none}", "{kind: none, below: 5}")))
    assert read(shop, changed(("{kind: none}", "{kind: none, below: 6}"))) == names(5)


def test_a_pack_says_whether_one_answer_has_all(shop: Shop) -> None:
    assert not load_pack(shop.pack(changed())).is_proved(Kind.PRODUCT)
    assert load_pack(shop.pack(changed(("{kind: none}", "{kind: none, whole: true}")))).is_proved(Kind.PRODUCT)
