"""The newest text wins, whatever takes how long."""

import asyncio
import threading
from functools import partial

import pytest

from hub.web.latest_only import LatestOnly, Superseded
from tests.support.patience import PATIENCE


def test_a_result_that_comes_after_a_newer_request_is_dropped():
    async def run():
        latest, started, release = LatestOnly(), threading.Event(), threading.Event()

        def slow():
            started.set()
            release.wait(PATIENCE)
            return "old"

        old = asyncio.create_task(latest.run(slow))
        await asyncio.to_thread(started.wait, PATIENCE)
        new = asyncio.create_task(latest.run(lambda: "new"))
        await asyncio.sleep(0)
        release.set()
        with pytest.raises(Superseded):
            await old
        assert await new == "new"

    asyncio.run(run())


def test_what_was_overtaken_while_waiting_isnt_begun():
    async def run():
        latest, begun = LatestOnly(), list[int]()

        def work(number: int) -> int:
            begun.append(number)
            return number

        requests = [asyncio.create_task(latest.run(partial(work, number))) for number in range(5)]
        results = await asyncio.gather(*requests, return_exceptions=True)
        assert [type(result) for result in results] == [Superseded] * 4 + [int]
        assert begun == [4]

    asyncio.run(run())


def test_an_error_of_old_work_is_dropped_and_one_of_new_work_is_told():
    async def run():
        latest, started, release = LatestOnly(), threading.Event(), threading.Event()

        def failing():
            started.set()
            release.wait(PATIENCE)
            raise ValueError

        old = asyncio.create_task(latest.run(failing))
        await asyncio.to_thread(started.wait, PATIENCE)
        latest.drop()
        release.set()
        with pytest.raises(Superseded):
            await old
        with pytest.raises(ValueError):  # noqa: PT011
            await latest.run(failing)

    asyncio.run(run())
