"""The code location that workspace.yaml names."""

from hub.assets.definitions import from_environment

defs = from_environment()
