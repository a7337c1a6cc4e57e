"""Taking a place in a group: begun or joined, held in the basket, let go."""

import secrets

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.sweeps import Queue, work_through
from core.transactions import whole_act
from core.transitions import move
from selling.group_buys.locks import lock_group, lock_joins, lock_offer
from selling.group_buys.models import GroupBuy, GroupJoin, GroupOffer, GroupPlace
from selling.group_buys.queries import places_of
from selling.group_buys.rules import (
    CODE_LENGTH,
    HELD_FOR,
    MAX_KEY_LENGTH,
    GroupBuyError,
    join_key,
    origin_of,
)
from selling.group_buys.states import (
    GROUP_MOVES,
    JOIN_MOVES,
    STANDING,
    TAKING,
    UNDECIDED,
    GroupStatus,
    JoinStatus,
    Receiving,
)
from shop.basket.locks import lock_basket
from shop.basket.models import Basket, Line
from shop.basket.rules import Agreement
from shop.basket.services.agreements import end_agreement
from shop.basket.services.baskets import editable, lock_basket_of
from shop.basket.services.lines import put_pack
from shop.catalogue.delivery_estimates import sellers_reaching
from vendors.partner.models import StockRecord
from vendors.partner.services.stock import OutOfStockError, claim_stock, release_stock

CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
# What an offer and its groups promise alike.
_TERMS = (
    "size", "price", "currency", "units", "hours", "per_person", "reward_percent",
    "reward_amount", "receiving", "point_id",
)  # fmt: skip


@whole_act
def start_group(
    offer: GroupOffer,
    user: User,
    *,
    quantity: int = 1,
    key: str,
    place: GroupPlace | None = None,
) -> GroupJoin:
    """Begin a group and hold its leader's place in the basket, for some minutes.

    The group opens when the place is paid. `key` is the form's one-time token: the same
    one twice is one tap. `place`, not saved yet, is where its goods go, where the
    leader names that. Raises `GroupBuyError` or `BasketError`; nothing changed then.
    """
    basket = lock_basket_of(user)
    if earlier := _earlier(user, basket, key):
        return earlier
    offer = lock_offer(offer.pk)
    _check_pack(offer.pack, offer.units)
    if why := why_no_start(offer):
        raise GroupBuyError(why)
    if GroupBuy.objects.filter(offer=offer, leader=user, status__in=UNDECIDED).exists():
        text = _("You already lead an open group for this pack. Share its link.")
        raise GroupBuyError(text)
    _check_limit(offer.pk, offer.per_person, user, basket, quantity)
    _check_place(offer, place)
    group = GroupBuy.objects.create(
        offer=offer,
        code=new_code(),
        leader=user,
        **{name: getattr(offer, name) for name in _TERMS},
    )
    if place:
        place.group = group
        place.save(force_insert=True)
    return _hold(group, offer.pack, basket, user, quantity, key)


def _check_place(offer: GroupOffer, place: GroupPlace | None) -> None:
    """Raises `GroupBuyError`."""
    if offer.to_leader != (place is not None):
        text = _("Please say where the goods of your group go.")
        if place:
            text = _("This offer is delivered another way now. Please look again.")
        raise GroupBuyError(text)
    if place and offer.partner_id not in sellers_reaching(place.region):
        text = _("The farm does not deliver there. Please name another place.")
        raise GroupBuyError(text)


@whole_act
def join_group(
    group: GroupBuy,
    user: User | None,
    *,
    quantity: int = 1,
    key: str,
    basket: Basket | None = None,
) -> GroupJoin:
    """Hold a place in an open group in the basket; it counts once it is paid.

    A guest's is held in `basket`. Raises `GroupBuyError` or `BasketError`; nothing
    changed then.
    """
    basket = _lock_basket(user, basket)
    if earlier := _earlier(user, basket, key):
        return earlier
    held = lock_group(group.pk)
    offer = held.offer
    if why := why_no_place(held, user, basket.pk):
        raise GroupBuyError(why)
    _check_pack(offer.pack, held.units)
    _check_limit(offer.pk, held.per_person, user, basket, quantity)
    return _hold(held, offer.pack, basket, user, quantity, key)


