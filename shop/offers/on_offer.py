"""Which goods an offer for everybody makes cheaper, as a condition for lists."""

from functools import partial, reduce
from operator import or_

from django.db.models import Q

from core.page_cache.reads import remember
from vendors.partner.models import Partner

from .models import Range, RangeProduct
from .ranges import Contents, whole
from .shown import RunningOffer, running_offers

# So many goods are named in a condition by their ids; of more the database asks itself.
_NAMED = 1000
_ALL = ~Q(pk__in=[])


def goods_on_offer() -> Q:
    """What a sale price or an offer makes cheaper now that needs no code, for all."""
    running = running_offers()
    conditions = [
        _sellers(offer) & _within(offer, running.contents, running.paths)
        for offer in running.standing(with_code=False)
        if not offer.is_first
    ]
    return reduce(or_, conditions, Q(has_sale_price=True))


def _sellers(offer: RunningOffer) -> Q:
    """As `RunningOffer.touches`."""
    condition = _ALL
    if offer.seller_id is not None:
        condition &= Q(partner=offer.seller_id)
    if offer.cooperative_id is not None:
        condition &= Q(partner__in=_together(offer.cooperative_id))
    return condition


def _together(cooperative: int) -> list[int]:
    """The cooperative and its farms."""
    return remember(f"together:{cooperative}", partial(_read_together, cooperative))


def _read_together(cooperative: int) -> list[int]:
    either = Q(pk=cooperative) | Q(cooperative=cooperative)
    return sorted(Partner.objects.filter(either).values_list("pk", flat=True))


def _within(
    offer: RunningOffer, contents: dict[int, Contents], paths: dict[int, str]
) -> Q:
    """As `ranges.holds`, of goods that are filed under their main category."""
    within = offer.benefit.range_id
    known = whole(contents.get(within))
    left_out = Range.excluded_products.through.objects.filter(range=within)
    if offer.benefit.all_goods:
        found = ~_under(known.paths_out, paths) if known.paths_out else _ALL
    else:
        found = _under(known.paths_in, paths)
        if known.classes:
            found |= Q(product_class__in=sorted(known.classes))
        if known.names_goods:
            found |= _named(within)
    if known.names_goods:
        found &= ~Q(pk__in=left_out.values("product"))
    return found


def _under(roots: set[str], paths: dict[int, str]) -> Q:
    """Filed under one of these categories or below."""
    kinds = [pk for pk, path in paths.items() if path.startswith(tuple(roots))]
    return Q(main_category__in=sorted(kinds))


def _named(within: int) -> Q:
    named = RangeProduct.objects.filter(range=within).order_by()
    products = named.values_list("product", flat=True)
    ids = remember(f"named-goods:{within}", lambda: list(products[: _NAMED + 1]))
    return Q(pk__in=ids if len(ids) <= _NAMED else products)
