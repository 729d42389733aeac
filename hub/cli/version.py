"""Which version this is; as in `pyproject.toml` and at the top of the changelog.

Not read from what is installed, since a checkout that is used in place keeps the number of the day it was installed.
"""

VERSION = "0.2.0"
