"""Sales as a phone sends them and as a form without scripts does."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.amounts import AmountField, parse_weights
from core.inputs import whole
from core.units import UnitKind
from vendors.partner.models import StockRecord

from .services import MOST_ITEMS, Sale, StallItem
from .states import PaidBy

# A phone may have been without signal for so long.
LONGEST_MS = timedelta(days=30) / timedelta(milliseconds=1)
_LARGE = {UnitKind.WEIGHT: "kg", UnitKind.VOLUME: "l"}


def sent_sale(sent: Any, packs: Mapping[int, StockRecord]) -> Sale | None:
    """A sale that waited on a phone; None for what no page of ours writes.

    An item is {"pack", "count", "price"} or {"pack", "weight", "price"}, each as typed.
    Raises `ValidationError` for what was typed and can't be read.
    """
    if not isinstance(sent, dict) or not _is_ours(sent):
        return None
    try:
        key = UUID(str(sent.get("key")))
    except ValueError:
        return None
    at: datetime = timezone.now() - timedelta(milliseconds=sent["ago"])
    found = tuple(_item(item, packs) for item in sent["items"])
    return Sale(key, found, PaidBy(sent["paid_by"]), at)


def _is_ours(sent: Mapping[str, Any]) -> bool:
    ago, items = sent.get("ago"), sent.get("items")
    return (
        isinstance(ago, int | float)
        and 0 <= ago <= LONGEST_MS
        and isinstance(items, list)
        and len(items) <= MOST_ITEMS
        and all(isinstance(item, dict) for item in items)
        and sent.get("paid_by") in PaidBy.values
    )


def posted_items(
    posted: Mapping[str, str], packs: Sequence[StockRecord]
) -> tuple[StallItem, ...]:
    """What a form without scripts says of each pack; what is left empty isn't sold.

    Raises `ValidationError`.
    """
    known = {pack.pk: pack for pack in packs}
    found = []
    for pk in known:
        count = posted.get(f"count-{pk}", "").strip()
        weight = posted.get(f"weight-{pk}", "").strip()
        if count.strip("0"):
            price = posted.get(f"price-{pk}", "")
            found.append(_item({"pack": pk, "count": count, "price": price}, known))
        if weight:
            price = posted.get(f"kilo-{pk}", "")
            found.append(_item({"pack": pk, "weight": weight, "price": price}, known))
    return tuple(found)


def _item(item: Mapping[str, Any], packs: Mapping[int, StockRecord]) -> StallItem:
    pack_id = whole(item.get("pack")) or 0
    price = _price(str(item.get("price", ""))[:24])
    pack = packs.get(pack_id)
    if pack is not None and item.get("weight") is not None:
        return StallItem(pack_id, price, units=_units(str(item["weight"])[:100], pack))
    return StallItem(pack_id, price, whole(item.get("count")) or 0)


def _price(text: str) -> Decimal:
    price = AmountField(required=False).clean(text)
    if price is None:
        raise ValidationError(_("Please enter a price, for example 59.00."))
    return price


def _units(text: str, pack: StockRecord) -> int:
    """Kilos or litres, unless it says otherwise."""
    kind = UnitKind(pack.product.unit_kind)
    if kind not in _LARGE:
        raise ValidationError(_("Goods by the piece are sold in whole packs."))
    return parse_weights(text, kind=kind, unit=_LARGE[kind])
