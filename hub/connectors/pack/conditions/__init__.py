"""How conditions are written: one registry, a file for each style."""

from hub.connectors.pack.conditions.conditions import Conditions, Fixed
from hub.connectors.pack.conditions.listed import ListedConditions
from hub.connectors.pack.conditions.odata import ODataConditions
from hub.connectors.pack.conditions.recorded import RecordedConditions
from hub.connectors.pack.conditions.template import TemplateConditions
from hub.connectors.registry import Registry

__all__ = ["CONDITIONS", "Conditions", "Fixed"]

CONDITIONS: Registry[Conditions] = Registry(
    TemplateConditions, ListedConditions, RecordedConditions, ODataConditions, default="template"
)
