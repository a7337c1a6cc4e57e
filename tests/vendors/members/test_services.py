"""Who joins a team, by which link, with which role; and how rights end."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.factories.accounts import make_user
from tests.factories.vendors import make_cooperative, make_farm, make_member
from vendors.members.models import Invitation, PartnerRole, PartnerRoleEvent
from vendors.members.queries import invitation_by, pending_invitations, role_at
from vendors.members.rules import digest_of, new_token
from vendors.members.services import (
    GOOD_FOR,
    MOST_PENDING,
    InvitationForAnotherError,
    TeamError,
    accept,
    change_role,
    give_role,
    invite,
    revoke,
    take_role,
)
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(farm):
    return make_member(farm, email="owner@li.example")


def roles_of(farm):
    return dict(farm.roles.values_list("user__email", "role"))


def told(farm):
    rows = farm.role_events.order_by("pk")
    return list(rows.values_list("user__email", "what", "role"))


# --- Invitations ----------------------------------------------------------------


def test_invited_person_joins_with_the_role_of_the_link(farm, owner):
    person = make_user("mei@example.com")
    invitation, token = invite(farm, role=Role.PACKER, by=owner)

    row = accept(token, person)

    invitation.refresh_from_db()
    assert (row.partner, row.user, row.role) == (farm, person, Role.PACKER)
    assert (invitation.used_by, invitation.is_pending) == (person, False)
    assert told(farm)[-1] == ("mei@example.com", "joined", "packer")


def test_link_works_once(farm, owner):
    _invitation, token = invite(farm, role=Role.PACKER, by=owner)
    accept(token, make_user("first@example.com"))

    with pytest.raises(TeamError, match="was used, withdrawn or"):
        accept(token, make_user("second@example.com"))

    assert set(roles_of(farm)) == {"owner@li.example", "first@example.com"}


@pytest.mark.parametrize(("seconds", "opens"), [(-1, True), (0, False), (1, False)])
def test_link_grows_old(farm, owner, seconds, opens):
    invitation, token = invite(farm, role=Role.PACKER, by=owner)
    person = make_user()

    moment = invitation.expires + timedelta(seconds=seconds)
    with time_machine.travel(moment, tick=False):
        assert pending_invitations(farm).exists() is opens
        if opens:
            accept(token, person)
        else:
            with pytest.raises(TeamError):
                accept(token, person)

    assert PartnerRole.objects.filter(user=person).exists() is opens
    assert invitation.expires - invitation.created <= GOOD_FOR + timedelta(seconds=9)


def test_link_that_was_taken_back_opens_nothing(farm, owner):
    invitation, token = invite(farm, role=Role.PACKER, by=owner)

    assert revoke(invitation)
    assert not revoke(invitation)

    with pytest.raises(TeamError):
        accept(token, make_user())
    assert pending_invitations(farm).count() == 0


def test_used_link_cannot_be_taken_back(farm, owner):
    invitation, token = invite(farm, role=Role.PACKER, by=owner)
    accept(token, make_user())

    assert not revoke(invitation)
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


@pytest.mark.parametrize(
    "token",
    [
        *["", "x", "x:y", "\u00e9", "a" * 5000, "\U0001f600:x"],
        pytest.param(new_token(), id="never given"),
    ],
)
def test_forged_token_opens_nothing(farm, token):
    assert invitation_by(token) is None
    with pytest.raises(TeamError):
        accept(token, make_user())


def test_token_is_kept_as_a_digest_and_stands_in_no_log(farm, owner, caplog, capsys):
    caplog.set_level(logging.DEBUG)

    invitation, token = invite(farm, role=Role.PACKER, by=owner, email="a@example.com")
    accept(token, make_user("a@example.com"))

    raw = token.rpartition(":")[0]
    printed = capsys.readouterr()
    kept = " ".join(
        str(v) for v in Invitation.objects.filter(pk=invitation.pk).values()[0].values()
    )
    for place in (caplog.text, printed.out, printed.err, kept):
        assert raw not in place
    assert invitation.token_hash == digest_of(token) != raw
    assert len(raw) == 32


def test_tokens_are_all_different():
    assert len({new_token() for _ in range(100)}) == 100


def test_mailed_link_is_for_whom_it_was_mailed_to(farm, owner):
    _invitation, token = invite(
        farm, role=Role.PACKER, email="mei@example.com", by=owner
    )
    other = make_user("other@example.com")

    with pytest.raises(InvitationForAnotherError):
        accept(token, other)
    assert set(roles_of(farm)) == {"owner@li.example"}

    accept(token, other, as_another=True)
    assert roles_of(farm)["other@example.com"] == Role.PACKER


def test_address_counts_in_any_case(farm, owner):
    _invitation, token = invite(
        farm, role=Role.PACKER, email="Mei@Example.com", by=owner
    )

    accept(token, make_user("mei@example.com"))

    assert roles_of(farm)["mei@example.com"] == Role.PACKER


def test_second_mail_to_an_address_takes_the_first_ones_place(farm, owner):
    _one, first = invite(farm, role=Role.OWNER, email="mei@example.com", by=owner)
    _other, second = invite(farm, role=Role.PACKER, email="MEI@example.com", by=owner)
    person = make_user("mei@example.com")

    with pytest.raises(TeamError):
        accept(first, person)
    assert accept(second, person).role == Role.PACKER


def test_who_is_in_the_team_uses_up_no_link(farm, owner):
    invitation, token = invite(farm, role=Role.PACKER, by=owner)

    with pytest.raises(TeamError, match="already"):
        accept(token, owner)

    invitation.refresh_from_db()
    assert invitation.is_pending
    assert roles_of(farm) == {"owner@li.example": Role.OWNER}


@pytest.mark.parametrize("role", ["admin", "king", ""])
def test_farm_has_its_own_roles_only(farm, owner, role):
    with pytest.raises(TeamError, match="no such role"):
        invite(farm, role=role, by=owner)

    assert Invitation.objects.count() == 0


def test_cooperative_has_admins_and_no_owner():
    coop = make_cooperative()
    admin = make_member(coop, Role.ADMIN)

    _invitation, token = invite(coop, role=Role.ADMIN, by=admin)
    assert accept(token, make_user()).role == Role.ADMIN
    with pytest.raises(TeamError):
        invite(coop, role=Role.OWNER, by=admin)
    with pytest.raises(ValueError, match="nobody is admin"):
        give_role(make_farm(), make_user(), Role.ADMIN)


def test_open_links_are_bounded(farm, owner):
    for _ in range(MOST_PENDING):
        invite(farm, role=Role.PACKER, by=owner)

    with pytest.raises(TeamError, match="Too many"):
        invite(farm, role=Role.PACKER, by=owner)

    assert pending_invitations(farm).count() == MOST_PENDING


# --- Rights end -----------------------------------------------------------------


def test_leaving_ends_the_rights_and_keeps_the_history(farm, owner):
    packer = make_member(farm, Role.PACKER, email="packer@li.example")

    take_role(farm, packer, by=packer)

    assert role_at(packer, "li") is None
    assert told(farm)[1:] == [
        ("packer@li.example", "joined", "packer"),
        ("packer@li.example", "ended", "packer"),
    ]


def test_removal_names_who_did_it(farm, owner):
    packer = make_member(farm, Role.PACKER, email="packer@li.example")

    take_role(farm, packer, by=owner)
    take_role(farm, packer, by=owner)

    event = farm.role_events.last()
    assert (event.what, event.by) == ("removed", owner)
    assert farm.role_events.count() == 3


@pytest.mark.parametrize("others", [[], [Role.SELLER, Role.PACKER, Role.STREAMER]])
def test_last_owner_can_neither_leave_nor_step_down(farm, owner, others):
    for role in others:
        make_member(farm, role)
    before = roles_of(farm)

    with pytest.raises(TeamError, match="A shop needs at least one manager"):
        take_role(farm, owner, by=owner)
    with pytest.raises(TeamError, match="A shop needs at least one manager"):
        change_role(farm, owner, Role.PACKER, by=owner)

    assert roles_of(farm) == before


def test_owner_with_a_closed_account_is_nobody_who_runs_the_shop(farm, owner):
    make_member(farm, is_active=False)

    with pytest.raises(TeamError):
        take_role(farm, owner, by=owner)

    assert role_at(owner, "li") is not None


def test_owner_leaves_once_there_is_another(farm, owner):
    packer = make_member(farm, Role.PACKER)
    change_role(farm, packer, Role.OWNER, by=owner)

    take_role(farm, owner, by=owner)

    assert list(farm.roles.values_list("user", "role")) == [(packer.pk, Role.OWNER)]


def test_role_is_changed_once(farm, owner):
    packer = make_member(farm, Role.PACKER)

    change_role(farm, packer, Role.SELLER, by=owner)
    change_role(farm, packer, Role.SELLER, by=owner)

    assert role_at(packer, "li").role == Role.SELLER
    assert farm.role_events.filter(what="changed").count() == 1


def test_who_is_gone_gets_no_role(farm, owner):
    with pytest.raises(TeamError, match="This person is no longer in the team"):
        change_role(farm, make_user(), Role.SELLER, by=owner)
    with pytest.raises(TeamError, match="no such role"):
        change_role(farm, owner, Role.ADMIN, by=owner)

    assert PartnerRoleEvent.objects.filter(partner=farm).count() == 1


@pytest.mark.parametrize("end", ["removed", "stepped down"])
def test_removed_owner_does_not_come_back_by_a_link_of_their_own(farm, owner, end):
    rogue = make_member(farm, email="rogue@example.com")
    _mine, kept = invite(farm, role=Role.OWNER, by=owner)
    _theirs, token = invite(farm, role=Role.OWNER, by=rogue)

    if end == "removed":
        take_role(farm, rogue, by=owner)
    else:
        change_role(farm, rogue, Role.PACKER, by=owner)

    with pytest.raises(TeamError):
        accept(token, make_user("friend@example.com"))
    with pytest.raises(TeamError, match="You no longer manage this shop"):
        invite(farm, role=Role.OWNER, by=rogue)
    assert invitation_by(kept).is_pending
    assert Invitation.objects.count() == 2


def test_role_at_another_farm_stays(farm, owner):
    other = make_farm(code="other")
    give_role(other, owner, Role.PACKER)
    make_member(farm)

    take_role(farm, owner, by=owner)

    assert role_at(owner, "other").role == Role.PACKER
    assert timezone.now() >= role_at(owner, "other").since
