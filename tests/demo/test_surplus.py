"""The demo cooperative has shared one year, paid it in part, and drafts the next."""

import pytest

from config.integrity import INVARIANTS
from core import dates
from core.integrity import run
from demo.market.surplus import CLERK, CODE, HEAD, plant_surplus
from office.distribution.models import PayItem, Poll, Run
from office.distribution.queries.figures import figures_of
from tests.factories.vendors import make_cooperative, make_member
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


def test_one_year_is_posted_and_one_is_a_draft():
    cooperative = make_cooperative(code=CODE)
    make_member(cooperative, Role.ADMIN, email=HEAD)
    make_member(cooperative, Role.TREASURER, email=CLERK)

    plant_surplus(now=dates.local())

    posted, draft = Run.objects.order_by("pk")
    assert (posted.state, draft.state) == ("posted", "draft")
    assert posted.figures["distributable"] > 0
    assert figures_of(draft).outcome.distributable > 0
    assert sorted(PayItem.objects.values_list("state", flat=True)) == [
        "intended", "paid", "paid",
    ]  # fmt: skip
    assert [finding.name for finding in run(INVARIANTS) if not finding.is_ok] == []


def test_market_without_the_cooperative_has_none_of_it():
    plant_surplus(now=dates.local())

    assert not Run.objects.exists()


def test_members_vote_on_the_draft():
    cooperative = make_cooperative(code=CODE)
    make_member(cooperative, Role.ADMIN, email=HEAD)
    make_member(cooperative, Role.TREASURER, email=CLERK)

    plant_surplus(now=dates.local())

    poll = Poll.objects.get()
    assert poll.is_open
    assert poll.digest == figures_of(poll.run).digest
    assert poll.voters.count() == cooperative.households.count()
