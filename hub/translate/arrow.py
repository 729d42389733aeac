"""Arrow, imported at its first use: reading and checking a mapping needs none of it and must stay quick."""

import importlib
from typing import Any

_MODULES = {"pa": "pyarrow", "pc": "pyarrow.compute"}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(name)
    # kept as a global of the module: the next time Python doesn't come here
    return globals().setdefault(name, importlib.import_module(_MODULES[name]))
