"""What the tests of the accounts share."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from core.outbox import deliver_due
from tests.factories.accounts import make_staff, make_user


@pytest.fixture
def sent() -> Callable[[], list]:
    """Delivers what waits in the outbox and gives the mails and SMS since last time."""

    def deliver() -> list:
        mail.outbox.clear()
        deliver_due()
        return list(mail.outbox)

    return deliver


@pytest.fixture
def text_of() -> Callable[[object], str]:
    """What a page says: without markup, tokens and nonces."""

    def read(response) -> str:
        html = response.content.decode()
        html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", html)
        return re.sub(r'nonce="[^"]*"', "", html)

    return read


@pytest.fixture
def browser() -> Client:
    """One that checks CSRF and raises nothing, as outside."""
    return Client(raise_request_exception=False)


@pytest.fixture
def operator():
    return make_staff()


@pytest.fixture
def person():
    return make_user("lan@example.com", first_name="Wang Lan", last_name="")


@pytest.fixture
def seeing(client, operator, person):
    """The operator's browser, which sees the market as the person."""
    client.force_login(operator)
    client.post(
        reverse("office:person", args=["market", person.pk]),
        {"do": "look", "reason": "She called"},
    )
    return client
