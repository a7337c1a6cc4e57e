"""The only locks on organisations, buyers' accounts and price lists, each alone, but a
price list after the account that gets it.

What buyers may owe is locked after their order and before its stock.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .models import (
    BuyerAccount,
    BuyerCredit,
    Organisation,
    OrganisationMember,
    PriceList,
)
from .rules import BusinessError


def lock_organisation(pk: int) -> Organisation:
    rows = Organisation.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)


def lock_memberships(user_id: int) -> list[OrganisationMember]:
    """Of one person, in id order."""
    rows = OrganisationMember.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(user=user_id).order_by("pk"))


def lock_account(pk: int) -> BuyerAccount:
    rows = BuyerAccount.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)


def lock_price_list(pk: int) -> PriceList:
    """Raises `BusinessError` for one that was deleted meanwhile."""
    rows = PriceList.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise BusinessError(_("This price list was deleted. Please choose another."))
    return found


def lock_credits(account_ids: Iterable[int]) -> list[BuyerCredit]:
    """In id order, with their accounts, which are not locked."""
    rows = BuyerCredit.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.filter(account__in=list(account_ids)).select_related(
        "account__partner", "account__organisation"
    )
    return list(rows.order_by("pk"))
