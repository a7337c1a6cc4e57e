"""Links by mail, to addresses that may have no account yet."""

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.http import urlencode

from notifications.emails import Reader, write_mail
from vendors.cooperatives.models import HouseholdInvitation
from vendors.members.models import Invitation
from vendors.members.states import RIGHTS


def team_invitation(
    invitation: Invitation, token: str, to: Reader
) -> EmailMultiAlternatives:
    return write_mail(
        "invitation",
        to,
        link=f"{reverse('members:join')}?{urlencode({'invite': token})}",
        invitation=invitation,
        partner=invitation.partner,
        rights=RIGHTS[invitation.role],
    )


def household_link(
    invitation: HouseholdInvitation, token: str, to: Reader
) -> EmailMultiAlternatives:
    return write_mail(
        "household_link",
        to,
        link=f"{reverse('accounts:household_join')}?{urlencode({'invite': token})}",
        invitation=invitation,
        cooperative=invitation.member.household.cooperative,
    )
