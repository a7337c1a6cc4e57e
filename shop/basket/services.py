"""Every write to baskets. Each locks the basket's row, so parallel clicks add up."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.offers.applicator import Applicator
from shop.offers.queries import signed_in
from vendors.partner.availability import pack_availability
from vendors.partner.models import StockRecord
from vendors.partner.strategy import Selector, pack_price

from .locks import lock_basket, lock_baskets
from .models import AddClick, Basket, Line
from .queries import basket_of
from .requests import ShopRequest
from .rules import (
    CLICKS_KEPT,
    MAX_CLICK_LENGTH,
    MAX_LINES,
    MAX_PACKS,
    SAME_CLICK,
    packs_that_fit,
)

if TYPE_CHECKING:
    from accounts.models import User


class BasketRefused(Exception):  # noqa: N818 - the trade's word
    """Raised when a basket can't be changed so; the text says why. Nothing changed."""


@dataclass(frozen=True)
class Merged:
    """What came over from a guest's basket, and what had to stay behind."""

    lines: int = 0
    left_out: tuple[str, ...] = ()


def _editable(basket: Basket) -> Basket:
    if not basket.can_be_edited:
        raise BasketRefused(
            _("This basket has been ordered. Please start again from the market.")
        )
    return basket


def _fresh_pack(pack_id: int) -> StockRecord:
    packs = StockRecord.objects.select_related(
        "product", "partner", "pool", "tax_category"
    )
    return packs.get(pk=pack_id)


def _why_not_for_sale(pack: StockRecord) -> str:
    available = pack_availability(pack, is_listed=pack.product.is_published)
    if available.is_available_to_buy:
        return ""
    return str(available.message) or _("This is no longer on sale.")


def _room(pack: StockRecord, lines: Iterable[Line], *, but: Line | None) -> int:
    """Packs of it that fit beside what the basket's other lines take of the pool."""
    if pack.pool is None:
        return 0
    taken = sum(
        line.base_units
        for line in lines
        if line.stockrecord.pool_id == pack.pool_id and line != but
    )
    return packs_that_fit(pack.pool.available, pack=pack.quantity, taken=taken)


def _lines_of(basket: Basket) -> list[Line]:
    return list(basket.lines.select_related("stockrecord").order_by("pk"))


def _too_many(room: int, held: int) -> str:
    if room <= 0:
        return _("The rest of your basket takes all that is left of this.")
    if not held:
        text = ngettext(
            "Only %(count)d is left. Please take fewer.",
            "Only %(count)d are left. Please take fewer.",
            room,
        )
        return text % {"count": room}
    text = ngettext(
        "Only %(count)d is left, and you have %(held)d in your basket.",
        "Only %(count)d are left, and you have %(held)d in your basket.",
        room,
    )
    return text % {"count": room, "held": held}


def _is_same_click(basket: Basket, click: str, pack_id: int) -> bool:
    """Whether this press of the button was counted already; notes it if not.

    Asked under the basket's lock and in its transaction: an addition that is refused
    is not noted.
    """
    now = timezone.now()
    AddClick.objects.filter(basket=basket, at__lt=now - CLICKS_KEPT).delete()
    token = f"{click[:MAX_CLICK_LENGTH]}:{pack_id}"
    noted, is_new = AddClick.objects.get_or_create(
        basket=basket, token=token, defaults={"at": now}
    )
    if is_new:
        return False
    if now - noted.at < SAME_CLICK:
        return True
    noted.at = now
    noted.save(update_fields=["at"])
    return False


def _check_currency(pack: StockRecord, lines: list[Line]) -> None:
    if lines and lines[0].price_currency != pack.price_currency:
        raise BasketRefused(
            _("This is sold in another currency. Please buy it on its own.")
        )


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MAX_PACKS:
        raise BasketRefused(
            _("Please give a whole number from 1 to %(most)d.") % {"most": MAX_PACKS}
        )


def _put(basket: Basket, pack: StockRecord, quantity: int, held: Line | None) -> Line:
    """Write it: a new line, or so many more on the one there is."""
    price = pack_price(pack)
    seen = {"price_incl_tax": price.incl_tax, "price_excl_tax": price.excl_tax}
    if held is None:
        return Line.objects.create(
            basket=basket,
            line_reference=f"{pack.product_id}_{pack.pk}",
            product=pack.product,
            stockrecord=pack,
            quantity=quantity,
            price_currency=pack.price_currency,
            **seen,
        )
    Line.objects.filter(pk=held.pk).update(
        quantity=F("quantity") + quantity, date_updated=timezone.now(), **seen
    )
    held.refresh_from_db(fields=["quantity", "price_incl_tax", "price_excl_tax"])
    return held


@transaction.atomic
def add_pack(
    basket: Basket, stockrecord: StockRecord, quantity: int = 1, *, click: str = ""
) -> Line:
    """So many more of this pack. Parallel additions add up.

    `click` is the one-time token of the form: the same one within ten seconds changes
    nothing. Raises `BasketRefused` when the pack is not for sale, the stock does not
    cover it together with what is in the basket, the basket is full or was ordered.
    """
    _check_quantity(quantity)
    held_basket = _editable(lock_basket(basket.pk))
    lines = _lines_of(held_basket)
    held = next((ln for ln in lines if ln.stockrecord_id == stockrecord.pk), None)
    if click and _is_same_click(held_basket, click, stockrecord.pk) and held:
        return held
    pack = _fresh_pack(stockrecord.pk)
    if why := _why_not_for_sale(pack):
        raise BasketRefused(why)
    _check_currency(pack, lines)
    if held is None and len(lines) >= MAX_LINES:
        raise BasketRefused(
            _("A basket holds at most %(most)d different packs.") % {"most": MAX_LINES}
        )
    room, has = _room(pack, lines, but=held), held.quantity if held else 0
    if has + quantity > room:
        raise BasketRefused(_too_many(room, has))
    line = _put(held_basket, pack, quantity, held)
    basket.reset_offer_applications()
    return line


