"""Where files are kept in memory: a commit waits for no disk there, and a kill loses nothing either."""

import shutil
from pathlib import Path

SHARED = Path("/dev/shm")
ROOMY = 2_000_000_000
"""Bytes; a container may have 64 MB only."""

MEMORY = SHARED if SHARED.is_dir() and shutil.disk_usage(SHARED).free > ROOMY else None
"""None: temporary files are where the system has them."""
