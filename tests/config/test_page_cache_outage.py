"""Redis is killed under kept pages and comes back empty: none of them is ever old."""

import socket
import subprocess
import time

import pytest

from core.page_cache.changes import RedisLog, changes
from shop.catalogue.models import Product
from tests.config.changing_market import World
from tests.config.kept_site import get, is_kept

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.redis_server,
]
PATIENCE = 60.0  # seconds


class OwnRedis:
    """A server of this test alone, which keeps nothing."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder, self.process = folder, None

    def start(self):
        command = [
            "redis-server", "--port", str(self.port), "--bind", "127.0.0.1",
            "--save", "", "--dir", str(self.folder),
        ]  # fmt: skip
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(self._answers)

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self):
        self.process.kill()
        self.process.wait()


def until(is_so):
    patience = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < patience
        time.sleep(0.1)


@pytest.fixture
def redis(tmp_path, monkeypatch):
    server = OwnRedis(tmp_path)
    server.start()
    log = RedisLog(f"redis://127.0.0.1:{server.port}/0")
    monkeypatch.setattr(changes, "log", log)
    yield server
    server.kill()


def test_change_shows_while_redis_is_away_and_when_it_is_back(redis, site):
    address = World().goods[0].get_absolute_url()

    def name_all(name):
        Product.objects.update(title=name, title_en=name)

    def shown(name):
        seen = site.ask(get(address))
        assert seen.status == 200
        assert name.encode() in seen.body
        return is_kept(seen)

    name_all("Before")
    assert shown("Before")
    redis.kill()
    assert not shown("Before")
    name_all("Meanwhile")
    assert not shown("Meanwhile")

    redis.start()
    until(lambda: shown("Meanwhile"))
    name_all("Afterwards")
    assert shown("Afterwards")
    redis.kill()
    name_all("Again")
    assert not shown("Again")
