"""Grows the whole market in one go: ground, sellers, goods, orders, voices."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from django.db import transaction
from django.utils import translation
from oscar.apps.catalogue.reviews.models import ProductReview
from oscar.apps.voucher.models import Voucher, VoucherApplication

from accounts.models import User
from core import dates
from core.search.documents import recount_terms
from notifications.models import Notification
from orders.messaging.models import Message, Thread
from orders.order.models import (
    Line,
    Order,
    ShippingAddress,
    ShippingEvent,
    VendorOrder,
    VendorOrderEvent,
)
from orders.order.services.pairs import count_pairs
from orders.shipping.models import DeliveryMethod
from payments.payment.models import Payment, Refund, Source, Transaction
from payments.payouts.services.earnings import earn_due
from payments.payouts.services.history import book_history
from reports.rollups.services import rank_goods, rebuild_all
from shop.catalogue.models import Product, ProductImage
from shop.catalogue.services.product_summary import index_goods
from shop.catalogue.states import ListingState
from shop.offers.models import OfferUse
from shop.search.sources import keep_index
from vendors.partner.models import Partner, StockEntry, StockPool, StockRecord
from vendors.partner.states import PartnerStatus

from . import reading
from .balances import plant_balances
from .boxes import plant_boxes
from .broadcasts import pictures as broadcast_pictures
from .broadcasts import plant_broadcasts, record_films
from .business_buyers import plant_business_buyers
from .cash import plant_cash
from .claims import plant_claims
from .containers import plant_containers
from .county import plant_county
from .crowd import plant_crowd
from .crowd_orders import COPIED as COPIED_ORDERS
from .crowd_orders import plant_orders
from .depot import plant_depot
from .documents import plant_documents
from .farms import Sown, chosen_sellers, plant_roles, plant_sellers
from .fees import plant_fees
from .gift_cards import plant_gift_cards
from .goods import Gardener, goods
from .ground import SHOPPERS_MAIL, Ground, Photos, plant_ground, plant_people
from .group_buys import plant_groups
from .households import plant_households
from .intakes import plant_intakes
from .late import plant_late
from .legal import plant_legal_texts
from .lots import plant_lots
from .newcomers import plant_newcomers
from .offers import (
    note_uses,
    plant_offers,
    plant_quantity_discount,
    plant_sale_prices,
)
from .orders import Bookkeeper, Placed
from .packing import plant_packing
from .parcels import plant_deliveries, plant_parcels
from .payouts import MAKER, RELEASER, plant_draft, plant_paid, plant_paid_crowd
from .photos import enlarge_photos, plant_photos
from .plans import Planner
from .presales import plant_presales
from .refunds import plant_refunds
from .rounds import plant_order_window, plant_rounds
from .rows import batches, catch_up, gather_statistics, given_dates, write
from .seals import plant_seals
from .stall import plant_stall
from .stripe_rail import plant_on_stripe
from .surplus import plant_surplus
from .talks import plant_talks
from .telling import plant_telling
from .training import pictures as course_pictures
from .training import plant_training
from .transfers import plant_transfers
from .vetting import plant_vetting
from .visits import pictures as visit_pictures
from .visits import plant_visits
from .voices import (
    Sayings,
    answer_some,
    plant_notices,
    plant_reviews,
    prove_reviews,
    rate_products,
    review_farms,
)

Step = Callable[[str, int, int], None]
DATED = (
    StockEntry, StockRecord, Product, ProductImage, VendorOrder, VendorOrderEvent,
    ShippingEvent, Payment, Refund, Transaction, OfferUse, VoucherApplication,
    ProductReview, Notification, Thread, Message,
)  # fmt: skip
ORDERS_AT_ONCE = 250
# Written one by one: more are copies of these, as the database makes them itself. A
# seller has one kind of goods at least.
WRITTEN_GOODS, WRITTEN_ORDERS = 1_000, 2_000
# Longer ago than the batch of last week was made.
PAID_BEFORE = timedelta(days=6)
DEMO_FARMS = ("li-family-orchard", "wang-meis-terraces")


class AlreadySownError(Exception):
    """Raised when the database holds a market already; nothing was changed."""


@dataclass(frozen=True)
class Size:
    """How large a market to grow.

    `has_photos` False leaves the pictures out. With `opens_first` the doors need not
    wait for what takes longest, wide copies of pictures and films: `finish_market`
    makes them.
    """

    farms: int = 43
    products: int = 200
    orders: int = 400
    seed: int = 1
    has_photos: bool = True
    opens_first: bool = False


def is_empty() -> bool:
    """Whether nobody sells and nothing was ever sold here."""
    return not (
        Partner.objects.exists() or Product.objects.exists() or Order.objects.exists()
    )


def _quiet(_what: str, _done: int, _total: int) -> None:
    pass


def seed_market(
    size: Size, *, now: datetime | None = None, step: Step = _quiet
) -> None:
    """Fill an empty database. Raises `AlreadySownError` when it is not empty.

    `step(what, done, total)` is told of the progress. All but the crowd of goods and
    the pictures is one transaction, so an interrupted seed can be started again.
    """
    if not is_empty():
        raise AlreadySownError
    now = now or dates.local().replace(minute=0, second=0, microsecond=0)
    sheets = chosen_sellers(size.farms)
    with translation.override("en"), given_dates(*DATED):
        photos = _photos(sheets, size, step) if size.has_photos else {}
        with transaction.atomic():
            market = _Market(size, now, step)
            market.plant(sheets, photos)
        market.plant_crowd()
    with translation.override("en"), transaction.atomic():
        if size.orders:
            _plant_desks(market, now)
        plant_seals(DEMO_FARMS, now=now)
        plant_surplus(now=now)
        plant_training(photos, now=now)
        plant_newcomers("five-villages", by=market.people["coop@demo.test"], now=now)
        plant_county(market.county, market.people, photos, now=now)
        plant_intakes(now=now)
        plant_vetting(DEMO_FARMS[0], now=now)
        plant_telling(now=now)
        has_films = size.has_photos and not size.opens_first
        plant_broadcasts(photos, now=now, has_films=has_films)
        plant_visits(photos, now=now)
        plant_documents("shopper@demo.test", partial(step, "Invoices"))
        plant_deliveries(now=now)
        plant_parcels(DEMO_FARMS, now=now)
    market.plant_orders()
    _count_up()


def _plant_desks(market: "_Market", now: datetime) -> None:
    """What orders have brought on people's desks."""
    plant_packing(DEMO_FARMS[0], market.buyers, now=now)
    plant_late(DEMO_FARMS[0], market.buyers, now=now)
    plant_cash(DEMO_FARMS[0], market.buyers, now=now)
    plant_rounds(DEMO_FARMS[0], market.buyers, now=now)
    plant_order_window(DEMO_FARMS[1])
    friends = [market.people[SHOPPERS_MAIL.format(n=n)] for n in range(2, 7)]
    farmer = market.people["farmer@demo.test"]
    plant_groups(DEMO_FARMS[0], friends, now=now, by=farmer)
    shopper = market.people["shopper@demo.test"]
    plant_presales(shopper, friends, now=now)
    plant_boxes(DEMO_FARMS[0], [shopper, market.buyers[1]])
    staff = market.people[MAKER]
    two = staff, market.people[RELEASER]
    plant_transfers(DEMO_FARMS[0], market.buyers, staff=two, now=now)
    plant_stall(DEMO_FARMS[0], market.people["farmer@demo.test"], now=now)
    plant_depot(market.buyers, now=now)
    plant_refunds(DEMO_FARMS, market.buyers[-1], now=now)
    plant_claims(DEMO_FARMS, market.buyers[-1], has_photos=market.size.has_photos)
    plant_balances(market.buyers[1], staff, now=now)
    plant_gift_cards(shopper, market.buyers[1], staff, now=now)
    plant_containers(DEMO_FARMS[0], shopper, now=now)
    plant_sale_prices(now)
    plant_quantity_discount()
    # Last: what others plant is not about an order on invoice.
    plant_business_buyers(DEMO_FARMS, shopper, staff=two, now=now)


