"""Reads of bank details."""

from django.db.models import Model, QuerySet

from vendors.partner.models import Partner

from .models import BankAccount, BankAccountEvent


def account_of(partner: Partner) -> BankAccount | None:
    """Where the seller's money goes; `number.reveal()` says it in full."""
    return _with_people().filter(partner=partner).first()


def account_of_application(application: Model | None) -> BankAccount | None:
    if application is None:
        return None
    return _with_people().filter(application=application.pk).first()


def account_of_household(household: Model) -> BankAccount | None:
    return _with_people().filter(household=household.pk).first()


def history_of(account: BankAccount, limit: int = 30) -> QuerySet[BankAccountEvent]:
    """The latest changes first."""
    return account.events.select_related("by").order_by("-pk")[:limit]


def _with_people() -> QuerySet[BankAccount]:
    return BankAccount.objects.select_related("partner", "changed_by", "confirmed_by")
