"""Kinds of record whose lists an ERP can't prove to be whole, said where an office looks."""

from hub.connectors.pack import Pack


def unproved_lists(pack: Pack) -> str | None:
    """A sentence that names them; None where there are none."""
    kinds = [kind.value.replace("_", " ") for kind in pack.kinds_read if not pack.is_proved(kind)]
    if not kinds:
        return None
    return (
        f"{pack.name} doesn't prove that its lists are whole ({', '.join(kinds)}): nothing is taken for gone, "
        "and what is deleted there stays here until the mapping drops it"
    )
