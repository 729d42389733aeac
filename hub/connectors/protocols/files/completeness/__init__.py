"""What shows that a file is whole: one registry, a file for each kind."""

from hub.connectors.protocols.files.completeness.completeness import Completeness
from hub.connectors.protocols.files.completeness.counted import CountedRecords
from hub.connectors.protocols.files.completeness.marked import Marked
from hub.connectors.protocols.files.completeness.renamed import Renamed
from hub.connectors.protocols.files.completeness.steady import Steady
from hub.connectors.registry import Registry

__all__ = ["COMPLETENESS", "Completeness"]

COMPLETENESS: Registry[Completeness] = Registry(Marked, Renamed, Steady, CountedRecords)
