"""How a date is written: %Y-%m-%d and the like, as a pattern to read by and as what to write."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

# RE2 and Python spell these named groups alike; dates.py reads them by name.
_READ = {
    "%Y": "(?P<Y>[0-9]{4})",
    "%y": "(?P<y>[0-9]{2})",
    "%m": "(?P<m>[0-9]{1,2})",
    "%d": "(?P<d>[0-9]{1,2})",
    "%H": "(?P<H>[01]?[0-9]|2[0-3])",
    "%M": "(?P<M>[0-5][0-9])",
    "%S": "(?P<S>[0-5][0-9])(?:[.,][0-9]{1,9})?",
    "%z": "(?:Z|(?P<sign>[+-])(?P<zh>[01][0-9]|2[0-3])(?::?(?P<zm>[0-5][0-9])(?::?(?P<zs>[0-5][0-9]))?)?)",
}
_OF_TWO_DIGITS = {"%m": "(?P<m>[0-9]{2})", "%d": "(?P<d>[0-9]{2})", "%H": "(?P<H>[01][0-9]|2[0-3])"}
_PARTS = re.compile("(%.?)", re.DOTALL)


@dataclass(frozen=True)
class DateFormat:
    """How a date is written; `zone` is the office's, `years_from` the first of the years that two digits stand for.

    The days of `no_date` mean that there is no date.
    """

    like: str
    zone: ZoneInfo | None = None
    years_from: int | None = None
    no_date: tuple[date, ...] = ()

    @property
    def problem(self) -> str | None:
        """Why no date can be read by it, in words; None where one can."""
        codes: list[str] = _PARTS.findall(self.like)
        year = "%y" if "%y" in codes else "%Y"
        if unknown := [code for code in codes if code not in _READ]:
            return f"`{unknown[0]}` means nothing here; the parts are {', '.join(_READ)}"
        if any(codes.count(code) != 1 for code in (year, "%m", "%d")) or len(set(codes)) != len(codes):
            return 'a date\'s shape was expected, with %Y, %m and %d once each, such as "%Y-%m-%d"'
        if {"%Y", "%y"} <= set(codes):
            return "has the year twice; keep %Y"
        if ("%y" in codes) != (self.years_from is not None):
            return '%y and `years from` go together: {like: "%d.%m.%y", years from: 1970} is 1970 to 2069'
        if ("%z" in codes) != (self.zone is not None) or (self.zone and "%H" not in codes):
            return "%H, %z and `zone` go together: which day a moment belongs to depends on where the office is"
        return None

    @property
    def pattern(self) -> str:
        """What such a text looks like, for RE2; parts that touch must have all their digits."""
        parts = _PARTS.split(self.like)
        return rf"\A{''.join(self._part_pattern(parts, position) for position in range(len(parts)))}\z"

    def _part_pattern(self, parts: list[str], position: int) -> str:
        part = parts[position]
        if part not in _READ:
            return re.escape(part)
        # "%d%m%Y" would read 1112026 as 1 November or as 11 January
        touches = _touches(parts, position, -1) or _touches(parts, position, 1)
        return _OF_TWO_DIGITS.get(part, _READ[part]) if touches else _READ[part]

    def write(self, day: date) -> str:
        """The day as text; a moment is its first, by the clock of the office.

        Raises:
            ValueError: its year can't be told by two digits.
        """
        if self.years_from is not None and not self.years_from <= day.year < self.years_from + 100:
            raise ValueError(f"`{day}` can't be written with two digits for its year")
        # no strftime: with Linux's C library its %Y writes the year 1 as "1", not "0001"
        texts = {"%Y": f"{day.year:04}", "%y": f"{day.year % 100:02}", "%m": f"{day.month:02}", "%d": f"{day.day:02}"}
        texts |= dict.fromkeys(("%H", "%M", "%S"), "00")
        if self.zone:
            # behind "2026-01-31T00:00:00": +HH:MM, or +HH:MM:SS in zones before standard time
            texts["%z"] = datetime(day.year, day.month, day.day, tzinfo=self.zone).isoformat()[19:]
        return _PARTS.sub(lambda match: texts[match[0]], self.like)


def _touches(parts: list[str], position: int, side: int) -> bool:
    """Whether a digit may stand next to a part; split leaves an empty text between parts that touch."""
    near = parts[position + side]
    if not near:
        return 0 < position + side < len(parts) - 1
    return (near[-1] if side < 0 else near[0]).isdigit()
