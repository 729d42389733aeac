"""What an ERP's answers mean: one registry, a file for each kind of rule."""

from hub.connectors.pack.error_rules.match import MatchRule
from hub.connectors.pack.error_rules.rule import ErrorRule
from hub.connectors.registry import Registry

__all__ = ["ERROR_RULES", "ErrorRule", "MatchRule"]

ERROR_RULES: Registry[ErrorRule] = Registry(MatchRule, default="match")
