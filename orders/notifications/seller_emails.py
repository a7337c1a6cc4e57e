"""The mails about shops and their teams: questions, standing, bank details, people."""

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.http import urlencode

from vendors.banking.models import BankAccountEvent
from vendors.members.models import Invitation, PartnerRoleEvent
from vendors.members.states import RIGHTS
from vendors.onboarding.models import ApplicationEntry, SellerApplication
from vendors.partner.models import PartnerEvent

from .emails import MAILS, Mail, Reader, _mail, office_of


def office_path(application: SellerApplication) -> str:
    return reverse("office:application", args=[office_of(application), application.pk])


def application_question(entry: ApplicationEntry, to: Reader) -> EmailMultiAlternatives:
    return _mail(
        "application_question",
        to,
        link=reverse("onboarding:apply"),
        application=entry.application,
        text=entry.text,
    )


def application_answer(entry: ApplicationEntry, to: Reader) -> EmailMultiAlternatives:
    """For who looks after the application."""
    return _mail(
        "application_answer",
        to,
        link=office_path(entry.application),
        application=entry.application,
        text=entry.text,
    )


def shop_status(event: PartnerEvent, to: Reader) -> EmailMultiAlternatives:
    return _mail(
        "shop_status",
        to,
        link=reverse("desk:shop", args=[event.partner.code]),
        event=event,
        partner=event.partner,
    )


def bank_changed(event: BankAccountEvent, to: Reader) -> EmailMultiAlternatives:
    """Shows nothing of the number but its mask."""
    partner = event.account.partner
    code = partner.code if partner else ""
    return _mail(
        "bank_changed",
        to,
        link=reverse("desk:shop_bank", args=[code]) if code else reverse("home"),
        event=event,
        partner=partner,
    )


def team_changed(event: PartnerRoleEvent, to: Reader) -> EmailMultiAlternatives:
    is_own = to.user is not None and to.user.pk == event.user_id
    gone = is_own and event.what in {"ended", "removed"}
    link = (
        reverse("accounts:home")
        if gone
        else reverse("desk:team", args=[event.partner.code])
    )
    return _mail(
        "team_changed",
        to,
        link=link,
        event=event,
        partner=event.partner,
        is_own=is_own,
    )


def invitation(invited: Invitation, token: str, to: Reader) -> EmailMultiAlternatives:
    """To an address that may have no account yet."""
    return _mail(
        "invitation",
        to,
        link=f"{reverse('members:join')}?{urlencode({'invite': token})}",
        invitation=invited,
        partner=invited.partner,
        rights=RIGHTS[invited.role],
    )


_ENTRY = ("application__cooperative", "application__village", "by")
MAILS |= {
    "application_question": Mail(application_question, ApplicationEntry, _ENTRY),
    "application_answer": Mail(application_answer, ApplicationEntry, _ENTRY),
    "shop_status": Mail(shop_status, PartnerEvent, ("partner",)),
    "bank_changed": Mail(bank_changed, BankAccountEvent, ("account__partner", "by")),
    "team_changed": Mail(team_changed, PartnerRoleEvent, ("partner", "user", "by")),
}