def _lock_basket(user: User | None, basket: Basket | None) -> Basket:
    """Raises `BasketError` for a guest's basket that was ordered meanwhile."""
    if user is not None:
        return lock_basket_of(user)
    if basket is None:
        raise GroupBuyError(_("Please put something into your basket first."))
    return editable(lock_basket(basket.pk))


def _earlier(user: User | None, basket: Basket, key: str) -> GroupJoin | None:
    """What came of the same tap before."""
    if not key:
        return None
    rows = GroupJoin.objects.select_related("group")
    mine = places_of(user, basket.pk)
    return rows.filter(mine, key=key[:MAX_KEY_LENGTH]).first()


def new_code() -> str:
    """What stands in a group's link: can't be guessed."""
    return "".join(secrets.choice(CODE_LETTERS) for _each in range(CODE_LENGTH))


def why_no_start(offer: GroupOffer) -> str:
    """Why nobody can begin a group of it now, in words; empty when one can."""
    now = timezone.now()
    if not offer.is_on or offer.ends_at <= now:
        return _("This group offer has ended.")
    if offer.starts_at > now:
        return _("This group offer has not started yet.")
    standing = offer.groups.filter(status__in=sorted(STANDING)).count()
    if standing >= offer.most_groups:
        return _("All groups of this offer are taken. Join an open group instead.")
    if offer.pack.price is None or offer.pack.price <= offer.price:
        return _("The pack now costs no more on its own. You can simply buy it.")
    return ""


def why_no_place(
    group: GroupBuy, user: User | None, basket_id: int | None = None
) -> str:
    """Why this person can't take a place in a group now; empty when they can.

    A guest is known by the basket.
    """
    now = timezone.now()
    if group.status == GroupStatus.STARTING:
        return _("The leader has not paid yet. Try again in a few minutes.")
    if group.is_complete:
        return _("This group is complete. You can start a new one.")
    if not group.is_open or group.ends_at is None or group.ends_at <= now:
        return _("This group has ended. You can start a new one.")
    if user or basket_id:
        mine = places_of(user, basket_id)
        if group.joins.filter(mine, status__in=sorted(TAKING)).exists():
            return _("You are already in this group.")
    if group.places <= 0:
        return _("All places are taken, some not paid yet. Try again in a few minutes.")
    return ""


def _check_pack(pack: StockRecord, units: int) -> None:
    """Raises `GroupBuyError` for a pack that is another than it was."""
    if pack.quantity != units or pack.is_weighed:
        raise GroupBuyError(
            _("The pack has changed, so this group offer is no longer available.")
        )


def _check_limit(
    offer_id: int, most: int, user: User | None, basket: Basket, quantity: int
) -> None:
    """Raises `GroupBuyError` for more than a person may have, over all groups."""
    own = GroupJoin.objects.filter(
        places_of(user, basket.pk),
        group__offer=offer_id,
        group__status__in=sorted(STANDING),
        status__in=sorted(TAKING),
    )
    has = own.aggregate(n=Sum("quantity", default=0))["n"]
    if not 1 <= quantity <= most - has:
        text = ngettext(
            "Each person can buy up to %(count)d pack of this offer.",
            "Each person can buy up to %(count)d packs of this offer.",
            most,
        )
        raise GroupBuyError(text % {"count": most})


def _check_beside(group: GroupBuy, basket: Basket) -> None:
    """Raises `GroupBuyError` where the basket goes elsewhere because of another group.

    Where a leader named a place all of an order goes there.
    """
    held = GroupBuy.objects.filter(
        joins__line__basket=basket, joins__status=JoinStatus.HELD
    ).exclude(pk=group.pk)
    if group.receiving == Receiving.OWN:
        return
    others = held.exclude(receiving=Receiving.OWN)
    if not group.to_leader:
        others = others.filter(receiving=Receiving.LEADER)
    if others.exists():
        raise GroupBuyError(
            _(
                "The place in another group in your basket is delivered elsewhere. "
                "Order that one first."
            )
        )


