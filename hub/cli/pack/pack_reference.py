"""`hub pack reference`: all that a pack can say, on one page."""


def reference() -> None:
    """Print the reference of the packs' language, as markdown."""
    from hub.connectors.authoring.pack_page import pack_page

    print(pack_page(), end="")
