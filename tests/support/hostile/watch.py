"""Do what the first argument names in the folder of the second; print every event that a mapping must not cause."""

import contextlib
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

from hub.translate.sources import SHIPPED
from tests.support.hostile.case import GIVEN, attempt, office
from tests.support.hostile.cases import HOSTILE

HARMLESS = {
    "object.__getattr__",
    "object.__setattr__",
    "sys._getframe",
    "sys.unraisablehook",
    "code.__new__",
    "builtins.id",
}
ON_FILES = {"open", "os.listdir", "os.scandir", "os.stat", "glob.glob", "pathlib.Path.glob"}


class Watch:
    """Notes events while it is on, but for those on files in the folder or among the shipped mappings."""

    def __init__(self, folder: Path) -> None:
        self.homes = [os.path.realpath(folder), os.path.realpath(SHIPPED)]
        self.on, self.seen = False, set[tuple[str, str]]()

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.on or event in HARMLESS:
            return
        self.on = False
        if event not in ON_FILES or not self.is_home(arguments[0]):
            self.seen.add((event, str(arguments)[:200]))
        self.on = True

    def is_home(self, path: object) -> bool:
        real = os.path.realpath(str(path))
        return any(real == home or real.startswith(home + os.sep) for home in self.homes)


def mischief() -> None:
    """One of each, to see that it is seen."""
    import colorsys

    assert colorsys
    for act in (
        lambda: open("/etc/hostname").close(),
        lambda: subprocess.run(["true"], check=False),
        lambda: os.system("true"),
        lambda: socket.socket().close(),
        lambda: os.listdir("/"),
        lambda: exec("1"),
    ):
        act()


def mappings(watch: Watch, folder: Path) -> None:
    """Every hostile mapping; only the reading is watched, not how it comes to lie there."""
    for number, case in enumerate(HOSTILE.values()):
        home = folder / str(number)
        home.mkdir()
        path = case.write(home)
        watch.on = True
        attempt(path, case.given)
        watch.on = False


def warm(folder: Path) -> None:
    """Load what any mapping needs: what is refused, and what runs."""
    path = folder / "office.yaml"
    for text in (office(), office(skk="No"), office(sku="{constant: é}", base_amount="{constant: 1}")):
        path.write_text(text, encoding="utf-8")
        attempt(path, GIVEN)
    path.unlink()


if __name__ == "__main__":
    what, place = sys.argv[1], Path(sys.argv[2])
    warm(place)
    watch = Watch(place)
    sys.addaudithook(watch)
    if what == "mischief":
        watch.on = True
        with contextlib.suppress(OSError):
            mischief()
        watch.on = False
    else:
        mappings(watch, place)
    print(json.dumps(sorted(watch.seen)))
