"""A small market, the people who look at it, and what may change in it."""

from datetime import timedelta
from decimal import Decimal

from django.test import Client
from django.utils import timezone

from core.models import Photo
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.services.airtime import go_live
from live.broadcasts.services.shelf import put_on_shelf
from live.deals.models import Deal
from live.deals.services.lifecycle import DealTerms, open_deal
from live.deals.states import DealStatus
from programme.figures.models import Story
from shop.basket import cookie
from shop.basket.models import Basket
from shop.catalogue.models import Category, Product
from shop.catalogue.states import ListingState
from shop.offers.models import ConditionalOffer
from shop.search.sources import index_all_goods
from shop.storefront.models import Headline
from tests.factories.accounts import make_staff, make_user
from tests.factories.live import make_broadcast
from tests.factories.orders import answer_question, ask_question
from tests.factories.shop import (
    make_basket,
    make_offer,
    make_pack,
    make_ready_photo,
    make_voucher,
)
from tests.factories.vendors import (
    make_certificate_in_force,
    make_farm,
    make_member,
    make_village,
)
from vendors.partner.models import Partner, StockPool, StockRecord
from vendors.partner.services.stock import (
    Take,
    claim_stock,
    receive_stock,
    release_stock,
    ship_stock,
)
from vendors.places.models import County, Village


class World:
    """Two farms in a village, some goods, and people who look at them."""

    def __init__(self):
        self.village = make_village(name="Shibanyan")
        self.farms = [make_farm("Apple Hill", village=self.village), make_farm("Brook")]
        self.packs = [make_pack(farm, f"{farm.name} pears") for farm in self.farms]
        self.goods = [pack.product for pack in self.packs]
        self.shopper, self.other = make_user(), make_user()
        guests = make_basket(packs=[(self.packs[0], 1)])
        index_all_goods(lambda _done: None)
        make_basket(self.shopper, [(self.packs[0], 2), (self.packs[1], 1)])
        self.people = {
            "stranger": "",
            "guest": f"oscar_open_basket={cookie.sign(guests.pk)}",
            "shopper": _signed_in(self.shopper),
            "other": _signed_in(self.other),
            "owner": _signed_in(make_member(self.farms[0])),
            "staff": _signed_in(make_staff()),
        }
        self.offers = []
        self.claims = []
        owner = make_member(self.farms[1])
        self.on_air = make_broadcast(self.farms[1], by=owner)
        self.item = put_on_shelf(self.on_air, self.packs[1], by=owner)
        self.on_air = go_live(self.on_air, by=owner)
        make_broadcast(self.farms[0], starts_at=timezone.now() + timedelta(days=1))

    @property
    def addresses(self):
        category = Category.objects.order_by("pk").first()
        return [
            "/",
            "/catalogue/",
            "/catalogue/?season=now&sort=price",
            f"/catalogue/category/{category.slug}_{category.pk}/",
            *(product.get_absolute_url() for product in self.goods),
            *(f"/farms/{farm.code}/" for farm in self.farms),
            "/farms/",
            "/villages/",
            f"/villages/{self.village.slug}/",
            "/season/",
            "/search/?q=pears",
            "/delivery/",
            "/pages/about/",
            "/visit/",
            *self.for_guests,
            "/live/front/",
            f"/live/of/{self.farms[1].code}/",
            "/impact/",
        ]

    @property
    def for_guests(self):
        """Where who is signed in has something of their own."""
        return ["/live/", f"{self.on_air.get_absolute_url()}shelf/"]


def _signed_in(user):
    client = Client()
    client.force_login(user)
    return "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())


def new_price(world, dice):
    pack = dice.choice(world.packs)
    price = dice.randrange(10, 90)
    StockRecord.objects.filter(pk=pack.pk).update(price=price)
    Product.objects.filter(pk=pack.product_id).update(lead_price=price)


def sale(world, dice):
    pool = dice.choice(world.packs).pool
    fresh = StockPool.objects.get(pk=pool.pk)
    wanted = dice.choice([fresh.available, 5000])
    if 0 < wanted <= fresh.available:
        claim_stock({pool.pk: wanted})
        world.claims.append({pool.pk: wanted})


def return_of_stock(world, _dice):
    if world.claims:
        release_stock(world.claims.pop())


def sale_of_a_pack(world, dice):
    pack = dice.choice(world.packs)
    if StockPool.objects.get(pk=pack.pool_id).available >= pack.quantity:
        claim_stock({pack.pool_id: pack.quantity})
        world.claims.append({pack.pool_id: pack.quantity})


def parcel_leaves(world, _dice):
    if world.claims:
        sent = world.claims.pop().items()
        ship_stock([Take(pool, units) for pool, units in sent], note="", by=None)


