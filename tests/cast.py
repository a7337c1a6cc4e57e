"""The cast of every test: places, sellers, packs, people, baskets, orders.

Each function makes one thing that works, with a name of its own, and takes what the
test cares about as keywords.
"""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone
from oscar.apps.address.models import Country
from oscar.apps.offer.results import BasketDiscount

from accounts.models import User
from accounts.services import open_account
from core.money import to_minor
from core.units import UnitKind
from orders.order.draft import Delivery, DraftLine, DraftPart, OrderDraft
from orders.order.models import Order
from orders.order.services import Buyer, mark_paid, place_order
from orders.payment.models import Payment
from orders.payment.services.sources import record_source
from orders.payment.states import PaymentState
from orders.shipping.models import DeliveryMethod, DeliveryRate
from shop.basket.models import Basket
from shop.catalogue.models import Category, Product, ProductClass
from shop.catalogue.states import ListingState
from shop.offers.models import ConditionalOffer
from tests.shop.offers.made import an_offer
from vendors.members.services import give_role
from vendors.members.states import Role
from vendors.partner.models import Partner, StockPool, StockRecord, TaxCategory
from vendors.partner.services import receive_stock
from vendors.partner.states import PartnerKind, PartnerStatus
from vendors.partner.strategy import Selector
from vendors.places.models import County, CountyOfficer, Viewpoint, Village

_number = count(1)
PASSWORD = "demo-market"


def a_county(**fields: Any) -> County:
    n = next(_number)
    return County.objects.create(
        **{"name": f"County {n}", "slug": f"county-{n}", "region": "CN-SX", **fields}
    )


def a_village(**fields: Any) -> Village:
    n = next(_number)
    fields.setdefault("county", County.objects.first() or a_county())
    return Village.objects.create(
        **{"name": f"Village {n}", "slug": f"village-{n}", "altitude": 1080, **fields}
    )


def a_viewpoint(**fields: Any) -> Viewpoint:
    """A place that everybody may see."""
    n = next(_number)
    fields.setdefault("village", Village.objects.first() or a_village())
    given = {"name": f"Viewpoint {n}", "slug": f"viewpoint-{n}", "is_shown": True}
    return Viewpoint.objects.create(**given | fields)


def a_user(email: str | None = None, **fields: Any) -> User:
    email = email or f"person{next(_number)}@example.com"
    fields.setdefault("first_name", "Wang")
    fields.setdefault("last_name", "Mei")
    return open_account(email=email, password=PASSWORD, verified=True, **fields)


def a_member(partner: Partner, role: str = Role.OWNER, **fields: Any) -> User:
    user = a_user(**fields)
    give_role(partner, user, role)
    return user


def an_officer(county: County | None = None) -> User:
    user = a_user()
    CountyOfficer.objects.create(county=county or a_county(), user=user)
    return user


def staff() -> User:
    return a_user(is_staff=True, is_superuser=True)


def a_farm(name: str | None = None, *, delivers: bool = True, **fields: Any) -> Partner:
    """A farm that is open and sends its goods anywhere in the country for 12.00."""
    n = next(_number)
    fields.setdefault("village", Village.objects.first() or a_village())
    fields.setdefault("status", PartnerStatus.OPEN)
    fields.setdefault("opened_at", timezone.now())
    farm = Partner.objects.create(
        name=name or f"Farm {n}", code=fields.pop("code", f"farm-{n}"), **fields
    )
    if delivers:
        a_delivery(farm)
    return farm


def a_cooperative(name: str | None = None, **fields: Any) -> Partner:
    return a_farm(name, kind=PartnerKind.COOPERATIVE, **fields)


def a_delivery(
    partner: Partner,
    *,
    price: str = "12.00",
    kind: str = DeliveryMethod.Kind.FLAT,
    regions: list[str] | None = None,
    **fields: Any,
) -> DeliveryMethod:
    method = DeliveryMethod.objects.create(
        **{"partner": partner, "kind": kind, "name": "SF Express", **fields}
    )
    DeliveryRate.objects.create(method=method, regions=regions or [], price=price)
    return method


def a_category(name: str = "Fruit") -> Category:
    found = Category.objects.filter(name=name).first()
    return found or Category.add_root(name=name, slug=name.lower().replace(" ", "-"))


def a_tax_category(rate: str = "0.09") -> TaxCategory:
    code = f"rate-{rate.replace('.', '-')}"
    category, _ = TaxCategory.objects.get_or_create(
        code=code, defaults={"name": f"{rate}", "rate": Decimal(rate)}
    )
    return category


def a_product(farm: Partner, title: str | None = None, **fields: Any) -> Product:
    """A published product without a pack yet."""
    kind, _ = ProductClass.objects.get_or_create(
        slug="produce",
        defaults={"name": "Produce", "track_stock": True, "requires_shipping": True},
    )
    category = fields.pop("main_category", None) or a_category()
    state = fields.setdefault("state", ListingState.PUBLISHED)
    product = Product.objects.create(
        title=title or f"Persimmons {next(_number)}",
        partner=farm,
        product_class=kind,
        main_category=category,
        is_public=state == ListingState.PUBLISHED,
        published_at=timezone.now(),
        **fields,
    )
    product.categories.add(category)
    return product


