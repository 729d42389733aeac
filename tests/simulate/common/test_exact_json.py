"""Numbers keep all their digits."""

from decimal import Decimal

import pytest

from hub.simulate.common.exact_json import dumps, loads


def test_digits_survive_both_ways():
    text = '{"a":123456789012345678.0123456789,"b":[0.1,1],"c":"é\\"","d":null,"e":true,"f":-0.5}'
    assert dumps(loads(text.encode())) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [("1E+3", "1000"), ("0.00", "0"), ("-0.10", "-0.1"), ("1.2300", "1.23"), ("1E-10", "0.0000000001")],
)
def test_no_exponent_no_trailing_zeros(value, written):
    assert dumps(Decimal(value)) == written


def test_a_float_is_refused():
    with pytest.raises(TypeError):
        dumps(0.1)
