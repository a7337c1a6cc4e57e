"""The demo's start, as the person at the terminal sees it."""

import logging

import pytest
import structlog

from config import demo


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
    with demo._only_warnings():
        seen = _tell_all(caplog)

    assert seen == ["photo_missing"]


def test_logging_is_as_before_once_the_market_is_full(caplog):
    with demo._only_warnings():
        pass

    assert _tell_all(caplog) == ["team_changed", "photo_missing", "goods_counted"]


def test_logging_is_as_before_when_seeding_fails(caplog):
    with pytest.raises(ZeroDivisionError), demo._only_warnings():
        1 / 0  # noqa: B018 - any error

    assert _tell_all(caplog) == ["team_changed", "photo_missing", "goods_counted"]
