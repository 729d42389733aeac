"""The differences as one HTML file, to be looked at in a browser or sent on; it loads nothing from elsewhere."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from hub.config.regular_file import write_text
from hub.errors import ConfigurationError, Problem
from hub.mapping_changes.difference.mapping_difference import MappingDifference
from hub.mapping_changes.difference.sentences import NAMES, amount, percent, plain
from hub.printable import shown


def report_html(office: str, difference: MappingDifference, blocked_reasons: Sequence[str] = ()) -> str:
    """The report's HTML; every text from a file or a record is escaped."""
    environment = Environment(
        loader=PackageLoader("hub.mapping_changes.difference", "."),
        # off by default in Jinja
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters |= {"amount": amount, "plain": plain, "percent": percent}
    kinds = [kind for kind in difference.kinds if not kind.is_nothing]
    template = environment.get_template("html_report.html")
    return template.render(
        office=office, difference=difference, kinds=kinds, names=NAMES, blocked_reasons=blocked_reasons
    )


def _shown(value: object) -> object:
    return shown(value) if isinstance(value, str) else value


def write_report(path: Path, office: str, difference: MappingDifference, blocked_reasons: Sequence[str] = ()) -> None:
    """Write the report; ConfigurationError where that can't be."""
    try:
        write_text(path, report_html(office, difference, blocked_reasons))
    except OSError as error:
        message = f"can't be written ({error.strerror}); name a file in a folder that is there"
        raise ConfigurationError(Problem(str(path), "", message)) from None
