"""A vote and its closing at once, two of one household, many clerks counting."""

from functools import partial

import pytest

from core.transitions import TransitionError
from office.distribution.models import Poll, PollVoter, Run
from office.distribution.services.polls import (
    PollError,
    cast_vote,
    count_poll,
    withdraw_poll,
)
from office.distribution.services.runs import RunError
from tests.factories.distribution import (
    close_poll,
    make_hall,
    make_poll,
    make_treasurer,
    make_voter,
    vote_online,
)
from tests.races.together import errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 4


def test_people_of_a_household_have_one_vote():
    poll = make_poll()
    people = [make_voter(poll, "01") for _ in range(MANY)]
    household = poll.run.cooperative.households.get(number="01")
    acts = [
        partial(cast_vote, poll, household, choice, by=user)
        for choice, user in zip(["for", "against"] * 2, people, strict=True)
    ]

    outcomes = run_together(acts)

    assert len(values(outcomes)) == MANY
    (voter,) = PollVoter.objects.exclude(choice="")
    assert voter.cast_by in people


def test_vote_is_cast_before_it_is_withdrawn_or_not_at_all():
    poll = make_poll()
    user = make_voter(poll, "01")
    household = poll.run.cooperative.households.get(number="01")

    outcomes = run_together(
        [
            partial(cast_vote, poll, household, "for", by=user),
            partial(withdraw_poll, poll, by=poll.by),
        ]
    )

    assert Poll.objects.get().state == "withdrawn"
    cast = PollVoter.objects.exclude(choice="").count()
    assert cast + len(errors(outcomes, PollError)) == 1


def test_counted_or_withdrawn_once_and_nothing_cast_late():
    poll = make_poll()
    for number in ("01", "02", "03", "04"):
        vote_online(poll, number)
    close_poll(poll)
    late = make_voter(poll, "06")
    household = poll.run.cooperative.households.get(number="06")
    clerks = [make_treasurer(poll.run.cooperative) for _ in range(MANY)]

    outcomes = run_together(
        [
            *(
                partial(count_poll, poll, make_hall(), seen=poll.digest, by=clerk)
                for clerk in clerks
            ),
            partial(cast_vote, poll, household, "against", by=late),
            partial(withdraw_poll, poll, by=poll.by),
        ]
    )

    run = Run.objects.get()
    refused = errors(outcomes, (RunError, PollError, TransitionError))
    assert len(values(outcomes)) == 1
    assert len(refused) == len(outcomes) - 1
    if run.state == "voted":
        assert (run.votes_for, run.votes_against) == (4, 0)
    assert not PollVoter.objects.filter(choice="against").exists()