def finish_market() -> None:
    """What a market that `opens_first` lacks, as soon as each is made.

    Safe to stop, and to run again.
    """
    enlarge_photos()
    record_films()


def _count_up() -> None:
    gather_statistics()
    keep_index()
    recount_terms()
    rebuild_all()
    rank_goods()
    gather_statistics()


def _photos(sheets: list[reading.Seller], size: Size, step: Step) -> Photos:
    names = [place.cover for place in reading.places()]
    names.append(reading.programme()["story"]["picture"])
    for sheet in sheets:
        names += [sheet.face, sheet.cover]
    for kind in reading.produce().values():
        names += kind.pictures
    names += course_pictures() + broadcast_pictures() + visit_pictures()
    names = list(dict.fromkeys(names))
    done = 0

    def tell() -> None:
        nonlocal done
        done += 1
        step("Pictures", done, len(names))

    step("Pictures", 0, len(names))
    return plant_photos(names, small=size.opens_first, step=tell)


class _Market:
    def __init__(self, size: Size, now: datetime, step: Step) -> None:
        self.size, self.now, self.step = size, now, step
        self.rng = Random(f"goods {size.seed}")
        self.written_orders = min(size.orders, WRITTEN_ORDERS)

    def plant(self, sheets: list[reading.Seller], photos: Photos) -> None:
        """Everything but the crowd of goods."""
        ground = plant_ground(photos)
        self.county = ground.county
        sown = plant_sellers(sheets, ground, photos, self.now)
        people = plant_people(sheets)
        plant_roles(sown, people, ground)
        plant_households(sown, people, ground, self.now)
        self.gardener = Gardener(ground, photos, now=self.now, rng=self.rng)
        most = max(len(sown), WRITTEN_GOODS)
        self.first = goods(sown, min(most, self.size.products))
        packs = self._goods()
        gather_statistics()
        self._orders(ground, sown, people, packs)
        gather_statistics()
        plant_legal_texts()
        prove_reviews()
        rate_products()
        plant_lots(DEMO_FARMS, now=self.now)
        self._talks(people)
        catch_up(*_WITH_GIVEN_IDS)
        self.people = people
        self.buyers = [people[SHOPPERS_MAIL.format(n=1)], people["shopper@demo.test"]]

    def _talks(self, people: dict[str, User]) -> None:
        shopper = people["shopper@demo.test"]
        names = [SHOPPERS_MAIL.format(n=n + 1) for n in range(len(reading.shoppers()))]
        plant_talks(DEMO_FARMS, shopper, [people[name] for name in names], now=self.now)

    def _goods(self) -> list[StockRecord]:
        """Write the goods; returns their packs."""
        packs: list[StockRecord] = []
        for batch in batches(self.first, 200):
            crate = self.gardener.crate(batch)
            crate.write()
            index_goods(crate.products)
            packs += crate.packs
            self._tell_goods(len({pack.product_id for pack in packs}))
        return packs

    def _tell_goods(self, count: int) -> None:
        self.step("Goods", count, self.size.products)

    def plant_crowd(self) -> None:
        """More goods than are written, each round in a transaction of its own."""
        written = len(self.first)
        plant_crowd(
            self.size.products - written,
            now=self.now,
            rng=self.rng,
            tell=lambda count: self._tell_goods(written + count),
        )
        catch_up(Product, StockPool, StockRecord)
        gather_statistics()

    def plant_orders(self) -> None:
        """More orders than are written, each round in a transaction of its own."""
        written = self.written_orders
        plant_orders(
            self.size.orders - written,
            tell=lambda count: self._tell_orders(written + count),
        )
        catch_up(*COPIED_ORDERS)
        gather_statistics()
        if self.size.orders > written:
            plant_paid_crowd(self.people, now=self.now)
        plant_draft(self.people, now=self.now)
        review_farms()
        answer_some(DEMO_FARMS[0], self.people["farmer@demo.test"])
        count_pairs()

    def _tell_orders(self, count: int) -> None:
        self.step("Orders", count, self.size.orders)

    def _orders(
        self,
        ground: Ground,
        sown: list[Sown],
        people: dict[str, User],
        packs: list[StockRecord],
    ) -> None:
        buyers = [people["shopper@demo.test"]] + [
            people[SHOPPERS_MAIL.format(n=n + 1)]
            for n in range(len(reading.shoppers()))
        ]
        planner = self._planner(sown, packs, len(buyers))
        _stock_up(self.gardener, packs, planner, self.written_orders)
        methods = DeliveryMethod.objects.filter(position=0)
        keeper = Bookkeeper(buyers, {m.partner_id: m for m in methods}, self.now)
        plant_fees()
        voucher = plant_offers(ground.categories, self.now)
        sayings, told = Sayings(Random(f"voices {self.size.seed}")), False
        for placed in self._placed(keeper, planner, voucher):
            plant_reviews(placed, buyers, sayings)
            if not told:
                plant_notices(placed, self.now)
                told = True
        gather_statistics()
        self._pay(people)

    def _pay(self, people: dict[str, User]) -> None:
        """What was earned is paid out as it comes."""
        while earn_due(self.now - PAID_BEFORE, backdated=True):
            pass
        plant_on_stripe(people, now=self.now)
        plant_paid(people, now=self.now)
        while earn_due(self.now, backdated=True):
            pass

    def _placed(
        self, keeper: Bookkeeper, planner: Planner, voucher: Voucher
    ) -> Iterator[list[Placed]]:
        done = 0
        for plans in batches(planner.plans(self.written_orders), ORDERS_AT_ONCE):
            placed = keeper.write(plans)
            note_uses(voucher, placed, keeper.people)
            book_history([one.order.pk for one in placed], with_fees=True)
            done += len(placed)
            self._tell_orders(done)
            yield placed

    def _planner(
        self, sown: list[Sown], packs: list[StockRecord], buyers: int
    ) -> Planner:
        """Over open sellers' published goods that there are any of."""
        shelf: dict[int, list[StockRecord]] = {}
        for pack in packs:
            listed = pack.product.state == ListingState.PUBLISHED
            if listed and _pool_of(pack).on_hand and _sells(pack.partner):
                shelf.setdefault(pack.partner_id, []).append(pack)
        by_code = {one.partner.code: one.partner.pk for one in sown}
        mine, rival = (by_code.get(code, 0) for code in DEMO_FARMS)
        return Planner(
            shelf,
            shown=(mine, rival),
            shoppers=buyers,
            now=self.now,
            seed=self.size.seed,
        )


