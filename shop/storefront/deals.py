"""What is cheaper now, on one page: offers, codes, reduced goods, group buys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core import dates
from shop.catalogue.marks import ADDRESSES, Mark, having
from shop.catalogue.models import Product
from shop.catalogue.queries import SHOWN_SELLERS, can_be_filled, cards_of
from shop.offers.shown import RunningOffer, running_offers
from vendors.partner.models import Partner
from vendors.partner.queries import away

from .queries import NEWEST, sold_on

CARDS = 8
MOST_OFFERS = 24
SHOWN: tuple[tuple[Mark, str | Promise], ...] = (
    (Mark.OFFER, _("Reduced goods")),
    (Mark.GROUP, _("Cheaper together")),
    (Mark.LIVE, _("Shown live now")),
)


@dataclass(frozen=True)
class Shelf:
    """Some of the goods with a mark, and the list of all of them."""

    label: str | Promise
    url: str
    goods: Sequence[Product]


@dataclass(frozen=True)
class ShownOffer:
    """An offer with the farm whose goods it is for; None where it is for several."""

    offer: RunningOffer
    seller: Partner | None


@dataclass(frozen=True)
class Deals:
    offers: Sequence[ShownOffer]
    shelves: Sequence[Shelf]

    @property
    def are_none(self) -> bool:
        return not self.offers and not self.shelves


def deals() -> Deals:
    """A query for the sellers of offers, and two for each shelf at most."""
    return Deals(list(_offers()), list(_shelves()))


def _offers() -> Iterator[ShownOffer]:
    """What nobody knows the code of is not told; of sellers that are away neither."""
    told = running_offers().standing()[:MOST_OFFERS]
    ids = {offer.seller_id for offer in told if offer.seller_id}
    here = Partner.objects.filter(pk__in=ids, status__in=SHOWN_SELLERS).exclude(
        away(dates.today())
    )
    sellers = here.in_bulk() if ids else {}
    for offer in told:
        seller = sellers.get(offer.seller_id or 0)
        if seller or not offer.seller_id:
            yield ShownOffer(offer, seller)


def _shelves() -> Iterator[Shelf]:
    for mark, label in SHOWN:
        rows = sold_on(dates.today()).filter(having(mark), can_be_filled())
        found = rows.order_by(*NEWEST).values_list("pk", flat=True)[:CARDS]
        if goods := cards_of(list(found)):
            address = urlencode(dict([ADDRESSES[mark]]))
            yield Shelf(label, f"{reverse('catalogue:index')}?{address}", goods)
