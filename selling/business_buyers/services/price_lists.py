"""Price lists: made, changed pack by pack or by file, taken away."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.imports.rows import ReadRows, WrongRowError
from core.market import currency
from core.money import rounded
from selling.business_buyers.locks import lock_price_list
from selling.business_buyers.models import ListPrice, PriceList
from selling.business_buyers.price_files import PriceRow
from selling.business_buyers.queries import packs_of, steps_of
from selling.business_buyers.rules import (
    MOST_LISTS,
    BusinessError,
    ListTerms,
    Steps,
    check_steps,
)
from vendors.partner.models import Partner

Wanted = Mapping[int, Sequence[tuple[int, Decimal]]]


@transaction.atomic
def make_price_list(
    partner: Partner, terms: ListTerms, *, by: User | None
) -> PriceList:
    """Raises `BusinessError`."""
    _check_days(terms)
    if PriceList.objects.filter(partner=partner).count() >= MOST_LISTS:
        raise BusinessError(
            _("You have %(count)d price lists. Delete one that nobody uses.")
            % {"count": MOST_LISTS}
        )
    made = PriceList.objects.create(
        partner=partner,
        name=terms.name,
        currency=currency(),
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        takes_offers=terms.takes_offers,
        by=by,
    )
    record("business.list_made", made, seller=partner)
    return made


def _check_days(terms: ListTerms) -> None:
    first, last = terms.valid_from, terms.valid_until
    if first and last and last < first:
        raise BusinessError(
            _("The last day is before the first. Please check both."), "valid_until"
        )


@transaction.atomic
def change_price_list(price_list: PriceList, terms: ListTerms) -> PriceList:
    """Raises `BusinessError`."""
    _check_days(terms)
    held = lock_price_list(price_list.pk)
    names = ("name", "valid_from", "valid_until", "takes_offers")
    before = {name: getattr(held, name) for name in names}
    for name in names:
        setattr(held, name, getattr(terms, name))
    held.save(update_fields=list(names))
    after = {name: getattr(held, name) for name in names}
    record(
        "business.list_changed", held, before=before, after=after, seller=held.partner
    )
    return held


@transaction.atomic
def set_prices(price_list: PriceList, wanted: Wanted) -> int:
    """Give these packs these steps, none takes a pack off; how many packs changed.

    Other packs stay. Raises `BusinessError`, and then nothing was changed.
    """
    held = lock_price_list(price_list.pk)
    packs = {
        pack.pk: pack
        for pack in packs_of(held.partner_id).filter(pk__in=list(wanted))
        if pack.price_currency == held.currency
    }
    before = steps_of(held)
    changed = {}
    for pack, steps in wanted.items():
        if pack not in packs:
            raise BusinessError(
                _("One of the packs is no longer yours to price. Please look again.")
            )
        found = check_steps(
            [(least, rounded(price, held.currency)) for least, price in steps]
        )
        if any(price <= 0 for _least, price in found):
            raise BusinessError(_("Please enter a price above 0."))
        if found != tuple(before.get(pack, ())):
            changed[pack] = found
    ListPrice.objects.filter(price_list=held, pack__in=list(changed)).delete()
    ListPrice.objects.bulk_create(
        ListPrice(price_list=held, pack_id=pack, least=least, price=price)
        for pack, steps in changed.items()
        for least, price in steps
    )
    if changed:
        after = {"packs": len(changed)}
        record("business.list_priced", held, after=after, seller=held.partner)
    return len(changed)


def prices_in(partner: Partner, read: ReadRows[PriceRow]) -> dict[int, Steps]:
    """What a file says of the seller's packs. Raises `WrongRowsError`."""
    own = set(packs_of(partner.pk).values_list("pk", flat=True))
    wanted: dict[int, Steps] = {}
    for row in read.rows:
        with read.at(row.number):
            if row.pack not in own:
                raise WrongRowError(_("You have no pack with this number."))
            if row.pack in wanted:
                raise WrongRowError(_("This pack is in the file twice."))
            try:
                wanted[row.pack] = check_steps(row.steps)
            except BusinessError as refused:
                raise WrongRowError(refused.words) from refused
    read.problems.sort(key=lambda one: one.row)
    read.require_right()
    return wanted


@transaction.atomic
def delete_price_list(price_list: PriceList) -> None:
    """Raises `BusinessError` while somebody has it."""
    held = lock_price_list(price_list.pk)
    if held.buyers.exists():
        raise BusinessError(_("Buyers have this list. Give them another one first."))
    record("business.list_deleted", held, seller=held.partner)
    held.delete()
