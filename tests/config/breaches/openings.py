"""Breaches of invitations to sell and of shops that were opened for somebody."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from openings.models import InvitationUse, SellerInvitation, ShopOpening
from openings.states import HandoverState
from vendors.members.models import PartnerRole, PartnerRoleEvent
from vendors.members.states import Role


def _invite(**fields):
    return SellerInvitation.objects.create(
        language="en",
        nonce="x",
        token_hash="c" * 64,
        expires=timezone.now() + timedelta(days=7),
        **fields,
    )


def share_what_was_for_one():
    user = User.objects.order_by("pk").first()
    InvitationUse.objects.create(
        invitation=_invite(for_many=True), user=user, is_personal=True
    )


def hold_the_number_of_nobody():
    _invite(open_key="market:+8613800138000")


def _opened(state, user):
    """The shop of somebody who runs it since its beginning."""
    role = PartnerRole.objects.filter(role=Role.OWNER).order_by("pk").first()
    ShopOpening.objects.create(
        partner=role.partner,
        phone="+8613800138000",
        state=state,
        user=user,
        language="en",
        click="planted",
        handed_at=timezone.now() if state == HandoverState.HANDED_OVER else None,
    )


def hand_over_to_who_never_owned_it():
    owners = PartnerRoleEvent.objects.values("user")
    _opened(HandoverState.HANDED_OVER, User.objects.exclude(pk__in=owners).first())


def wait_with_an_owner():
    _opened(HandoverState.WAITING, None)


def act_for_what_is_disowned():
    _opened(HandoverState.DISOWNED, None)


PLANTS = {
    act_for_what_is_disowned: "nobody acts for shops that were disowned",
    share_what_was_for_one: "uses of invitations are as personal as these",
    hold_the_number_of_nobody: "invitations that ended or were used hold no number",
    hand_over_to_who_never_owned_it: "shops that were handed over have their owner",
    wait_with_an_owner: "shops that wait for somebody have no owner yet",
}
