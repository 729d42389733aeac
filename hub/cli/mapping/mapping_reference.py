"""`hub mapping reference`: the whole language on one page."""


def reference() -> None:
    """Print the reference of the mapping language, as markdown."""
    from hub.translate.authoring.reference_page import reference_page

    print(reference_page(), end="")
