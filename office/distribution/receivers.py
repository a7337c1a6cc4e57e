"""What the bank says of households' money: booked on, and told to whom it concerns."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import OutboxMessage
from core.outbox import Undeliverable, delivers
from orders.ledger.models import LedgerTransaction
from orders.notifications.services import News, tell_people
from orders.notifications.states import Kind
from orders.payouts.models import Transfer
from orders.payouts.signals import households_answered
from orders.payouts.states import TransferState
from vendors.members.queries import team_of
from vendors.members.states import Role

from .emails import returned
from .services.settling import settle_runs
from .services.telling import note_return

TREASURY = (Role.TREASURER, Role.CHAIR, Role.ADMIN)


@receiver(households_answered)
def settle(transfers: Sequence[Transfer], **_kwargs: Any) -> None:
    failed = [each for each in transfers if each.state == TransferState.FAILED]
    causes = [f"transfer:{each.pk}:failed" for each in failed]
    for booked in LedgerTransaction.objects.filter(cause__in=causes).order_by("pk"):
        note_return(booked)
    for partner_id, currency in sorted({(t.partner_id, t.currency) for t in transfers}):
        settle_runs(partner_id, currency)


@delivers("distribution.returned")
def tell_return(message: OutboxMessage) -> None:
    """The household's people and the treasury; whoever noted it knows already."""
    booked = LedgerTransaction.objects.filter(pk=message.payload["booked"]).first()
    about = returned(booked) if booked else None
    if booked is None or about is None:
        raise Undeliverable("what this is about does not exist any more")
    household = about.household
    own = News(
        Kind.MEMBER_RETURNED,
        "household_returned",
        booked.pk,
        format_lazy(_("{amount} to your household came back"), amount=about.amount),
        _("It is owed to you still. Your cooperative pays it again."),
        about.own_page,
    )
    people = User.objects.filter(
        household_places__in=household.people.filter(left=None), is_active=True
    )
    tell_people(own, people.distinct())
    office = News(
        Kind.MEMBER_RETURNED,
        "payment_returned",
        booked.pk,
        format_lazy(
            _("{amount} to {household} came back"),
            amount=about.amount,
            household=str(household),
        ),
        _("Compare the household's bank details with its papers, then pay again.")
        if about.blames_account
        else _("It is owed again and can be paid again."),
        about.office_page,
    )
    team = team_of(household.cooperative, *TREASURY)
    tell_people(office, [user for user in team if user.pk != booked.by_id])