def _hold(
    group: GroupBuy,
    pack: StockRecord,
    basket: Basket,
    user: User | None,
    quantity: int,
    key: str,
) -> GroupJoin:
    """The place, its line in the locked basket, and last its stock.

    Raises `GroupBuyError` or `BasketError`.
    """
    _check_beside(group, basket)
    until = timezone.now() + HELD_FOR
    if group.ends_at is not None:
        until = min(until, group.ends_at)
    join = GroupJoin.objects.create(
        group=group,
        user=user,
        quantity=quantity,
        key=key[:MAX_KEY_LENGTH] or secrets.token_hex(12),
        until=until,
    )
    join.line = put_pack(
        basket,
        pack,
        quantity,
        origin=origin_of(group.pk),
        agreed=Agreement(join_key(join.pk), group.price, until, join.base_units),
    )
    join.save(update_fields=["line"])
    group.taken += 1
    group.save(update_fields=["taken"])
    try:
        claim_stock({pack.pool_id: join.base_units})
    except OutOfStockError as error:
        text = _("There is not enough left for this group. Try again later.")
        raise GroupBuyError(text) from error
    return join


def settle(join: GroupJoin, status: JoinStatus) -> None:
    """Move a locked place on, and note when."""
    join.settled_at = timezone.now()
    if status == JoinStatus.PAID:
        join.paid_at = join.settled_at
    join.save(update_fields=["settled_at", "paid_at"])
    move(join, status, moves=JOIN_MOVES)


def free_place(group: GroupBuy) -> None:
    """A place of a locked group is free again; one that nobody paid for is dropped."""
    group.taken -= 1
    group.save(update_fields=["taken"])
    if group.status == GroupStatus.STARTING:
        group.decided_at = timezone.now()
        group.save(update_fields=["decided_at"])
        move(group, GroupStatus.DROPPED, moves=GROUP_MOVES)


def let_holds_go() -> int:
    """Let go of places that were not ordered in time, or whose group is over."""
    queue = Queue("group-holds", _over(), oldest=("until", "pk"), batch=500)
    return work_through(queue, expire_hold)


def _over() -> QuerySet[GroupJoin]:
    late = Q(until__lte=timezone.now()) | ~Q(group__status__in=sorted(UNDECIDED))
    return GroupJoin.objects.filter(late, status=JoinStatus.HELD)


@transaction.atomic
def expire_hold(join_id: int) -> bool:
    """Let one go that is over: True if it was this call that did."""
    seen = GroupJoin.objects.select_related("line").get(pk=join_id)
    if seen.line:
        lock_basket(seen.line.basket_id)
    [join] = lock_joins([join_id])
    group = lock_group(join.group_id)
    is_over = join.until <= timezone.now() or group.status not in UNDECIDED
    if join.status != JoinStatus.HELD or not is_over:
        return False
    if line := Line.objects.filter(pk=join.line_id).first():
        end_agreement(line, timezone.now())
    _let_go(join, group, JoinStatus.EXPIRED)
    return True


def _let_go(join: GroupJoin, group: GroupBuy, status: JoinStatus) -> None:
    settle(join, status)
    free_place(group)
    release_stock({pool_of(join): join.base_units})


def pool_of(join: GroupJoin) -> int:
    """Whose stock a place holds while it is in a basket."""
    rows = StockRecord.objects.filter(group_offers=join.group.offer_id)
    return int(rows.values_list("pool_id", flat=True).get())


@transaction.atomic
def release_reservation(line: Line, units: int) -> None:
    """Its buyer takes fewer packs, or none; the basket is locked."""
    held = GroupJoin.objects.filter(line=line, status=JoinStatus.HELD)
    for join in lock_joins(held.values_list("pk", flat=True)):
        group = lock_group(join.group_id)
        packs = min(join.quantity, units // group.units)
        if join.status != JoinStatus.HELD or not packs:
            continue
        if packs == join.quantity:
            _let_go(join, group, JoinStatus.LEFT)
            continue
        GroupJoin.objects.filter(pk=join.pk).update(quantity=F("quantity") - packs)
        release_stock({pool_of(join): packs * group.units})
