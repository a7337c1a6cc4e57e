"""Text messages behind their small interface."""

import pytest
from django.core import mail

from core.sms import send_sms

pytestmark = pytest.mark.django_db


class Collected:
    sent: list[tuple[str, str]] = []

    def send(self, to: str, text: str) -> None:
        self.sent.append((to, text))


def test_demo_writes_the_text_beside_the_mails():
    send_sms("+8613800138000", "你的验证码 123456")

    (message,) = mail.outbox
    assert message.to == ["+8613800138000@sms.test"]
    assert message.body == "你的验证码 123456"
    assert message.extra_headers == {"X-Nanpo-Channel": "sms"}


def test_provider_is_the_class_that_the_setting_names(settings):
    settings.SMS_BACKEND = "tests.core.test_sms.Collected"

    send_sms("+8613800138000", "123456")

    assert Collected.sent == [("+8613800138000", "123456")]
    assert mail.outbox == []
