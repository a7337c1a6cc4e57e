"""Acts that clash are done again, as a whole, unless something outside was asked."""

from uuid import uuid4

import pytest
from django.contrib.sites.models import Site
from django.db import OperationalError, transaction

from core import transactions
from core.transactions import calls_outside, whole_act

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(transactions, "PAUSE", 0)


class ClashError(Exception):
    def __init__(self, sqlstate):
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def clash(sqlstate):
    error = OperationalError(sqlstate)
    error.__cause__ = ClashError(sqlstate)
    return error


def an_act(*errors):
    """Writes a row each time and fails with each of the errors once."""
    left = list(errors)

    @whole_act
    def act():
        Site.objects.create(domain=f"{uuid4()}.test", name="New")
        if left:
            raise left.pop(0)
        return "done"

    return act


def rows():
    return Site.objects.filter(name="New").count()


def test_act_that_deadlocked_is_done_once_in_the_end():
    assert an_act(clash("40P01"), clash("40001"), clash("40P01"))() == "done"

    assert rows() == 1


def test_act_that_always_deadlocks_is_given_up_and_changes_nothing():
    with pytest.raises(OperationalError):
        an_act(*[clash("40P01")] * 4)()

    assert rows() == 0


def test_lock_waited_for_in_vain_is_tried_once_more():
    assert an_act(clash("55P03"))() == "done"
    with pytest.raises(OperationalError):
        an_act(clash("55P03"), clash("55P03"))()

    assert rows() == 1


def test_other_errors_are_not_tried_again():
    for error in (clash("57014"), OperationalError("no such table"), ValueError()):
        with pytest.raises(type(error)):
            an_act(error)()

    assert rows() == 0


def test_act_that_asked_somebody_outside_is_never_repeated():
    calls = []

    @whole_act
    def act():
        calls.append(1)
        calls_outside()
        raise clash("40P01")

    with pytest.raises(OperationalError):
        act()

    assert calls == [1]


def test_act_inside_a_transaction_leaves_repeating_to_that_one():
    inner = an_act(clash("40P01"))
    tries = []

    @whole_act
    def outer():
        tries.append(1)
        return inner()

    assert outer() == "done"
    with pytest.raises(OperationalError), transaction.atomic():
        an_act(clash("40P01"))()
    assert (len(tries), rows()) == (2, 1)
