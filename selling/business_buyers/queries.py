"""What a person pays as a business buyer, and what accounts and desks list."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet

from accounts.models import User
from core import dates
from core.page_cache.reads import remember
from core.sections import PageSection
from orders.order.models import Order, VendorOrder
from orders.order.states import PaymentMethod
from payments.reconciliation.debtors import DEBTORS, DEBTS, Debtor
from shop.basket.own_prices import MINIMUMS, OWN_PRICES
from shop.catalogue.models import Product
from shop.catalogue.sections import OTHER_WAYS
from vendors.partner.models import Partner, StockRecord
from vendors.partner.own_prices import OwnPrice, own_price

from .models import (
    BusinessOrder,
    BuyerAccount,
    BuyerCredit,
    ListPrice,
    Organisation,
    OrganisationMember,
    PriceList,
)
from .states import BuyerState, CreditState

MOST_SHOWN = 200


@dataclass(frozen=True)
class BuyerTerms:
    """What a seller has agreed with the organisation that a person buys for."""

    account: int
    organisation: int
    price_list: int | None
    currency: str
    valid_from: date | None
    valid_until: date | None
    takes_offers: bool
    minimum: Decimal | None

    @property
    def has_prices_now(self) -> bool:
        """Whether there is a list, and it holds today."""
        if self.price_list is None:
            return False
        today = dates.today()
        is_late = self.valid_until is not None and self.valid_until < today
        return not is_late and (self.valid_from is None or self.valid_from <= today)


Terms = Mapping[int, BuyerTerms]


def _read_terms() -> dict[int, dict[int, BuyerTerms]]:
    rows = OrganisationMember.objects.filter(
        is_acting=True, organisation__accounts__state=BuyerState.ACCEPTED
    ).order_by("pk")
    account = "organisation__accounts__"
    found: dict[int, dict[int, BuyerTerms]] = {}
    for user, seller, minimum, pk, organisation, *of_list in rows.values_list(
        "user",
        f"{account}partner",
        f"{account}minimum",
        f"{account}pk",
        "organisation",
        f"{account}price_list",
        f"{account}price_list__currency",
        f"{account}price_list__valid_from",
        f"{account}price_list__valid_until",
        f"{account}price_list__takes_offers",
    ):
        price_list, currency, first, last, takes_offers = of_list
        found.setdefault(user, {})[seller] = BuyerTerms(
            pk, organisation, price_list, currency or "", first, last,
            bool(takes_offers), minimum,
        )  # fmt: skip
    return found


def terms_of(user_id: int) -> Terms:
    """By seller, of the organisation that the person buys for; mostly no query."""
    return remember("business-buyers", _read_terms).get(user_id, {})


def _read_sellers() -> frozenset[int]:
    rows = BuyerAccount.objects.filter(
        state=BuyerState.ACCEPTED, price_list__isnull=False
    )
    return frozenset(rows.order_by().values_list("partner", flat=True))


def sellers_with_lists() -> frozenset[int]:
    """Those of whom somebody has prices of their own; mostly without a query."""
    return remember("business-sellers", _read_sellers)


def _steps(
    lists: Collection[int], packs: Collection[int]
) -> dict[tuple[int, int], list[tuple[int, Decimal]]]:
    """By pack and list."""
    rows = ListPrice.objects.filter(
        price_list__in=lists, pack__in=packs, price_list__partner=F("pack__partner")
    )
    found: dict[tuple[int, int], list[tuple[int, Decimal]]] = {}
    for pack, of_list, least, price in rows.order_by("least").values_list(
        "pack", "price_list", "least", "price"
    ):
        found.setdefault((pack, of_list), []).append((least, price))
    return found


@OWN_PRICES.provide
def prices_of(user_id: int, packs: Collection[int]) -> Mapping[int, OwnPrice]:
    """By pack; one query for who has a list, none for others."""
    lists = {
        terms.price_list: terms
        for terms in terms_of(user_id).values()
        if terms.price_list is not None and terms.has_prices_now
    }
    if not lists:
        return {}
    return {
        pack: OwnPrice(tuple(steps), lists[of_list].takes_offers)
        for (pack, of_list), steps in _steps(list(lists), packs).items()
    }


@MINIMUMS.provide
def minimums_of(user_id: int, _currency: str) -> Mapping[int, Decimal]:
    return {
        seller: terms.minimum
        for seller, terms in terms_of(user_id).items()
        if terms.minimum is not None
    }


@OTHER_WAYS.provide
def own_prices_on_page(product: Product) -> PageSection | None:
    """The same for everybody: who has prices of their own fetches them."""
    if product.partner_id not in sellers_with_lists():
        return None
    return PageSection("business_buyers/product.html", {"product": product}, 1)


@dataclass(frozen=True)
class PricedPack:
    """A pack with a buyer's own prices."""

    pack: StockRecord
    steps: tuple[tuple[int, Decimal], ...]

    @property
    def lower(self) -> bool:
        """Whether one of them is less than everybody pays."""
        shop = self.pack.price
        return shop is None or any(price < shop for _least, price in self.steps)


