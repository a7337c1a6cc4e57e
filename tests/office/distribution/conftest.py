"""A run in the books, made once for a module; mails that are kept instead of sent."""

from copy import deepcopy

import pytest
from django.core import mail

from tests.factories.distribution import make_posted_run


@pytest.fixture(scope="module")
def _posted(kept):
    return make_posted_run()


@pytest.fixture
def posted_run(_posted):
    """As it was posted, whatever the tests before did with theirs."""
    return deepcopy(_posted)


@pytest.fixture
def outgoing(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return mail.outbox
