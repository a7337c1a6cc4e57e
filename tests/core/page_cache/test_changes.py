"""The log of changes: a reader hears of each, or that it may have missed some."""

import os
from multiprocessing import Process

import pytest
from django.conf import settings
from redis import Redis

from core.page_cache.changes import (
    ALL,
    COUNT,
    FILE_SIZE,
    SLOTS,
    Changes,
    FileLog,
    RedisLog,
)

REDIS = pytest.mark.services


@pytest.fixture(params=["file", pytest.param("redis", marks=REDIS)])
def open_log(request, tmp_path):
    """Another process's view of the same log each time."""
    if request.param == "file":
        return lambda: FileLog(tmp_path / "changes.log")
    Redis.from_url(settings.REDIS_URL).delete(COUNT)
    return lambda: RedisLog(settings.REDIS_URL)


def knows(log):
    changes = Changes()
    changes.log = log
    assert changes.catch_up()
    return changes


def test_reader_hears_of_what_was_written_since(open_log):
    reader, writer = knows(open_log()), knows(open_log())
    since = reader.now

    writer.publish({"goods", "farms"})

    assert reader.hold({"goods"}, since)  # not heard of yet
    assert reader.catch_up()
    assert not reader.hold({"goods"}, since)
    assert not reader.hold({"farms", "offers"}, since)
    assert reader.hold({"offers"}, since)
    assert reader.hold({"goods"}, reader.now)


def test_new_reader_takes_nothing_for_current_that_was_made_before(open_log):
    reader = Changes()
    reader.log = open_log()

    assert reader.hold({"goods"}, 0)
    assert reader.catch_up()
    assert not reader.hold({"goods"}, 0)


def test_change_of_everything(open_log):
    reader = knows(open_log())
    since = reader.now

    open_log().write({ALL})
    reader.catch_up()

    assert not reader.hold({"goods"}, since)


def test_many_changes_in_a_row(open_log):
    reader, writer = knows(open_log()), open_log()
    since = reader.now
    for number in range(50):
        writer.write({f"table{number}"})

    reader.catch_up()

    assert not any(reader.hold({f"table{number}"}, since) for number in range(50))
    assert reader.hold({"other"}, since)


def test_names_that_are_remembered_are_so_many_at_most(open_log, monkeypatch):
    monkeypatch.setattr("core.page_cache.changes.MOST", 100)
    reader, writer = knows(open_log()), open_log()
    since = reader.now
    for number in range(120):
        writer.write({f"figures:{number}"})

    reader.catch_up()

    assert len(reader.latest) <= 101
    assert not reader.hold({"figures:0"}, since)
    assert reader.hold({"figures:0"}, reader.now)


def test_file_that_has_grown_long_is_begun_anew(tmp_path):
    path = tmp_path / "changes.log"
    reader, writer = knows(FileLog(path)), FileLog(path)
    path.write_bytes(b"x\n" * (FILE_SIZE // 2 + 1))
    since = reader.now

    writer.write({"goods"})
    reader.catch_up()

    assert path.stat().st_size < 100
    assert not reader.hold({"goods"}, since)
    since = reader.now
    writer.write({"farms"})
    reader.catch_up()
    assert reader.hold({"goods"}, since)
    assert not reader.hold({"farms"}, since)


def _write_often(path, name):
    log = FileLog(path)
    for _time in range(200):
        log.write({name})


def test_processes_that_write_at_once_lose_nothing(tmp_path):
    path = tmp_path / "changes.log"
    log = FileLog(path)
    log.read()
    writers = [Process(target=_write_often, args=(path, f"t{n}")) for n in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    heard = log.read()

    assert len(heard) == 600
    assert sum(tables == {"t1"} for tables in heard) == 200


def test_log_that_cant_be_written_is_written_later(tmp_path, monkeypatch):
    monkeypatch.setattr("core.page_cache.changes.AGAIN", 0.01)
    log = FileLog(tmp_path / "no" / "changes.log")
    changes = Changes()
    changes.log = log

    changes.publish({"goods"})
    (tmp_path / "no").mkdir()
    changes._retry.join(10)

    assert (tmp_path / "no" / "changes.log").read_text() == "goods\n"


def test_log_that_cant_be_read_forgets_all(tmp_path):
    changes = knows(FileLog(tmp_path / "changes.log"))
    since = changes.now
    os.close(changes.log.file)
    changes.log.file = -1
    changes.log.path = tmp_path / "no" / "changes.log"

    assert not changes.catch_up()
    assert not changes.hold({"goods"}, since)


@REDIS
@pytest.mark.parametrize("attempt", range(10))  # the log begun twice in a millisecond
def test_redis_that_was_emptied_has_everything_made_anew(attempt):
    redis = Redis.from_url(settings.REDIS_URL)
    redis.delete(COUNT)
    reader, writer = knows(RedisLog(settings.REDIS_URL)), RedisLog(settings.REDIS_URL)
    writer.write({"goods"})
    redis.delete(COUNT)
    since = reader.now

    writer.write({"farms"})
    assert reader.catch_up()

    assert not reader.hold({"offers"}, since)


@REDIS
def test_reader_who_comes_too_late_has_everything_made_anew():
    redis = Redis.from_url(settings.REDIS_URL)
    reader = knows(RedisLog(settings.REDIS_URL))
    since = reader.now
    redis.incrby(COUNT, SLOTS + 1)

    assert reader.catch_up()
    assert not reader.hold({"offers"}, since)


@REDIS
def test_redis_that_hangs_is_waited_for_once(monkeypatch):
    log = RedisLog("redis://127.0.0.1:1/0")
    changes = Changes()
    changes.log = log

    assert not changes.catch_up()
    monkeypatch.setattr(log, "_read", lambda: pytest.fail("asked again at once"))
    assert not changes.catch_up()
