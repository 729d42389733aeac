"""Which files were taken in: one registry, a file for each kind."""

from hub.connectors.protocols.files.taking.by_watermark import ByWatermark
from hub.connectors.protocols.files.taking.moved import Moved
from hub.connectors.protocols.files.taking.taking import Taking
from hub.connectors.registry import Registry

__all__ = ["TAKINGS", "Taking"]

TAKINGS: Registry[Taking] = Registry(Moved, ByWatermark)
