"""`hub mapping reference`: the whole language on one page."""


def reference() -> None:
    """Print the reference of the mapping language, as markdown."""
    from hub.translate import reference

    print(reference.reference(), end="")
