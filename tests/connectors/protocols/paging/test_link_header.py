"""The header Link, as RFC 8288 writes it."""

import pytest

from hub.connectors.protocols.paging.link_header import next_in


@pytest.mark.parametrize(
    ("header", "link"),
    [
        ("", None),
        ('<http://example.com/TheBook/chapter2>; rel="previous"; title="previous chapter"', None),
        ('</terms>; rel="copyright"; anchor="#foo", <?page=2>; rel="next"', "?page=2"),
        ("<?page=2>;rel=next", "?page=2"),
        ('<?a=1,2>; title="a, \\"b\\"; rel=prev"; REL="Last NEXT" , <?page=1>;rel=first', "?a=1,2"),
        ('<?page=9>; rel="next"; anchor="/other"', None),
        ('<?page=9>; rel="prev"; rel="next"', None),
        ('<?page=2>; rel="next", <?page=2>; rel="next"', "?page=2"),
        ("<?page=2>; rel=next; broken", "?page=2"),
    ],
)
def test_the_next_of_its_links(header: str, link: str | None) -> None:
    assert next_in(header) == link


@pytest.mark.parametrize(
    "header", ["?page=2; rel=next", "<?page=2", '<?page=2>; rel="next', "<a>; rel=next <b>; rel=x"]
)
def test_what_isnt_written_so(header: str) -> None:
    with pytest.raises(ValueError, match="isn't written as RFC 8288 says"):
        next_in(header)


def test_two_next_ones() -> None:
    with pytest.raises(ValueError, match="names two next pages"):
        next_in("<a>; rel=next, <b>; rel=next")
