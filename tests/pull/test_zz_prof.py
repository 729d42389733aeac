from tests.pull.conftest import *
from tests.store.conftest import postgres, postgres_database, sqlite_template, store_url
from tests.pull.world import *
import time
def test_a(world):
    t=time.perf_counter(); o=world.office('ireland'); print('office',time.perf_counter()-t)
    t=time.perf_counter(); o.mapping; print('map',time.perf_counter()-t)
    t=time.perf_counter(); pull(o,Kind.PRODUCT); print('pull',time.perf_counter()-t)
    t=time.perf_counter(); pull(o,Kind.PRODUCT); print('pull',time.perf_counter()-t)
def test_b(tmp_path, clock):
    time_ = ErpTime(clock)
    t=time.perf_counter(); north, south, dublin = data(); print('data', time.perf_counter()-t)
    t=time.perf_counter()
    a=Nav(tmp_path / "nav", [north, south], now=time_); print('nav', time.perf_counter()-t)
    t=time.perf_counter(); a.start(); print('start', time.perf_counter()-t)
    t=time.perf_counter(); a.stop(); print('stop', time.perf_counter()-t)
def test_c(world):
    test_a(world)
