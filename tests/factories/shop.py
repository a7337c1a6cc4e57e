"""What is sold: categories, products, packs, photos; offers; baskets."""

import io
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone
from oscar.apps.offer.results import BasketDiscount
from oscar.apps.voucher.models import Voucher

from accounts.models import User
from core import dates
from core.images.intake import store_photo
from core.models import Photo, SearchDocument
from core.units import UnitKind
from orders.order.draft import OrderDraft
from shop.basket import cookie
from shop.basket.models import Basket, Line
from shop.campaigns.seller_codes import SellerCode, make_seller_code
from shop.catalogue.models import ALL_YEAR, Category, Product, ProductClass
from shop.catalogue.states import ListingState
from shop.offers.models import Benefit, Condition, ConditionalOffer, Range
from tests.core.images import corpus
from tests.factories.numbers import next_number
from tests.factories.vendors import make_farm, make_member, make_village
from vendors.partner.models import (
    Partner,
    PriceChange,
    SalePrice,
    StockPool,
    StockRecord,
    TaxCategory,
)
from vendors.partner.services.stock import receive_stock
from vendors.partner.strategy import Selector

_number = count(1)


def make_category(name: str = "Fruit") -> Category:
    found = Category.objects.filter(name=name).first()
    return found or Category.add_root(name=name, slug=name.lower().replace(" ", "-"))


def make_tax_category(rate: str = "0.09") -> TaxCategory:
    code = f"rate-{rate.replace('.', '-')}"
    category, _ = TaxCategory.objects.get_or_create(
        code=code, defaults={"name": f"{rate}", "rate": Decimal(rate)}
    )
    return category


def make_product(farm: Partner, title: str | None = None, **fields: Any) -> Product:
    """A published product without a pack yet."""
    kind, _ = ProductClass.objects.get_or_create(
        slug="produce",
        defaults={"name": "Produce", "track_stock": True, "requires_shipping": True},
    )
    category = fields.pop("main_category", None) or make_category()
    state = fields.setdefault("state", ListingState.PUBLISHED)
    product = Product.objects.create(
        title=title or f"Persimmons {next_number()}",
        partner=farm,
        product_class=kind,
        main_category=category,
        is_public=state == ListingState.PUBLISHED,
        published_at=timezone.now(),
        **fields,
    )
    product.categories.add(category)
    # Without looking at its words: tests of the search have it indexed (`index_goods`).
    SearchDocument.objects.create(
        kind=SearchDocument.Kind.PRODUCT,
        object_id=product.pk,
        called=product.title,
        names=product.title.lower(),
        width=1,
        fingerprint=0,
    )
    return product


def make_pack(
    farm: Partner | None = None,
    title: str | None = None,
    *,
    product: Product | None = None,
    price: str = "59.00",
    quantity: int = 5000,
    on_hand: int = 100_000,
    currency: str = "CNY",
    tax: str = "0.09",
    **fields: Any,
) -> StockRecord:
    """A pack of a published product; a second pack of it draws from the same pool."""
    farm = farm or (product.partner if product else make_farm())
    product = product or make_product(farm, title)
    pool, made = StockPool.objects.get_or_create(
        product=product, partner=farm, defaults={"unit_kind": product.unit_kind}
    )
    if made and on_hand:
        receive_stock(pool, quantity=on_hand, by=None)
    pack = StockRecord.objects.create(
        product=product,
        partner=farm,
        pool=pool,
        partner_sku=f"SKU-{next_number()}",
        price_currency=currency,
        price=Decimal(price),
        quantity=quantity,
        weight_grams=quantity if product.unit_kind != UnitKind.PIECE else 500,
        tax_category=make_tax_category(tax),
        **{"name": f"{quantity / 1000:g} kg box", **fields},
    )
    if product.lead_pack_id is None:
        product.lead_pack = pack
        product.lead_price = pack.price
        product.unit_price = pack.price * 1000 / quantity
        product.save(update_fields=["lead_pack", "lead_price", "unit_price"])
    return pack


def make_sale_price(
    pack: StockRecord, price: str = "9.00", *, in_days: int = 1, days: int = 1
) -> SalePrice:
    """One that is planned, for some days."""
    starts = timezone.now() + timedelta(days=in_days)
    return SalePrice.objects.create(
        pack=pack,
        price=Decimal(price),
        starts=starts,
        ends=starts + timedelta(days=days),
    )


def price_was(pack: StockRecord, price: str, *, days_ago: float) -> PriceChange:
    """Say that the pack, on sale since long ago, cost so much from then on."""
    at = timezone.now() - timedelta(days=days_ago)
    Product.objects.filter(pk=pack.product_id).update(
        published_at=timezone.now() - timedelta(days=365)
    )
    return PriceChange.objects.create(
        pack=pack, price=Decimal(price), quantity=pack.quantity, is_on_sale=True, at=at
    )


def make_basket(
    user: User | None = None, packs: list[tuple[StockRecord, int]] | None = None
) -> Basket:
    """An open basket with these packs in it, ready to be placed."""
    basket = Basket.objects.create(owner=user)
    basket.strategy = Selector().strategy(user=user)
    for pack, quantity in packs or []:
        basket.lines.create(
            line_reference=f"{pack.product_id}_{pack.pk}",
            product=pack.product,
            stockrecord=pack,
            quantity=quantity,
            price_currency=pack.price_currency,
            price_incl_tax=pack.price,
            price_excl_tax=pack.price,
        )
    return basket


