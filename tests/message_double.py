"""The double of providers: started once in a test process, emptied for each test."""

import pytest

from core.sms_providers.calls import breaker_of
from message_double.testing import KEYS, running_double


@pytest.fixture(scope="session")
def _messages():
    with running_double() as double:
        yield double


@pytest.fixture
def messages(_messages, settings):
    """A double that took nothing yet; `choose` has the market use a provider."""
    _messages.reset()

    def choose(name):
        settings.SMS_BACKEND = name
        settings.SMS_KEY, settings.SMS_SECRET = KEYS[name]
        settings.SMS_SIGN_NAME = "南坡"
        settings.SMS_SENDER = "+12025550100" if name == "twilio" else "1400000001"
        any_text = "SMS_1" if name == "aliyun" else "1"
        settings.SMS_TEMPLATES = {"any": any_text}
        settings.SMS_CALLBACK_SECRET = "a-secret-of-the-address"
        settings.SMS_API_URL = f"{_messages.url}/{name}/"
        breaker_of(name).note_success()
        return _messages

    return choose