def priced_packs(user_id: int, packs: Iterable[StockRecord]) -> list[PricedPack]:
    """Those of the packs for which the person has prices, in their order."""
    rows = list(packs)
    found = prices_of(user_id, [pack.pk for pack in rows])
    return [PricedPack(pack, found[pack.pk].steps) for pack in rows if pack.pk in found]


@dataclass(frozen=True)
class PricedCard:
    """Goods with a buyer's own prices of the pack that their card shows.

    `price` is that of one pack, where it is less than everybody's; `steps` are what
    more packs cost, where that is less still.
    """

    product: Product
    pack: StockRecord
    price: Decimal | None
    steps: tuple[tuple[int, Decimal], ...]


def has_price_list(user_id: int | None) -> bool:
    """Whether some seller has given the organisation a list, on whatever days it holds;
    mostly no query.
    """
    if not user_id or not sellers_with_lists():
        return False
    terms = terms_of(user_id).values()
    return any(one.price_list is not None for one in terms)


def priced_cards(user_id: int, products: Collection[int]) -> list[PricedCard]:
    """Those of the goods for which the person pays less; two queries, none for who has
    no list that holds today.
    """
    terms = terms_of(user_id).items()
    sellers = [seller for seller, one in terms if one.has_prices_now]
    if not sellers or not products:
        return []
    rows = Product.objects.filter(pk__in=products, partner__in=sellers)
    goods = [one for one in rows.select_related("lead_pack") if one.is_published]
    packs = {one.lead_pack_id for one in goods if one.lead_pack_id}
    found = prices_of(user_id, packs)
    cards = (
        _card_of(one, one.lead_pack, found[one.lead_pack_id])
        for one in goods
        if one.lead_pack_id in found
    )
    return [card for card in cards if card.price is not None or card.steps]


def _card_of(product: Product, pack: StockRecord, own: OwnPrice) -> PricedCard:
    price = own_price(pack, 1, own)
    least, steps = price or pack.price, []
    for packs, of_so_many in own.steps:
        if packs > 1 and least is not None and of_so_many < least:
            least = of_so_many
            steps.append((packs, of_so_many))
    return PricedCard(product, pack, price, tuple(steps))


def packs_of(partner_id: int | None) -> QuerySet[StockRecord]:
    """All packs that a list of the seller may price, by the goods' names."""
    rows = StockRecord.objects.filter(
        partner=partner_id, pool__starts=None, product__is_public=True
    )
    return rows.select_related("product", "pool").order_by(
        "product__title", "product", "position", "quantity", "pk"
    )


def packs_on_sale(partner_id: int | None) -> QuerySet[StockRecord]:
    return packs_of(partner_id).filter(is_on_sale=True, price__isnull=False)


# --- The account ------------------------------------------------------------------


def members_of(user: User) -> QuerySet[OrganisationMember]:
    """The organisations that a person buys for."""
    rows = OrganisationMember.objects.filter(user=user).select_related("organisation")
    return rows.order_by("organisation__name", "pk")


def member_of(user: User, organisation_id: int) -> OrganisationMember | None:
    return members_of(user).filter(organisation=organisation_id).first()


