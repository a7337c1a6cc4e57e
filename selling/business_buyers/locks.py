"""The only locks on organisations, buyers' accounts and price lists, each alone."""

from .models import BuyerAccount, Organisation, PriceList


def lock_organisation(pk: int) -> Organisation:
    rows = Organisation.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)


def lock_account(pk: int) -> BuyerAccount:
    rows = BuyerAccount.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)


def lock_price_list(pk: int) -> PriceList:
    rows = PriceList.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)