def harvest(world, dice):
    pool = dice.choice(world.packs).pool
    receive_stock(pool, quantity=dice.randrange(1, 40) * 1000, by=None)


def larger_pack(world, dice):
    pack = dice.choice(world.packs)
    StockRecord.objects.filter(pk=pack.pk).update(quantity=dice.choice([1000, 9000]))


def low_mark(world, dice):
    pools = StockPool.objects.filter(pk=dice.choice(world.packs).pool_id)
    pools.update(low_at=dice.choice([0, 10_000, 200_000]))


def other_name(world, dice):
    product = dice.choice(world.goods)
    product.title_en = product.title = f"Pears {dice.randrange(1000)}"
    product.save()


def seller_goes(world, dice):
    Partner.objects.filter(pk=dice.choice(world.farms).pk).update(status="suspended")


def seller_comes(world, _dice):
    Partner.objects.filter(pk__in=[farm.pk for farm in world.farms]).update(
        status="open"
    )


def listing_hidden(world, dice):
    Product.objects.filter(pk=dice.choice(world.goods).pk).update(
        state=dice.choice([ListingState.PUBLISHED, ListingState.HIDDEN])
    )


def more_goods(world, dice):
    pack = make_pack(dice.choice(world.farms), f"Walnuts {dice.randrange(1000)}")
    world.packs.append(pack)
    world.goods.append(pack.product)


def photo(world, dice):
    product = dice.choice(world.goods)
    product.cover = make_ready_photo()
    product.save(update_fields=["cover"])


def photo_changed(_world, _dice):
    Photo.objects.update(colour="#123456")


def category_renamed(_world, dice):
    Category.objects.update(name=f"Fruit {dice.randrange(99)}", name_en="Fruit")


def village_renamed(_world, dice):
    Village.objects.update(name_en=f"Village {dice.randrange(99)}")


def offer(world, _dice):
    world.offers.append(make_offer("10"))


def voucher_told(_world, dice):
    told = make_offer("20", offer_type=ConditionalOffer.VOUCHER, is_announced=True)
    make_voucher(f"PEAR{dice.randrange(10**6)}", offer=told)


def offer_ends(world, _dice):
    if world.offers:
        world.offers.pop().delete()


def question(world, dice):
    product = dice.choice(world.goods)
    thread = ask_question(product, world.other, f"Sweet? {dice.randrange(99)}")
    answer_question(thread, make_user())


def certificate(world, dice):
    make_certificate_in_force(dice.choice(world.farms))


def headline(_world, dice):
    now = timezone.now()
    Headline.objects.create(
        title_en=f"Pears today {dice.randrange(99)}",
        title_zh_hans="梨",
        starts=now - timedelta(hours=1),
        ends=now + timedelta(days=1),
        by=make_user(),
    )


def pinned(world, dice):
    pinned = dice.choice([world.item.pk, None])
    Broadcast.objects.filter(pk=world.on_air.pk).update(pinned=pinned)


def deal(world, _dice):
    pool = StockPool.objects.get(pk=world.packs[1].pool.pk)
    is_open = Deal.objects.filter(status=DealStatus.OPEN).exists()
    if pool.available > 100 and not is_open:
        terms = DealTerms(Decimal("5.00"), 1)
        open_deal(ShelfItem.objects.get(pk=world.item.pk), terms, by=make_staff())


def broadcast_planned(world, dice):
    when = timezone.now() + timedelta(days=dice.randrange(2, 9))
    make_broadcast(world.farms[0], starts_at=when)


def story(_world, dice):
    county = County.objects.first()
    Story.objects.update_or_create(
        county=county, defaults={"headline_en": f"{dice.randrange(99)}", "lead": "So"}
    )


def basket_filled(world, dice):
    owner = dice.choice([world.shopper, world.other])
    Basket.objects.filter(owner=owner).delete()
    make_basket(owner, [(dice.choice(world.packs), 1)])


def signed_out_everywhere(world, _dice):
    client = Client()
    name, _equals, key = world.people["other"].partition("=")
    client.cookies[name] = key.split(";")[0]
    client.session.flush()


CHANGES = [
    new_price, sale, return_of_stock, other_name, seller_goes, seller_comes,
    listing_hidden, more_goods, photo, photo_changed, category_renamed,
    village_renamed, offer, voucher_told, offer_ends, question, certificate,
    headline, basket_filled, signed_out_everywhere, pinned, deal,
    broadcast_planned, story, sale_of_a_pack, parcel_leaves, harvest, larger_pack,
    low_mark,
]  # fmt: skip
