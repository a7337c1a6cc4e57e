"""The packs by which slots are sold: one for each price, named with day and hour."""

from collections.abc import Sequence

from django.utils import timezone, translation

from core import market
from core.templatetags.market import moment
from shop.catalogue.services.packs import sku_for
from tourism.models import Experience, Price, Slot, SlotPrice
from tourism.states import SlotState
from vendors.partner.models import StockRecord

SUFFIXES = {"en": "en", "zh-hans": "zh_hans"}
LONGEST_NAME = 64


def price_slots(experience: Experience) -> None:
    """Sell every slot to come by today's prices; what is ordered keeps its own."""
    rows = experience.slots.filter(starts__gt=timezone.now())
    slots = list(rows.exclude(state=SlotState.CANCELLED).select_related("pool"))
    prices = list(experience.prices.all())
    known = SlotPrice.objects.filter(slot__in=slots).select_related("pack")
    have = {(one.slot_id, one.price_id): one for one in known}
    changed = []
    for slot in slots:
        for price in prices:
            if found := have.get((slot.pk, price.pk)):
                _fill(found.pack, experience, price, slot)
                changed.append(found.pack)
    StockRecord.objects.bulk_update(changed, _FILLED, batch_size=200)
    new = [
        (slot, price)
        for slot in slots
        for price in prices
        if (slot.pk, price.pk) not in have
    ]
    put_on_sale(experience, new)


def put_on_sale(experience: Experience, wanted: Sequence[tuple[Slot, Price]]) -> None:
    """A pack for each, in two queries."""
    packs = []
    for slot, price in wanted:
        pack = StockRecord(
            product=experience.product,
            partner=experience.partner,
            pool=slot.pool,
            partner_sku=sku_for(experience.product),
            price_currency=market.currency(),
            quantity=price.places,
        )
        _fill(pack, experience, price, slot)
        packs.append(pack)
    made = StockRecord.objects.bulk_create(packs, batch_size=200)
    SlotPrice.objects.bulk_create(
        (
            SlotPrice(slot=slot, price=price, pack=pack)
            for (slot, price), pack in zip(wanted, made, strict=True)
        ),
        batch_size=500,
    )


_FILLED = [
    "name_en",
    "name_zh_hans",
    "price",
    "tax_category",
    "is_on_sale",
    "position",
]


def _fill(pack: StockRecord, experience: Experience, price: Price, slot: Slot) -> None:
    price.experience = experience
    for language, suffix in SUFFIXES.items():
        setattr(pack, f"name_{suffix}", pack_name(price, slot, language))
    pack.price = price.deposit(market.currency())
    pack.tax_category_id = experience.tax_category_id
    pack.is_on_sale = price.is_on_sale
    pack.position = price.position


def pack_name(price: Price, slot: Slot, language: str) -> str:
    """As baskets, invoices and lists say it: whom it is for, and when."""
    suffix = SUFFIXES[language]
    own = {each: getattr(price, f"name_{each}") for each in SUFFIXES.values()}
    name = own[suffix] or next(filter(None, own.values()), "")
    with translation.override(language):
        when = moment(slot.starts)
    return f"{name[: LONGEST_NAME - len(when) - 3]} · {when}"
