"""A small market, the people who look at it, and what may change in it."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from core.models import Photo
from shop.basket import cookie
from shop.basket.models import Basket
from shop.catalogue.models import Category, Product
from shop.catalogue.states import ListingState
from shop.offers.models import ConditionalOffer
from shop.storefront.models import Headline
from tests.factories.accounts import make_staff, make_user
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
from vendors.partner.services.stock import claim_stock, release_stock
from vendors.places.models import Village


class World:
    """Two farms in a village, some goods, and people who look at them."""

    def __init__(self):
        self.village = make_village(name="Shibanyan")
        self.farms = [make_farm("Apple Hill", village=self.village), make_farm("Brook")]
        self.packs = [make_pack(farm, f"{farm.name} pears") for farm in self.farms]
        self.goods = [pack.product for pack in self.packs]
        self.shopper, self.other = make_user(), make_user()
        guests = make_basket(packs=[(self.packs[0], 1)])
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
        ]


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
    headline, basket_filled, signed_out_everywhere,
]  # fmt: skip
