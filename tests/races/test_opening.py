"""Two at once at the opening of a shop, in its team, and at its end."""

from functools import partial

import pytest

from core.transitions import TransitionError
from tests.factories.accounts import make_user
from tests.factories.vendors import (
    bank_details,
    make_application,
    make_cooperative,
    make_draft_application,
    make_farm,
    make_member,
)
from tests.races.together import errors, run_together, values
from vendors.banking.models import BankAccount, BankAccountEvent
from vendors.banking.services import StaleAccountError, confirm_account, keep_account
from vendors.members.models import PartnerRole
from vendors.members.services import (
    MOST_PENDING,
    TeamError,
    accept,
    change_role,
    invite,
    revoke,
    take_role,
)
from vendors.members.states import RUNNING, Role
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.services.decisions import approve, ask, refuse
from vendors.onboarding.services.drafts import NotChangeableError, send, start
from vendors.partner.models import Partner

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


# --- The team -------------------------------------------------------------------


def test_one_invitation_accepted_by_five_lets_one_in():
    farm = make_farm()
    owner = make_member(farm)
    _invitation, token = invite(farm, role=Role.PACKER, by=owner)
    people = [make_user() for _ in range(5)]

    done = run_together([partial(accept, token, person) for person in people])

    assert (len(values(done)), len(errors(done, TeamError))) == (1, 4)
    assert farm.roles.filter(role=Role.PACKER).count() == 1
    assert farm.role_events.filter(what="joined", role=Role.PACKER).count() == 1


def test_one_person_who_presses_five_times_joins_once():
    farm = make_farm()
    _invitation, token = invite(farm, role=Role.PACKER, by=make_member(farm))
    person = make_user()

    done = run_together([partial(accept, token, person)] * 5)

    assert (len(values(done)), len(errors(done, TeamError))) == (1, 4)
    assert PartnerRole.objects.filter(user=person).count() == 1


@pytest.mark.parametrize("turn", range(4))
def test_invitation_is_used_or_taken_back_but_not_both(turn):
    farm = make_farm()
    invitation, token = invite(farm, role=Role.PACKER, by=make_member(farm))
    acts = [partial(accept, token, make_user()), partial(revoke, invitation)]

    done = run_together(acts[:: 1 if turn % 2 else -1])

    invitation.refresh_from_db()
    joined = farm.roles.filter(role=Role.PACKER).exists()
    assert joined is (invitation.used_at is not None)
    assert joined is (invitation.revoked_at is None)
    assert len(errors(done, TeamError)) == (0 if joined else 1)


@pytest.mark.parametrize("turn", range(5))
def test_last_two_owners_who_leave_at_once_leave_one(turn):
    farm = make_farm()
    one, other = make_member(farm), make_member(farm)

    done = run_together(
        [
            partial(take_role, farm, one, by=one if turn % 2 else other),
            partial(take_role, farm, other, by=other if turn % 2 else one),
        ]
    )

    assert (len(values(done)), len(errors(done, TeamError))) == (1, 1)
    assert farm.roles.filter(role__in=RUNNING).count() == 1


def test_owner_who_steps_down_while_the_other_leaves_stays_owner():
    farm = make_farm()
    one, other = make_member(farm), make_member(farm)

    done = run_together(
        [
            partial(change_role, farm, one, Role.PACKER, by=one),
            partial(take_role, farm, other, by=other),
        ]
    )

    assert (len(values(done)), len(errors(done, TeamError))) == (1, 1)
    assert farm.roles.filter(role__in=RUNNING).count() == 1


def test_removed_owner_invites_nobody_in_the_same_moment():
    farm = make_farm()
    owner, rogue = make_member(farm), make_member(farm)
    acts = [
        partial(take_role, farm, rogue, by=owner),
        *[partial(invite, farm, role=Role.OWNER, by=rogue)] * 4,
    ]

    done = run_together(acts)

    tokens = [one[1] for one in values(done) if one]
    assert len(tokens) + len(errors(done, TeamError)) == 4
    for token in tokens:
        with pytest.raises(TeamError):
            accept(token, make_user())
    assert list(farm.roles.values_list("user", flat=True)) == [owner.pk]


def test_links_made_at_once_stay_within_their_bound():
    farm = make_farm()
    owner = make_member(farm)
    for _ in range(MOST_PENDING - 2):
        invite(farm, role=Role.PACKER, by=owner)

    done = run_together([partial(invite, farm, role=Role.PACKER, by=owner)] * 5)

    assert (len(values(done)), len(errors(done, TeamError))) == (2, 3)
    assert farm.invitations.count() == MOST_PENDING


# --- Applications ---------------------------------------------------------------


def test_person_who_begins_in_five_tabs_has_one_draft():
    person = make_user()

    done = run_together([partial(start, person)] * 5)

    assert len({application.pk for application in values(done)}) == 1
    assert SellerApplication.objects.count() == 1


def test_application_sent_five_times_is_sent_once():
    draft = make_draft_application()

    done = run_together([partial(send, draft, by=draft.user)] * 5)

    assert (len(values(done)), len(errors(done, NotChangeableError))) == (1, 4)
    assert draft.entries.filter(said="sent").count() == 1


@pytest.mark.parametrize("turn", range(6))
def test_two_reviewers_decide_once(turn):
    coop = make_cooperative()
    one, other = make_member(coop, Role.ADMIN), make_member(coop, Role.ADMIN)
    application = make_application(cooperative=coop)
    seen = application.version
    against = (
        partial(refuse, application, reason="No", by=other, seen=seen),
        partial(ask, application, text="?", by=other, seen=seen),
        partial(approve, application, by=other, seen=seen),
    )[turn % 3]

    done = run_together([partial(approve, application, by=one, seen=seen), against])

    application.refresh_from_db()
    shops = Partner.objects.exclude(pk=coop.pk)
    # Whoever asks first may still be overtaken by an approval, which needs no answer.
    assert len(values(done)) in ({1, 2} if turn % 3 == 1 else {1})
    assert len(values(done)) + len(errors(done, TransitionError)) == 2
    approved = application.status == "approved"
    assert shops.count() == PartnerRole.objects.filter(role=Role.OWNER).count()
    assert shops.count() == (1 if approved else 0)
    assert application.entries.filter(said__in=["approved", "refused"]).count() == (
        1 if application.status in {"approved", "refused"} else 0
    )


# --- Bank details ---------------------------------------------------------------


def test_details_entered_twice_at_once_count_once():
    farm = make_farm()
    owner = make_member(farm)

    done = run_together(
        [
            partial(
                keep_account, farm, bank_details(number=f"123456{n}"), seen=0, by=owner
            )
            for n in range(5)
        ]
    )

    assert (len(values(done)), len(errors(done, StaleAccountError))) == (1, 4)
    assert (BankAccount.objects.count(), BankAccountEvent.objects.count()) == (1, 1)


@pytest.mark.parametrize("turn", range(4))
def test_details_changed_while_they_are_confirmed_are_not_confirmed(turn):
    farm = make_farm()
    owner, clerk = make_member(farm), make_user()
    keep_account(farm, bank_details(), seen=0, by=owner)
    acts = [
        partial(keep_account, farm, bank_details(number="7654321"), seen=1, by=owner),
        partial(confirm_account, farm, seen=1, by=clerk),
    ]

    run_together(acts[:: 1 if turn % 2 else -1])

    account = BankAccount.objects.get()
    assert (account.number.reveal(), account.state) == ("7654321", "entered")