def make_basket_of(draft: OrderDraft, user: User | None = None) -> Basket:
    """A basket to place a draft with: an offer gave what the draft takes off."""
    lines = [
        line for vendor_order in draft.vendor_orders for line in vendor_order.lines
    ]
    basket = make_basket(user, [(line.pack, line.quantity) for line in lines])
    if draft.discount:
        # One of vouchers, so that it comes to no other basket.
        offer = make_offer("1", offer_type=ConditionalOffer.VOUCHER)
        for own, line in zip(basket.all_lines(), lines, strict=True):
            own.discount(line.discount, line.quantity, offer=offer)
        basket.offer_applications.add(offer, BasketDiscount(draft.discount))
    return basket


def make_weighed_pack(farm, title="Walnuts", *, price="30.00", **fields):
    fields = {"is_weighed": True, "tolerance": 10} | fields
    return make_pack(farm, title, price=price, quantity=1500, **fields)


BASKET_COOKIE = django_settings.OSCAR_BASKET_COOKIE_OPEN


BASKET_URL = "/basket/"


def holdings_of(basket):
    rows = Line.objects.filter(basket=basket).order_by("pk")
    return [(line.stockrecord_id, line.quantity) for line in rows]


def carry_basket(client, basket):
    """The browser of the guest who filled this basket."""
    client.cookies[BASKET_COOKIE] = cookie.sign(basket.pk)
    return client


def add_to_basket(client, pack, **fields):
    return client.post(reverse("basket:add"), {"pack": pack.pk, **fields})


def make_photo(**fields: Any) -> Photo:
    """A row without a file."""
    sha256 = f"{next(_number):064x}"
    return Photo.objects.create(
        **{"sha256": sha256, "width": 1600, "height": 1200, **fields}
    )


def make_ready_photo(**fields: Any) -> Photo:
    return make_photo(
        state=Photo.State.READY, original="x", widths=[360, 720], **fields
    )


def keep_photo(shade: str = "red") -> Photo:
    image = corpus.scene(400, 300)
    image.paste(shade, (0, 0, 40, 40))
    return store_photo(io.BytesIO(corpus.saved(image, "PNG")))


def make_many_packs(number):
    """So many products of several farms and villages, each of two packs."""
    farms = [make_farm(village=make_village()) for _ in range(min(number, 5))]
    packs = []
    for n in range(number):
        pack = make_pack(farms[n % len(farms)])
        make_pack(product=pack.product, price="30.00", quantity=2500)
        packs.append(pack)
    return packs


def sign_in_with_basket(client, packs):
    user = make_member(packs[0].partner)
    make_basket(user, [(packs[0], 1)])
    client.force_login(user)


def make_range(products=None, **fields):
    fields.setdefault("name", f"Range {next(_number)}")
    made = Range.objects.create(includes_all_products=products is None, **fields)
    for product in products or ():
        made.add_product(product)
    return made


def make_offer(
    percent="10",
    *,
    amount=None,
    within=None,
    from_count="1",
    condition=Condition.COUNT,
    **fields,
):
    """Ten percent off everything, unless told otherwise."""
    within = within or make_range()
    benefit = Benefit.objects.create(
        range=within,
        type=Benefit.FIXED if amount else Benefit.PERCENTAGE,
        value=Decimal(amount or percent),
        max_affected_items=fields.pop("max_affected_items", None),
    )
    rule = Condition.objects.create(
        range=within, type=condition, value=Decimal(from_count)
    )
    return ConditionalOffer.objects.create(
        **{
            "name": f"Offer {next(_number)}",
            "condition": rule,
            "benefit": benefit,
            **fields,
        }
    )


def make_voucher(code="FROST10", *, usage=Voucher.MULTI_USE, offer=None, **fields):
    now = timezone.now()
    made = Voucher.objects.create(
        **{
            "name": f"Voucher {next(_number)}",
            "code": code,
            "usage": usage,
            "start_datetime": now - timedelta(days=1),
            "end_datetime": now + timedelta(days=1),
            **fields,
        }
    )
    made.offers.add(offer or make_offer(offer_type=ConditionalOffer.VOUCHER))
    return made


def this_month() -> int:
    """The month that it is, as a season; it may end while the tests run."""
    return 1 << dates.today().month - 1


def other_months() -> int:
    return ALL_YEAR & ~this_month()


def make_season_packs(number):
    villages = [make_village() for _ in range(min(number, 5))]
    face = make_ready_photo()
    farms = [
        make_farm(village=village, altitude=1000, face=face) for village in villages
    ]
    today = dates.today()
    return [
        make_pack(
            product=make_product(
                farms[n % len(farms)], season=this_month(), picked_on=today
            )
        )
        for n in range(number)
    ]


def make_code(farm: Partner, code: str = "WORLD10", **terms: Any) -> ConditionalOffer:
    """A farm's own code, 10 % off for a month unless told otherwise."""
    said = {"percent": 10, "ends": timezone.now() + timedelta(days=30)} | terms
    return make_seller_code(farm, SellerCode("Welcome", "en", code=code, **said))
