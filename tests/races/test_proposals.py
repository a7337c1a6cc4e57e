"""What two people agree on, decided by several at the same moment."""

from functools import partial

import pytest

from accounts.services import StaffError, set_staff_role
from accounts.states import StaffRole
from core.transitions import TransitionError
from office.market.models import Proposal
from office.market.services.proposals import approve, decline, propose
from office.market.states import ProposalKind, ProposalState
from tests.factories.accounts import make_staff, make_user
from tests.races.together import errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def proposal():
    content = {"person": make_user().pk, "role": StaffRole.FINANCE}
    return propose(ProposalKind.ROLE, content, by=make_staff(), cooperative=None)


def test_five_who_approve_decide_once(proposal):
    people = [make_staff() for _each in range(5)]

    done = run_together([partial(approve, proposal.pk, by=one) for one in people])

    assert (len(values(done)), len(errors(done, TransitionError))) == (1, 4)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.APPROVED


def test_approved_or_declined_but_not_both(proposal):
    first, second = make_staff(), make_staff()
    acts = [
        partial(approve, proposal.pk, by=first),
        partial(decline, proposal.pk, by=second),
    ]

    done = run_together(acts)

    assert (len(values(done)), len(errors(done, TransitionError))) == (1, 1)
    state = Proposal.objects.get().state
    assert (done[0].error is None) == (state == ProposalState.APPROVED)


def test_two_operators_who_remove_each_other_leave_one():
    one, other = make_staff(), make_staff()
    acts = [
        partial(set_staff_role, other, None, by=one),
        partial(set_staff_role, one, None, by=other),
    ]

    done = run_together(acts)

    assert (len(values(done)), len(errors(done, StaffError))) == (1, 1)