@transaction.atomic
def set_quantity(line: Line, quantity: int) -> Line | None:
    """This many packs, none removes the line. Taking fewer is always allowed.

    Raises `BasketRefused` when the stock does not cover more.
    """
    if quantity == 0:
        remove_line(line)
        return None
    _check_quantity(quantity)
    basket = _editable(lock_basket(line.basket_id))
    lines = _lines_of(basket)
    held = next((one for one in lines if one.pk == line.pk), None)
    if held is None:
        raise BasketRefused(_("This is no longer in your basket."))
    pack = _fresh_pack(held.stockrecord_id)
    room = _room(pack, lines, but=held)
    if quantity > max(room, held.quantity - 1):
        raise BasketRefused(
            _why_not_for_sale(pack) or _too_many(room, int(held.quantity))
        )
    price = pack_price(pack)
    held.quantity = quantity
    if price.exists:
        held.price_incl_tax, held.price_excl_tax = price.incl_tax, price.excl_tax
    held.basket = basket
    held.save(
        update_fields=["quantity", "price_incl_tax", "price_excl_tax", "date_updated"]
    )
    return held


@transaction.atomic
def remove_line(line: Line) -> None:
    """Safe to call again."""
    remove_lines(line.basket, [line.pk])


@transaction.atomic
def remove_lines(basket: Basket, line_ids: Iterable[int]) -> int:
    """Take these lines out; returns how many there were."""
    held = _editable(lock_basket(basket.pk))
    gone, _by_model = held.lines.filter(pk__in=list(line_ids)).delete()
    basket.reset_offer_applications()
    return gone


def _left_out(line: Line, into_lines: list[Line]) -> bool:
    """Whether a line can't come over: another currency, or no room for a new one."""
    if not into_lines:
        return False
    is_new = all(ln.stockrecord_id != line.stockrecord_id for ln in into_lines)
    is_full = is_new and len(into_lines) >= MAX_LINES
    return is_full or into_lines[0].price_currency != line.price_currency


def _bring(line: Line, into: Basket, into_lines: list[Line]) -> None:
    """Move one line over; of a pack in both baskets the larger quantity counts.

    The stock bounds what is brought, not what was there before; at least one pack
    stays, since the page says what is sold out.
    """
    twin = next(
        (ln for ln in into_lines if ln.stockrecord_id == line.stockrecord_id), None
    )
    room = max(1, _room(line.stockrecord, into_lines, but=twin))
    wanted = min(line.quantity, room)
    if twin is None:
        line.basket, line.quantity = into, wanted
        line.save(update_fields=["basket", "quantity", "date_updated"])
        into_lines.append(line)
        return
    if wanted > twin.quantity:
        twin.basket, twin.quantity = into, wanted
        twin.save(update_fields=["quantity", "date_updated"])
    line.delete()


@transaction.atomic
def merge(into: Basket, from_: Basket) -> Merged:
    """Bring a guest's lines and vouchers into the account's basket, once.

    Nothing is lost or doubled: a pack in both keeps the larger quantity, within what
    is in stock. Lines in another currency or beyond the largest basket stay behind
    and are named. Called again it changes nothing. Raises `BasketRefused` when the
    account's basket is no longer open.
    """
    held = lock_baskets([into.pk, from_.pk])
    source, target = held.get(from_.pk), held[into.pk]
    if source is None or source.status != Basket.OPEN or source.pk == target.pk:
        return Merged()
    _editable(target)
    lines = source.lines.select_related("stockrecord__pool", "product").order_by("pk")
    into_lines, left_out, brought = _lines_of(target), [], 0
    for line in lines:
        if _left_out(line, into_lines):
            left_out.append(line.product.get_title())
            continue
        _bring(line, target, into_lines)
        brought += 1
    target.vouchers.add(*source.vouchers.all())
    source.vouchers.clear()
    source.status, source.date_merged = Basket.MERGED, timezone.now()
    source.save(update_fields=["status", "date_merged"])
    into.reset_offer_applications()
    return Merged(brought, tuple(left_out))


def basket_for(user: "User") -> Basket:
    """The account's one open basket, made if there is none.

    Two requests may both find none: the database lets one of them make it, and the
    other then finds it.
    """
    if basket := basket_of(user):
        return basket
    try:
        with transaction.atomic():
            Basket.objects.create(owner=user)
    except IntegrityError:
        pass
    return basket_of(user) or basket_for(user)


def open_basket(request: ShopRequest) -> Basket:
    """The basket to put something into; from now on it has a row."""
    basket = request.basket
    if basket.pk is None:
        user = signed_in(request.user)
        basket = basket_for(user) if user else Basket.objects.create()
        basket.strategy = request.strategy
        request.basket = request._basket_cache = basket  # noqa: SLF001 - the middleware's
    request._packs_in_basket = None  # noqa: SLF001 - counted again after the change
    return basket


def priced(basket: Basket, user: "User | None" = None) -> Basket:
    """The basket with today's offers applied; the only place that applies them.

    Pages that don't show the basket never call it.
    """
    if not basket.has_strategy:
        basket.strategy = Selector().strategy()
    basket.reset_offer_applications()
    Applicator().apply(basket, user)
    return basket