def a_pack(
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
    farm = farm or (product.partner if product else a_farm())
    product = product or a_product(farm, title)
    pool, made = StockPool.objects.get_or_create(
        product=product, partner=farm, defaults={"unit_kind": product.unit_kind}
    )
    if made and on_hand:
        receive_stock(pool, quantity=on_hand, by=None)
    pack = StockRecord.objects.create(
        product=product,
        partner=farm,
        pool=pool,
        partner_sku=f"SKU-{next(_number)}",
        price_currency=currency,
        price=Decimal(price),
        quantity=quantity,
        weight_grams=quantity if product.unit_kind != UnitKind.PIECE else 500,
        tax_category=a_tax_category(tax),
        **{"name": f"{quantity / 1000:g} kg box", **fields},
    )
    if product.lead_pack_id is None:
        product.lead_pack = pack
        product.lead_price = pack.price
        product.unit_price = pack.price * 1000 / quantity
        product.save(update_fields=["lead_pack", "lead_price", "unit_price"])
    return pack


def a_basket(
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


def a_basket_of(draft: OrderDraft, user: User | None = None) -> Basket:
    """A basket to place a draft with: an offer gave what the draft takes off."""
    lines = [line for part in draft.parts for line in part.lines]
    basket = a_basket(user, [(line.pack, line.quantity) for line in lines])
    if draft.discount:
        # One of vouchers, so that it comes to no other basket.
        offer = an_offer("1", offer_type=ConditionalOffer.VOUCHER)
        for own, line in zip(basket.all_lines(), lines, strict=True):
            own.discount(line.discount, line.quantity, offer=offer)
        basket.offer_applications.add(offer, BasketDiscount(draft.discount))
    return basket


def china() -> Country:
    country, _ = Country.objects.get_or_create(
        iso_3166_1_a2="CN",
        defaults={
            "printable_name": "China",
            "name": "China",
            "iso_3166_1_a3": "CHN",
            "is_shipping_country": True,
        },
    )
    return country


def an_address(**fields: Any) -> dict[str, Any]:
    """What a shopper types, as fields of Oscar's shipping address."""
    return {
        "first_name": "Chen",
        "last_name": "Yulan",
        "line1": "18 Fuxing Road, building 4, flat 602",
        "line4": "Haidian",
        "state": "Beijing",
        "postcode": "100036",
        "country": china(),
        "phone_number": "+8613800138000",
        **fields,
    }


Packs = list[tuple[StockRecord, int]]


def a_draft(
    packs: Packs, *, delivery: str = "12.00", from_balance: str = "0.00"
) -> OrderDraft:
    """A draft of these packs, each seller's part delivered at the same cost."""
    by_seller: dict[Partner, list[DraftLine]] = {}
    for pack, quantity in packs:
        by_seller.setdefault(pack.partner, []).append(DraftLine(pack, quantity))
    how = Delivery(code="flat-1", name="SF Express", cost=Decimal(delivery))
    parts = [
        DraftPart(seller, tuple(lines), how) for seller, lines in by_seller.items()
    ]
    currency = packs[0][0].price_currency
    return OrderDraft(currency, tuple(parts), Decimal(from_balance))


def a_placed_order(
    packs: Packs | None = None,
    *,
    user: User | None = None,
    email: str = "",
    from_balance: str = "0.00",
) -> Order:
    """An unpaid order that holds its stock."""
    packs = packs or [(a_pack(), 1)]
    return place_order(
        a_draft(packs, from_balance=from_balance),
        basket=a_basket(user, packs),
        buyer=Buyer(user=user, email=email or "guest@example.com", language="en"),
        address=an_address(),
    )


def a_paid_order(
    packs: Packs | None = None,
    *,
    user: User | None = None,
    email: str = "",
    from_balance: str = "0.00",
) -> Order:
    """A paid order."""
    return paid(
        a_placed_order(packs, user=user, email=email, from_balance=from_balance)
    )


def paid(order: Order) -> Order:
    """The order with its money booked as if Stripe had said so."""
    if order.paid_at:
        return order
    payment = Payment.objects.create(
        order=order,
        key=f"pi:{order.number}:1",
        amount=to_minor(order.to_pay, order.currency),
        from_balance=to_minor(order.from_balance, order.currency),
        currency=order.currency,
        state=PaymentState.SUCCEEDED,
        intent_id=f"pi_cast_{order.pk}",
        charge_id=f"ch_cast_{order.pk}",
        paid_at=timezone.now(),
    )
    record_source(order, payment)
    mark_paid(order)
    order.refresh_from_db()
    return order


def yesterday() -> Any:
    return timezone.localdate() - timedelta(days=1)
