"""A description in XML."""

from typing import Any

from hub.connectors.drafting.description import Description


def root_of(description: Description) -> Any:
    """The root element; ConfigurationError if it isn't whole XML, or has a document type."""
    # drafting serves JSON, too, and that without lxml
    from hub.connectors.xml_body import xml_tree

    try:
        return xml_tree(description.body)
    except ValueError as error:
        raise description.problem(f"{error} was expected; check the file or address") from None