_WITH_GIVEN_IDS = (
    Product, StockPool, StockRecord, ShippingAddress, Order, VendorOrder, Line,
    ShippingEvent, Payment, Source,
)  # fmt: skip


def _sells(partner: Partner) -> bool:
    return bool(partner.status == PartnerStatus.OPEN)


def _pool_of(pack: StockRecord) -> StockPool:
    pool: StockPool = pack.pool  # type: ignore[assignment]  # ours have one
    return pool


def _stock_up(
    gardener: Gardener, packs: list[StockRecord], planner: Planner, orders: int
) -> None:
    """Enter each pool's harvest: what is free, what orders hold, what has left."""
    pools = {pool.pk: pool for pool in map(_pool_of, packs)}
    shipped: dict[int, int] = dict.fromkeys(pools, 0)
    for plan in planner.plans(orders):
        for vendor_order in plan.vendor_orders:
            for line in vendor_order.lines:
                pool = pools[_pool_of(line.pack).pk]
                shipped[pool.pk] += line.shipped * line.pack.quantity
                pool.claimed += line.claimed
                pool.on_hand += line.claimed
    entries = [
        gardener.harvest(pool, pool.on_hand + shipped[pk])
        for pk, pool in pools.items()
        if pool.on_hand + shipped[pk]
    ]
    write(entries)
    StockPool.objects.bulk_update(
        pools.values(), ["on_hand", "claimed"], batch_size=500
    )
