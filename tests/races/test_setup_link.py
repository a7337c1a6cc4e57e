"""A market that nobody operates, and several with its link at the same moment."""

from functools import partial

import pytest

from accounts.models import User
from office.opening.models import SetupLink
from office.opening.rules import LinkRefusedError, hash_of
from office.opening.services import become_operator, issue_link
from tests.races.together import errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def come_in(token, number):
    return become_operator(
        token,
        name=f"Wang {number}",
        password="cloud-seven-9",
        email=f"w{number}@x.test",
    )


def test_of_several_with_one_link_one_wins():
    token = issue_link()

    outcomes = run_together([partial(come_in, token, number) for number in range(6)])

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, LinkRefusedError)) == 5
    assert User.objects.filter(is_staff=True).count() == 1
    assert SetupLink.objects.get().used_by == values(outcomes)[0]


def test_of_two_links_that_both_hold_one_wins():
    tokens = [issue_link(), issue_link()]
    SetupLink.objects.update(
        expires=SetupLink.objects.get(token_hash=hash_of(tokens[1])).expires
    )

    outcomes = run_together(
        [partial(come_in, token, number) for number, token in enumerate(tokens)]
    )

    assert len(values(outcomes)) == 1
    assert User.objects.filter(is_staff=True).count() == 1
