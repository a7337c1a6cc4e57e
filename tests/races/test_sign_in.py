"""Many guesses at the same moment are counted one by one."""

from functools import partial

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client

from accounts import services
from accounts.models import User
from tests.races.together import run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PASSWORD = "wild-pepper-71"
# allauth refuses after so many, axes after more; which is first is the threads' luck.
WRONG_PASSWORDS_OF_A_NAME = int(
    settings.ACCOUNT_RATE_LIMITS["login_failed"].split("/")[0]
)


def sign_in(password):
    client = Client()
    data = {"login": "known@example.com", "password": password}
    status = client.post("/accounts/login/", data).status_code
    return status, "_auth_user_id" in client.session


def test_twenty_wrong_guesses_at_once_count_as_twenty_or_lock():
    services.open_account(email="known@example.com", password=PASSWORD, verified=True)

    outcomes = run_together([partial(sign_in, "wrong-password")] * 20)

    assert len(values(outcomes)) == 20
    assert {status for status, _ in values(outcomes)} <= {200, 429}
    counted = AccessAttempt.objects.get().failures_since_start
    refused_unread = 20 - counted
    assert counted >= min(settings.AXES_FAILURE_LIMIT, WRONG_PASSWORDS_OF_A_NAME)
    assert refused_unread <= [status for status, _ in values(outcomes)].count(429)
    assert sign_in(PASSWORD) == (429, False)


def test_ten_sign_ups_with_one_address_make_one_account():
    def join():
        data = {
            "contact": "chen@example.com",
            "name": "",
            "password1": PASSWORD,
            "agrees": "on",
        }
        response = Client().post("/accounts/signup/", data)
        return response.status_code, response.url

    outcomes = run_together([join] * 10)

    assert len(values(outcomes)) == 10
    assert set(values(outcomes)) == {(302, "/accounts/confirm-email/")}
    assert User.objects.count() == 1
