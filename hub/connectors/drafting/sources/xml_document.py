"""XML of strangers: without a document type, nothing resolved, nothing asked for, no huge trees."""

from typing import Any

from hub.connectors.drafting.description import Description


def root_of(description: Description) -> Any:
    """The root element; ConfigurationError if it isn't whole XML, or has a document type."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root: Any = etree.fromstring(description.body, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or root.getroottree().docinfo.doctype:
        raise description.problem("whole XML without a document type was expected; check the file or address")
    return root


def local(element: Any) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
