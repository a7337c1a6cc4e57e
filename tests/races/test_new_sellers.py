"""Many who come to sell at once: one link, one number, one class."""

from functools import partial

import pytest

from openings.models import InvitationUse, SellerInvitation
from openings.services import OpeningError
from openings.services.classes import Joining, join_class
from openings.services.invitations import accept, revoke
from openings.services.shops import disown, take_over
from openings.states import HandoverState
from tests.factories.accounts import make_user
from tests.factories.openings import (
    make_class,
    make_invitation,
    make_phone_owner,
    make_shop_for,
)
from tests.factories.vendors import make_cooperative
from tests.races.together import errors, run_together, values
from vendors.onboarding.models import SellerApplication
from vendors.partner.models import Partner

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


def test_shop_taken_over_in_five_tabs_is_theirs_once():
    opening = make_shop_for(make_cooperative())
    person = make_phone_owner(opening.phone)

    done = run_together([partial(take_over, opening, person)] * 5)

    assert (len(values(done)), len(errors(done, OpeningError))) == (1, 4)
    opening.refresh_from_db()
    assert opening.user == person
    assert opening.partner.roles.get().user == person


def test_shop_is_taken_over_or_disowned():
    for turn in range(4):
        opening = make_shop_for(make_cooperative())
        person = make_phone_owner(opening.phone)
        acts = [partial(take_over, opening, person), partial(disown, opening, person)]

        done = run_together(acts[:: 1 if turn % 2 else -1])

        opening.refresh_from_db()
        has_owner = opening.partner.roles.filter(user=person).exists()
        # Whoever came second saw what the first did: what was taken can be given back.
        assert len(values(done)) >= 1
        assert has_owner == (opening.state == HandoverState.HANDED_OVER)


def test_thirty_join_a_class_at_once():
    klass = make_class(make_cooperative(), skips_vetting=True)
    people = [make_phone_owner() for _each in range(30)]
    acts = [
        partial(
            join_class, klass, person, Joining(f"Shop {at}", f"P {at}", klass.village)
        )
        for at, person in enumerate(people)
    ]

    done = run_together(acts)

    assert [one.error for one in done if one.error] == []
    assert klass.seats.count() == 30
    shops = Partner.objects.filter(application__class_seat__klass=klass)
    assert len({shop.code for shop in shops}) == 30
    assert {shop.roles.get().user for shop in shops} == set(people)


def test_one_person_joins_a_class_in_four_tabs():
    klass, person = make_class(make_cooperative()), make_phone_owner()
    joining = Joining("Zhao's", "Zhao", klass.village)

    run_together([partial(join_class, klass, person, joining)] * 4)

    assert klass.seats.count() == SellerApplication.objects.count() == 1
