"""Steps that bring a number to another scale: percent, price units, pack sizes. What is divided is rounded half up."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from functools import partial
from typing import Any

from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.steps.factor import FACTORS, Factor, fields_of, read_factors
from hub.translate.steps.numbers import (
    AFTER,
    BEFORE,
    NUMBER_FORMAT,
    NumberFormat,
    plain,
    read_number_format,
    read_numbers,
)
from hub.translate.steps.step import Example, Step
from hub.translate.targets import ValueType

_LIMIT = Decimal(10) ** BEFORE
_LAST_DIGIT = Decimal(1).scaleb(-AFTER)
# Cut off, not rounded, so that the rounding to the last digit kept is the only one: rounded twice, 0.4…45 becomes 0.5.
_EXACTLY = Context(prec=100, rounding=ROUND_DOWN)
_TOO_LARGE = f"gives a number with more than {BEFORE} digits before the point"
_ON_NUMBERS = (ValueType.NUMBER, ValueType.NUMBER)
_PERCENT_SIGN = r"[ \x{A0}\x{202F}]*%$"  # typographers put a blank that doesn't break before it
_HUNDRED = Factor(Decimal(100))


def _scale(cells: Cells, factors: tuple[Factor, ...], *field_columns: Any, divide: bool) -> Cells:
    columns = iter(field_columns)
    for factor in factors:
        cells = _scale_by(cells, factor, next(columns) if factor.field else None, divide)
    return cells


def _scale_by(cells: Cells, factor: Factor, texts: Any, divide: bool) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    # Of two such the product and the quotient have 59 digits, which decimal256 (76) holds. Of two decimal128(38, 10)
    # they would have 77: "precision out of range", for the whole column and whatever the numbers are.
    wide = pa.decimal256(BEFORE + AFTER + 1, AFTER)
    by = pa.scalar(factor.number, wide)
    if factor.field:
        # zeros and what is missing have no value there: null divided by null is null, one zero would raise for all
        factors = (_looked_up if factor.table else _in_field)(factor, factor.field.source, texts)
        by = factors.values.cast(wide)
        if factors.reasons is not None:
            bad = pc.and_(pc.is_valid(cells.values), pc.is_valid(factors.reasons))
            why = f"{cells.label} can't be {_done(divide)}: "
            cells = cells.explain(bad, pc.binary_join_element_wise(why, factors.reasons.filter(bad), ""))
    exact = (pc.divide if divide else pc.multiply)(cells.values.cast(wide), by)
    # Arrow 26 loses 2**100 in some numbers when it rounds 20 digits away at once, which a quotient has too many: cut
    # off before that, which changes no rounding half up
    cut = exact.cast(pa.decimal256(exact.type.precision, 2 * AFTER), safe=False)
    scaled = pc.round(cut, AFTER, "half_towards_infinity")
    # masked before the cast back, which raises for the whole column at one number that is too large
    large = pc.greater_equal(pc.abs(scaled), pa.scalar(_LIMIT, scaled.type))
    cells = cells.of(scaled).refuse(large, _TOO_LARGE)
    return cells.of(cells.values.cast(pa.decimal128(38, AFTER)))


def _in_field(factor: Factor, source: str, texts: Any) -> Cells:
    cells = read_numbers(Cells(source, texts, texts), factor.number_format).refuse_missing(f"{source} is empty")
    zero = arrow.pc.equal(cells.values, arrow.pa.scalar(Decimal(0), cells.values.type))
    return cells.refuse(zero, "is zero")


def _looked_up(factor: Factor, source: str, texts: Any) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    assert factor.numbers is not None
    keys = pc.fill_null(texts, "") if "" in factor.numbers else texts
    place = pc.index_in(keys, pa.array(list(factor.numbers), pa.string()))
    numbers = pa.array(list(factor.numbers.values()), pa.decimal128(38, AFTER)).take(place)
    missing = pc.and_(pc.is_valid(keys), pc.is_null(place))
    return Cells(source, texts, numbers).refuse(missing, factor.why).refuse_missing(f"{source} is empty")


def _scale_value(value: Decimal, factors: tuple[Factor, ...], *field_values: Any, divide: bool) -> Decimal:
    values = iter(field_values)
    for factor in factors:
        value = _scale_value_by(value, factor, next(values) if factor.field else None, divide)
    return value


def _scale_value_by(value: Decimal, factor: Factor, field_value: Any, divide: bool) -> Decimal:
    by = factor.number or _factor_value(factor, field_value, divide)
    exact = _EXACTLY.divide(value, by) if divide else _EXACTLY.multiply(value, by)
    scaled = exact.quantize(_LAST_DIGIT, ROUND_HALF_UP, _EXACTLY)
    if abs(scaled) >= _LIMIT:
        raise ValueError(_TOO_LARGE)
    # not normalize(), which rounds to the 28 digits of Python's default context
    return Decimal(plain(scaled).rstrip("0").rstrip("."))


def _factor_value(factor: Factor, field_value: Any, divide: bool) -> Decimal:
    number = field_value if factor.numbers is None else factor.numbers.get(field_value or "")
    if number:
        return Decimal(number)
    assert factor.field
    problem = f"can't be {_done(divide)}: {factor.field.source}"
    if field_value is None:
        raise LookupError(f"{problem} is empty")
    raise LookupError(f"{problem} `{field_value}` {factor.why}; add it there" if factor.table else f"{problem} is zero")


def _done(divide: bool) -> str:
    return "divided" if divide else "multiplied"


def _percent(cells: Cells, number_format: NumberFormat) -> Cells:
    texts = arrow.pc.utf8_trim_whitespace(cells.values)
    numbers = read_numbers(cells.of(arrow.pc.replace_substring_regex(texts, _PERCENT_SIGN, "")), number_format)
    return _scale_by(numbers, _HUNDRED, None, divide=True)


def _write_percent(value: Decimal, number_format: NumberFormat) -> str:
    text = plain(_scale_value_by(value, _HUNDRED, None, divide=False))
    return f"{text.replace('.', number_format.decimal)} %"


STEPS = (
    Step(
        "percent",
        "Reads a percentage, with its sign or without, as its hundredth: 17.5 % is 0.175. The marks are told as with "
        "`number`. On the way out it writes the sign.",
        Example("{from: A, percent: true}", "17.5 %", "0.175"),
        NUMBER_FORMAT,
        read_number_format,
        _percent,
        _write_percent,
        flow=(ValueType.TEXT, ValueType.NUMBER),
        encode_flow=(ValueType.NUMBER, ValueType.TEXT),
        more=(
            Example('{from: A, percent: {decimal: ","}}', "8,25", "0.0825"),
            Example("{from: tax_rate, divide by: 100, percent: true}", {"tax_rate": "13.5"}, "13.5 %", encode=True),
        ),
    ),
    Step(
        "times",
        "Multiplies a number by a number, by the one in another `field`, by the one that a `table` has for a field, "
        "or by a list of these in turn. The result has at most 10 digits after the point, the last rounded half up.",
        Example("{from: A, number: true, times: 0.01}", "255", "2.55"),
        FACTORS,
        read_factors,
        partial(_scale, divide=False),
        partial(_scale_value, divide=False),
        flow=_ON_NUMBERS,
        field_refs=fields_of,
        more=(
            Example("{from: A, number: true, times: {table: pack_sizes, of: Unit}}", {"A": "3", "Unit": "BOX"}, "36"),
            Example(
                "{from: quantity, times: {table: contents, of: unit}}",
                {"quantity": "2", "unit": "box"},
                "24",
                encode=True,
            ),
        ),
    ),
    Step(
        "divide by",
        "Divides a number by a number, by the one in another `field` (how that is written is told by its `number`), by "
        "the one that a `table` has for a field, or by a list of these in turn. The result has at most 10 digits after "
        "the point, the last rounded half up. Where that number is missing or zero, the record is rejected.",
        Example("{from: A, number: true, divide by: {field: Price_Unit}}", {"A": "255", "Price_Unit": "100"}, "2.55"),
        FACTORS,
        read_factors,
        partial(_scale, divide=True),
        partial(_scale_value, divide=True),
        flow=_ON_NUMBERS,
        field_refs=fields_of,
        more=(
            Example("{from: A, number: true, divide by: 3}", "2", "0.6666666667"),
            Example(
                "{from: A, number: true, divide by: {table: pack_sizes, of: Unit}}", {"A": "18", "Unit": "BOX"}, "1.5"
            ),
            Example(
                "{from: A, number: true, divide by: [{field: Price_Unit}, {table: pack_sizes, of: Unit}]}",
                {"A": "3600", "Price_Unit": "100", "Unit": "BOX"},
                "3",
            ),
        ),
    ),
)
