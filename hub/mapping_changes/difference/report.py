"""The differences as one HTML file, to be looked at in a browser or sent on; it loads nothing from elsewhere."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from hub.errors import ConfigurationError, Problem
from hub.mapping_changes.difference.changes import Difference
from hub.mapping_changes.difference.words import NAMES, amount, percent, plain


def page(office: str, found: Difference, blocked_reasons: Sequence[str] = ()) -> str:
    """The report's HTML; every text from a file or a record is escaped."""
    environment = Environment(
        loader=PackageLoader("hub.mapping_changes.difference", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters |= {"amount": amount, "plain": plain, "percent": percent}
    kinds = [kind for kind in found.kinds if not kind.is_nothing]
    template = environment.get_template("report.html")
    return template.render(office=office, found=found, kinds=kinds, names=NAMES, blocked_reasons=blocked_reasons)


def write(path: Path, office: str, found: Difference, blocked_reasons: Sequence[str] = ()) -> None:
    """Write the report; ConfigurationError where that can't be."""
    try:
        path.write_text(page(office, found, blocked_reasons), encoding="utf-8")
    except OSError as error:
        message = f"can't be written ({error.strerror}); name a file in a folder that is there"
        raise ConfigurationError(Problem(str(path), "", message)) from None
