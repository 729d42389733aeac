"""Strict YAML with file:line, shared by settings, packs and mappings.

Every scalar is text: `NO`, `0123`, `1:30` and `1e3` are codes until the reader of a key says otherwise. What makes a
file mean something else than what one sees is refused: duplicate keys, anchors and aliases, tags, directives, tabs,
characters that don't show. What would take long to read is refused before it does.
"""

from hub.config.yamlfile.model_check import Disagreements, ModelChoice, check_model
from hub.config.yamlfile.nodes import Document, Node, NodePath, Unquoted
from hub.config.yamlfile.strict_yaml import MAX_BYTES, MAX_VALUES, parse
from hub.config.yamlfile.suggestion import suggest
from hub.config.yamlfile.text_file import body_of, decoded, read, text_of

__all__ = [
    "MAX_BYTES",
    "MAX_VALUES",
    "Disagreements",
    "Document",
    "ModelChoice",
    "Node",
    "NodePath",
    "Unquoted",
    "body_of",
    "check_model",
    "decoded",
    "parse",
    "read",
    "suggest",
    "text_of",
]
