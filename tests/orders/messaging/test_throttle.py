"""How many messages an hour pass: a look is a count, so none slip by together."""

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from orders.messaging.rules import QUESTIONS_AN_HOUR, may_write


def test_each_look_counts_so_only_so_many_pass():
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.7")
    request.user = AnonymousUser()

    passed = [
        may_write(request, is_question=True) for _ in range(QUESTIONS_AN_HOUR + 3)
    ]

    assert passed == [True] * QUESTIONS_AN_HOUR + [False] * 3
