"""The account's basket and a guest's: what prices them, how they become one."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.page_cache.changes import reading_log_once
from core.refusals import RefusalError
from core.rows import insert_row
from shop.basket.locks import lock_baskets, lock_open_basket
from shop.basket.models import Basket, Line
from shop.basket.queries import basket_of, lines_of, room_for
from shop.basket.requests import ShopRequest
from shop.basket.rules import MAX_LINES
from shop.offers.applicator import Applicator
from shop.offers.queries import signed_in
from vendors.partner.strategy import Selector

ORDERED_MEANWHILE = 3  # times that a basket may be ordered while it is looked for


def basket_for(user: User) -> Basket:
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


def lock_basket_of(user: User) -> Basket:
    """The account's open basket, locked, made if there is none.

    Runs in the caller's transaction. Raises `BasketError` when one after another is
    ordered meanwhile.
    """
    for _try in range(ORDERED_MEANWHILE):
        if basket := lock_open_basket(user.pk):
            return basket
        Basket.objects.bulk_create([Basket(owner=user)], ignore_conflicts=True)
    raise BasketError(_("Your order is being placed. Please try again."))


def open_basket(request: ShopRequest) -> Basket:
    """The basket to put something into; from now on it has a row."""
    basket = request.basket
    if basket.pk is None:
        user = signed_in(request.user)
        basket = basket_for(user) if user else insert_row(Basket())
        basket.strategy = request.strategy
        request.basket = request._basket_cache = basket  # noqa: SLF001 - the middleware's
    request._packs_in_basket = None  # noqa: SLF001 - counted again after the change
    return basket


@reading_log_once()
def priced(basket: Basket, user: User | None = None) -> Basket:
    """The basket with today's offers applied; the only place that applies them.

    Pages that don't show the basket never call it.
    """
    if not basket.has_strategy:
        basket.strategy = Selector().strategy()
    basket.reset_offer_applications()
    Applicator().apply(basket, user)
    return basket


class BasketError(RefusalError):
    """Raised when a basket can't be changed so; the text says why. Nothing changed."""


class TooManyRefusedError(BasketError):
    """More than is left was asked for; `most` packs can be had."""

    def __init__(self, why: str, most: int) -> None:
        super().__init__(why)
        self.most = most


def editable(basket: Basket) -> Basket:
    """Raises `BasketError` when it was ordered."""
    if not basket.can_be_edited:
        raise BasketError(_("This basket was already ordered. Please start a new one."))
    return basket


@dataclass(frozen=True)
class Merged:
    """What came over from a guest's basket, and what had to stay behind."""

    lines: int = 0
    left_out: tuple[str, ...] = ()


def _left_out(line: Line, into_lines: list[Line]) -> bool:
    """Whether a line can't come over: another currency, or no room for a new one."""
    if not into_lines:
        return False
    is_new = all(ln.line_reference != line.line_reference for ln in into_lines)
    is_full = is_new and len(into_lines) >= MAX_LINES
    return is_full or into_lines[0].price_currency != line.price_currency


def _bring(line: Line, into: Basket, into_lines: list[Line]) -> None:
    """Move one line over; of a pack in both baskets the larger quantity counts.

    The stock bounds what is brought, not what was there before; at least one pack
    stays, since the page says what is sold out.
    """
    twin = next(
        (ln for ln in into_lines if ln.line_reference == line.line_reference), None
    )
    room = max(1, room_for(line.stockrecord, into_lines, but=twin, lot=line.lot))
    wanted = min(line.quantity, room)
    if twin is None:
        line.basket, line.quantity = into, wanted
        line.save(update_fields=["basket", "quantity", "date_updated"])
        into_lines.append(line)
        return
    twin.basket, twin.quantity = into, max(twin.quantity, wanted)
    _take_over(twin, line)
    twin.save(
        update_fields=[
            "quantity", "origin", "channel", "agreed_price", "agreed_until",
            "agreed_units", "date_updated",
        ]
    )  # fmt: skip
    line.delete()


def _take_over(twin: Line, line: Line) -> None:
    """The later agreement counts, and the place that the shopper came from last."""
    if line.agreed_until and (
        not twin.agreed_until or line.agreed_until > twin.agreed_until
    ):
        twin.agreed_price, twin.agreed_until = line.agreed_price, line.agreed_until
        twin.agreed_units = line.agreed_units
    if line.origin and line.date_updated >= twin.date_updated:
        twin.origin, twin.channel = line.origin, line.channel


@transaction.atomic
def merge(into: Basket, from_: Basket) -> Merged:
    """Bring a guest's lines and vouchers into the account's basket, once.

    Nothing is lost or doubled: a pack in both keeps the larger quantity, within what
    is in stock. Lines in another currency or beyond the largest basket stay behind
    and are named. Called again it changes nothing. Raises `BasketError` when the
    account's basket is no longer open.
    """
    held = lock_baskets([into.pk, from_.pk])
    source, target = held.get(from_.pk), held[into.pk]
    if source is None or source.status != Basket.OPEN or source.pk == target.pk:
        return Merged()
    editable(target)
    lines = source.lines.select_related("stockrecord__pool", "product", "lot").order_by(
        "pk"
    )
    into_lines, left_out, brought = lines_of(target), [], 0
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
