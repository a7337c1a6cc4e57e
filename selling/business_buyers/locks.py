"""The only locks on organisations, buyers' accounts and price lists, each alone.

What buyers may owe is locked after their order and before its stock.
"""

from collections.abc import Iterable

from .models import BuyerAccount, BuyerCredit, Organisation, PriceList


def lock_organisation(pk: int) -> Organisation:
    rows = Organisation.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)


def lock_account(pk: int) -> BuyerAccount:
    rows = BuyerAccount.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)


def lock_price_list(pk: int) -> PriceList:
    rows = PriceList.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)


def lock_credits(account_ids: Iterable[int]) -> list[BuyerCredit]:
    """In id order, with their accounts, which are not locked."""
    rows = BuyerCredit.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.filter(account__in=list(account_ids)).select_related("account__partner")
    return list(rows.order_by("pk"))
