"""Mails are kept in memory instead of being sent, where a test asks for it."""

import pytest
from django.core import mail


@pytest.fixture
def outgoing(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return mail.outbox
