"""The mapping engine: an office's YAML compiled once, run over columns on the way in and over an order on the way out.

What is here imports neither pandas nor Arrow, so that checking stays quick; `columns.translate`, `payload.payload` and
`selftest.run_tests` do the work.
"""

from hub.translate.compiled import CompiledMapping
from hub.translate.compiler import compile_mapping
from hub.translate.sources import Sources, read_sources

__all__ = ["CompiledMapping", "Sources", "compile_mapping", "read_sources"]
