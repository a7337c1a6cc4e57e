"""For tests of the core: topics of the outbox that note what they did, or fail."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from core import outbox
from core.outbox import NotYetError, UndeliverableError, delivers


@pytest.fixture
def effects():
    """What the test topics did, by key; `test.fails` never gets that far."""
    done: list[str] = []

    @delivers("test.note")
    def _note(message):
        done.append(message.key)

    @delivers("test.fails")
    def _fail(_message):
        raise OSError("the mail server is down")

    @delivers("test.never")
    def _never(_message):
        raise UndeliverableError("no such mailbox")

    @delivers("test.waits")
    def _wait(_message):
        raise NotYetError("a bank decides first")

    @delivers("test.slow")
    def _slow(_message):
        raise SoftTimeLimitExceeded

    yield done
    for topic in ("test.note", "test.fails", "test.never", "test.waits", "test.slow"):
        outbox._deliveries.pop(topic)
