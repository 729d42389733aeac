"""A warm process without threads that forks a child for each job: milliseconds instead of a second of imports.

with Zygote() as zygote:
    zygote.warm(prepare, site)           # in the warm process itself: every later child finds what it left
    child = zygote.start(push, site)     # in a child of its own
    ended = child.wait()                 # what it returned, or the signal that killed it
"""

import gc
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psutil

from tests.support.patience import PATIENCE

PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """How a child ended: the signal that killed it, or what its job returned."""

    signal: int | None
    result: Any = None


@dataclass(frozen=True)
class Child:
    """A process that does a job."""

    zygote: "Zygote"
    pid: int

    def wait(self) -> Ended:
        """Wait for its end; AssertionError with its traceback if the job raised."""
        return self.zygote.ask("wait", self.pid)

    def has_ended(self) -> bool:
        """Whether it waits for nothing but `wait`."""
        return psutil.Process(self.pid).status() == psutil.STATUS_ZOMBIE

    def interrupt(self) -> None:
        """As Ctrl-C does."""
        os.kill(self.pid, signal.SIGINT)

    def wait_until_stopped(self) -> None:
        """Wait until a SIGSTOP holds it."""
        self.zygote.ask("wait until stopped", self.pid)


class Zygote:
    """The warm process, as its user sees it."""

    def __init__(self, **environ: str) -> None:
        self._socket, theirs = socket.socketpair()
        code = f"from tests.support.zygote import serve; serve({theirs.fileno()})"
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            pass_fds=[theirs.fileno()],
            cwd=PROJECT,
            env=os.environ | {"PYTHONPATH": os.environ.get("PYTHONPATH") or "."} | environ,
        )
        theirs.close()

    def warm(self, job: Callable[..., Any], *arguments: Any) -> Any:
        """Do a job in the warm process itself."""
        return self.ask("warm", (job, arguments)).result

    def start(self, job: Callable[..., Any], *arguments: Any) -> Child:
        """Do a job in a child."""
        return Child(self, self.ask("start", (job, arguments)))

    def run(self, job: Callable[..., Any], *arguments: Any) -> Ended:
        """Do a job in a child, to its end."""
        return self.start(job, *arguments).wait()

    def ask(self, what: str, given: Any) -> Any:
        """A request to the warm process and its answer."""
        _send(self._socket, (what, given))
        answer = _receive(self._socket)
        if isinstance(answer, Ended) and isinstance(answer.result, _Raised):
            raise AssertionError(answer.result.traceback)
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._process.wait(timeout=PATIENCE)


@dataclass(frozen=True)
class _Raised:
    traceback: str


def serve(number: int) -> None:
    """What the warm process does: fork and wait as it is asked, until nobody asks any more."""
    asked = socket.socket(fileno=number)
    results: dict[int, int] = {}
    while True:
        try:
            what, given = _receive(asked)
        except EOFError:
            return
        match what:
            case "warm":
                done = _done(*given)
                gc.freeze()  # else the first collection of every child copies all of the memory
                _send(asked, Ended(None, done))
            case "start":
                pid, results_end = _fork(*given)
                results[pid] = results_end
                _send(asked, pid)
            case "wait until stopped":
                os.waitid(os.P_PID, given, os.WSTOPPED | os.WNOWAIT)
                _send(asked, None)
            case "wait":
                _send(asked, _ended(given, results.pop(given)))


def _fork(job: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[int, int]:
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        gc.disable()
        os.close(read)
        with os.fdopen(write, "wb") as pipe:
            pickle.dump(_done(job, arguments), pipe)
        os._exit(0)
    os.close(write)
    return pid, read


def _ended(pid: int, results: int) -> Ended:
    with os.fdopen(results, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return Ended(os.WTERMSIG(status))
    return Ended(None, pickle.loads(told))


def _done(job: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    try:
        return job(*arguments)
    except BaseException:  # noqa: BLE001 - it is told to who waits
        return _Raised(traceback.format_exc())


def _send(to: socket.socket, message: Any) -> None:
    told = pickle.dumps(message)
    to.sendall(struct.pack("!I", len(told)) + told)


def _receive(of: socket.socket) -> Any:
    (size,) = struct.unpack("!I", _exactly(of, 4))
    return pickle.loads(_exactly(of, size))


def _exactly(of: socket.socket, size: int) -> bytes:
    told = b""
    while len(told) < size:
        piece = of.recv(size - len(told))
        if not piece:
            raise EOFError
        told += piece
    return told
