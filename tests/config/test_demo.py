"""The demo's start, as the person at the terminal sees it."""

import logging
import socket

import pytest
import structlog

from config import demo, local_market


@pytest.fixture(autouse=True)
def _all_levels(caplog):
    """As the settings have it; asked for later, it would undo what is tested."""
    caplog.set_level(logging.INFO)


def _tell_all(caplog):
    logger = structlog.get_logger("vendors.members")
    logger.info("team_changed")
    logger.warning("photo_missing")
    logging.getLogger("shop").info("goods_counted")
    return [_event(record) for record in caplog.records]


def _event(record):
    return record.msg["event"] if isinstance(record.msg, dict) else record.msg


def test_seeding_shows_warnings_only(caplog):
    with local_market.only_warnings():
        seen = _tell_all(caplog)

    assert seen == ["photo_missing"]


def test_logging_is_as_before_once_the_market_is_full(caplog):
    with local_market.only_warnings():
        pass

    assert _tell_all(caplog) == ["team_changed", "photo_missing", "goods_counted"]


def test_logging_is_as_before_when_seeding_fails(caplog):
    with pytest.raises(ZeroDivisionError), local_market.only_warnings():
        1 / 0  # noqa: B018 - any error

    assert _tell_all(caplog) == ["team_changed", "photo_missing", "goods_counted"]


# --- The second start -------------------------------------------------------------


@pytest.fixture
def code(tmp_path, monkeypatch):
    """A folder of code, and beside it what a first start made."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    root, data = tmp_path / "code", tmp_path / "data"
    for folder in (root / "shop", root / "tests", root / ".git", data / "static"):
        folder.mkdir(parents=True)
        (folder / "a.py").write_text("1")
    for name in ("nanpo.db", "stripe-double.json"):
        (data / name).touch()
    monkeypatch.setattr(local_market, "ROOT", root)
    return root, local_market.Readiness(data)


def test_what_is_prepared_is_not_prepared_twice(code):
    _root, readiness = code
    assert not readiness.holds()

    readiness.write()

    assert readiness.holds()
    readiness.forget()
    assert not readiness.holds()


@pytest.mark.parametrize("name", ["shop/a.py", "shop/b.po"])
def test_other_code_is_prepared_for(code, name):
    root, readiness = code
    readiness.write()

    (root / name).write_text("22")

    assert not readiness.holds()


@pytest.mark.parametrize("name", ["tests/a.py", ".git/a.py"])
def test_what_the_market_does_not_read_changes_nothing(code, name):
    root, readiness = code
    readiness.write()

    (root / name).write_text("22")

    assert readiness.holds()


@pytest.mark.parametrize("name", ["nanpo.db", "stripe-double.json"])
def test_what_is_lost_is_prepared_again(code, name):
    _root, readiness = code
    readiness.write()

    (readiness.data / name).unlink()

    assert not readiness.holds()


def test_database_elsewhere_is_always_looked_at(code, monkeypatch):
    _root, readiness = code
    readiness.write()

    monkeypatch.setenv("DATABASE_URL", "postgres://localhost/market")

    assert not readiness.holds()


def test_reset_forgets_that_all_was_prepared(code):
    _root, readiness = code
    readiness.write()

    demo._reset(readiness.data)

    assert not readiness.note.exists()
    assert not (readiness.data / "nanpo.db").exists()


def test_taken_port_is_refused_with_one_that_is_free():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(
            local_market.StartError, match=f"Port {port} is taken"
        ) as no:
            local_market.refuse_taken(local_market.Ports(port, None, None), "make demo")

    other = int(str(no.value).rpartition("PORT=")[2])
    assert other != port
    local_market.refuse_taken(local_market.Ports(other, None, None), "make demo")
