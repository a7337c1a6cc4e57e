"""The race helper itself must be able to show a race."""

import pytest
from django.db import connection, transaction

from accounts.models import User
from tests.factories.accounts import make_user
from tests.races.together import errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_run_together_gives_each_act_a_connection_of_its_own():
    outcomes = run_together([_backend] * 8)

    assert len(set(values(outcomes))) == 8
    assert errors(outcomes, ValueError) == []


def test_run_together_lets_an_unguarded_counter_lose_counts():
    person = make_user()
    User.objects.filter(pk=person.pk).update(first_name="0")

    def count_up() -> None:
        seen = int(User.objects.get(pk=person.pk).first_name)
        # A transaction of its own between reading and writing widens the gap.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")
        User.objects.filter(pk=person.pk).update(first_name=str(seen + 1))

    values(run_together([count_up] * 8))

    assert int(User.objects.get(pk=person.pk).first_name) < 8


def test_errors_raises_what_the_test_did_not_expect():
    outcomes = run_together([_fail, _backend])

    with pytest.raises(ZeroDivisionError):
        errors(outcomes, ValueError)


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def _fail() -> float:
    return 1 / 0
