"""Many who come to sell at once: one link, one number, one class."""

from functools import partial

import pytest

from openings.models import InvitationUse, SellerInvitation
from openings.services import OpeningError
from openings.services.invitations import accept, revoke
from tests.factories.accounts import make_user
from tests.factories.openings import make_invitation
from tests.factories.vendors import make_cooperative
from tests.races.together import errors, run_together, values
from vendors.onboarding.models import SellerApplication

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PHONE = "+8613900139000"


def test_two_people_with_one_personal_link():
    token = make_invitation(make_cooperative()).token
    people = [make_user() for _each in range(6)]

    done = run_together([partial(accept, token, person) for person in people])

    assert len(values(done)) == 1
    assert len(errors(done, OpeningError)) == 5
    assert InvitationUse.objects.count() == SellerApplication.objects.count() == 1


def test_one_person_presses_twice():
    token, person = make_invitation(make_cooperative()).token, make_user()
    done = run_together([partial(accept, token, person)] * 4)
    assert len({application.pk for application in values(done)}) == 1
    assert len(values(done)) == 4


def test_two_clerks_invite_one_number():
    coop = make_cooperative()
    done = run_together([partial(make_invitation, coop, phone=PHONE)] * 5)
    assert (len(values(done)), len(errors(done, OpeningError))) == (1, 4)
    assert SellerInvitation.objects.count() == 1


def test_withdrawn_while_it_is_followed():
    for turn in range(4):
        invitation, person = make_invitation(make_cooperative()), make_user()
        acts = [partial(accept, invitation.token, person), partial(revoke, invitation)]
        done = run_together(acts[:: 1 if turn % 2 else -1])
        assert len(values(done)) == len(errors(done, OpeningError)) == 1
