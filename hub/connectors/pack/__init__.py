"""The model of a pack, part by part."""

from hub.connectors.pack.pack import Pack

__all__ = ["Pack"]
