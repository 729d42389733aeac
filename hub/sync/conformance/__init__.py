"""What an ERP must do for its pack to be right, tried on a sandbox of it."""

from hub.sync.conformance.behaviour import Behaviour, Result
from hub.sync.conformance.entering import order_behaviours
from hub.sync.conformance.reading import read_behaviours

__all__ = ["Behaviour", "Result", "order_behaviours", "read_behaviours"]