def people_of(organisation: Organisation) -> QuerySet[OrganisationMember]:
    return organisation.members.select_related("user").order_by("-runs_it", "pk")


def accounts_of(organisation: Organisation) -> QuerySet[BuyerAccount]:
    rows = organisation.accounts.select_related("partner", "price_list")
    return rows.order_by("partner__name", "pk")


def orders_of(organisation: Organisation) -> QuerySet[BusinessOrder]:
    rows = organisation.orders.select_related("order__user")
    return rows.order_by("-order__date_placed", "-pk")


def has_bought_on_invoice(organisation: Organisation) -> bool:
    rows = VendorOrder.objects.filter(
        order__business_order__organisation=organisation, due_on__isnull=False
    )
    return rows.exists()


# --- The reconciliation -----------------------------------------------------------


@DEBTORS.provide
def debtors_by_order(order_ids: Collection[int]) -> Mapping[int, Debtor]:
    rows = BusinessOrder.objects.filter(order__in=order_ids)
    return {
        row.order_id: Debtor(row.organisation_id, row.organisation.legal_name)
        for row in rows.select_related("organisation")
    }


@DEBTS.provide
def orders_on_invoice_beside(order_ids: Collection[int], name: str) -> QuerySet[Order]:
    wanted = Q(orders__order__in=order_ids)
    if name:
        wanted |= Q(legal_name__iexact=name)
    return Order.objects.filter(
        business_order__organisation__in=Organisation.objects.filter(wanted),
        payment_method=PaymentMethod.INVOICE,
    )


# --- The desk ---------------------------------------------------------------------


def buyers_of(partner: Partner) -> QuerySet[BuyerAccount]:
    """A seller's buyers, who waits for an answer first."""
    rows = BuyerAccount.objects.filter(partner=partner)
    rows = rows.select_related("organisation", "price_list")
    waits = Q(state=BuyerState.APPLIED)
    return rows.annotate(waits=Count("pk", filter=waits)).order_by(
        "-waits", "organisation__name", "pk"
    )


def lists_of(partner: Partner) -> QuerySet[PriceList]:
    """A seller's price lists, with how many buyers have each and what it prices."""
    rows = PriceList.objects.filter(partner=partner)
    return rows.annotate(
        given=Count(
            "buyers", distinct=True, filter=Q(buyers__state=BuyerState.ACCEPTED)
        ),
        packs=Count("prices__pack", distinct=True),
    ).order_by("name", "pk")


def steps_of(price_list: PriceList) -> dict[int, list[tuple[int, Decimal]]]:
    """By pack."""
    found: dict[int, list[tuple[int, Decimal]]] = {}
    rows = price_list.prices.order_by("pack", "least")
    for pack, least, price in rows.values_list("pack", "least", "price"):
        found.setdefault(pack, []).append((least, price))
    return found


def parts_of(account: BuyerAccount) -> QuerySet[VendorOrder]:
    """What the organisation ordered of the seller, the newest first."""
    rows = VendorOrder.objects.filter(
        partner=account.partner_id,
        order__business_order__organisation=account.organisation_id,
    )
    return rows.select_related("order").order_by("-order__date_placed", "-pk")


def waiting_applications(partner: Partner) -> int:
    rows = BuyerAccount.objects.filter(partner=partner, state=BuyerState.APPLIED)
    return int(rows.count())


# --- The office -------------------------------------------------------------------


def credits_by_state() -> list[BuyerCredit]:
    """Who waits for an answer first, then those who may; each with what it owes."""
    rows = BuyerCredit.objects.exclude(state=CreditState.REFUSED).select_related(
        "account__organisation", "account__partner"
    )
    order = {CreditState.ASKED: 0, CreditState.AGREED: 1}
    found = sorted(
        rows,
        key=lambda row: (
            0 if row.waits else order.get(CreditState(row.state), 2),
            -row.pk,
        ),
    )
    return found[:MOST_SHOWN]


def stopped_buyers() -> QuerySet[Organisation]:
    """Who had an invoice written off, the latest first."""
    rows = Organisation.objects.filter(stopped_at__isnull=False)
    return rows.order_by("-stopped_at", "-pk")[:MOST_SHOWN]
