"""Which offers stand for a basket, and how often its owner has used them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.apps.voucher.models import Voucher, VoucherApplication

from accounts.models import User
from core.hooks import Hook
from core.prepared import Prepared

from .models import ConditionalOffer, OfferUse


def signed_in(user: Any) -> User | None:
    """The account behind a request's user, None for a guest."""
    return user if user is not None and user.is_authenticated else None


_COMBINATIONS = ConditionalOffer.combinations.through


def _combination_columns() -> tuple[str, str]:
    """Django's names for the two ends: the offer that names an ally, and the ally."""
    ends = [f.attname for f in _COMBINATIONS._meta.get_fields() if f.is_relation]  # noqa: SLF001 - no public way
    return ends[0], ends[1]


def allies_of(offer_ids: Collection[int]) -> dict[int, set[int]]:
    """By offer's id: those it may share an item with, whoever of both names the other.

    One query.
    """
    naming, named = _combination_columns()
    ends = Q((f"{naming}__in", offer_ids)) | Q((f"{named}__in", offer_ids))
    found: dict[int, set[int]] = {pk: set() for pk in offer_ids}
    for one, other in _COMBINATIONS.objects.filter(ends).values_list(naming, named):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


@dataclass(frozen=True)
class VoucherOffer:
    """One offer of one of a basket's vouchers, and whether the voucher is used up."""

    voucher: Voucher
    offer_id: int
    is_spent: bool


def open_site_offers() -> QuerySet[ConditionalOffer]:
    """What needs no voucher and is not over, with all that applying it reads."""
    is_not_over = Q(end_datetime__gte=timezone.now()) | Q(end_datetime=None)
    of = {"status": ConditionalOffer.OPEN, "offer_type": ConditionalOffer.SITE}
    return _with_parts(ConditionalOffer.objects.filter(is_not_over, **of))


def offers_of_vouchers(offer_ids: Collection[int]) -> QuerySet[ConditionalOffer]:
    """The same of these, whatever their own dates."""
    of = {"pk__in": offer_ids, "status": ConditionalOffer.OPEN}
    return _with_parts(ConditionalOffer.objects.filter(**of))


def _with_parts(offers: QuerySet[ConditionalOffer]) -> QuerySet[ConditionalOffer]:
    naming = _combination_columns()[0]
    allies = _COMBINATIONS.objects.filter(**{naming: OuterRef("pk")})
    return offers.annotate(names_allies=Exists(allies)).select_related(
        "condition__range", "benefit__range"
    )


def voucher_offers(basket: Any, user: User | None) -> list[VoucherOffer]:
    """The basket's vouchers with their offers; one query.

    None for a basket that was fetched with `has_vouchers` and has none.
    """
    if not basket.pk or getattr(basket, "has_vouchers", True) is False:
        return []
    return [
        VoucherOffer(row.voucher, row.conditionaloffer_id, _is_spent(row, user))
        for row in _rows_of_vouchers(basket.pk, user.pk if user else 0)
    ]


@Prepared
def _rows_of_vouchers(basket: Any, user: Any) -> QuerySet[Any]:
    used = VoucherApplication.objects.filter(voucher=OuterRef("voucher_id"))
    return (
        Voucher.offers.through.objects.filter(voucher__basket=basket)
        .annotate(used=Exists(used), used_by_owner=Exists(used.filter(user=user)))
        .select_related("voucher")
        .order_by("voucher_id", "conditionaloffer_id")
    )


def _is_spent(row: Any, user: User | None) -> bool:
    if row.voucher.usage == Voucher.SINGLE_USE:
        return bool(row.used)
    if row.voucher.usage == Voucher.ONCE_PER_CUSTOMER:
        return user is None or bool(row.used_by_owner)
    return False


def spent_vouchers(vouchers: Iterable[Voucher], user: User | None) -> set[int]:
    """Ids of those that are used up, or used up for this person; one query if any."""
    once = [v for v in vouchers if v.usage != Voucher.MULTI_USE]
    if not once:
        return set()
    single = [v.pk for v in once if v.usage == Voucher.SINGLE_USE]
    personal = [v.pk for v in once if v.usage == Voucher.ONCE_PER_CUSTOMER]
    used = Q(voucher_id__in=single)
    if user:
        used |= Q(voucher_id__in=personal, user=user)
    rows = VoucherApplication.objects.filter(used).order_by()
    spent = set(rows.values_list("voucher_id", flat=True))
    return spent if user else spent | set(personal)


def why_voucher_refused(voucher: Voucher, user: User | None) -> str:
    """In words for the shopper; empty when it can be used."""
    why = why_voucher_rests(voucher, user)
    if not why and voucher.pk in spent_vouchers([voucher], user):
        why = _("This voucher was already used.")
    return why


def why_voucher_rests(voucher: Voucher, user: User | None, spent: bool = False) -> str:
    """The same of a voucher of which it is known whether it is used up; no query."""
    now = timezone.now()
    if voucher.start_datetime > now:
        return _("This voucher is not valid yet.")
    if voucher.end_datetime < now:
        return _("This voucher has expired.")
    if voucher.usage == Voucher.ONCE_PER_CUSTOMER and not user:
        return _(
            "This voucher is for customers with an account. Please sign in to use it."
        )
    return _("This voucher was already used.") if spent else ""


@dataclass(frozen=True)
class Shopper:
    """Who shops, by what tells that two orders are one person's.

    Accounts, and the address and number that guests leave; those of an account that
    orders as a guest are its own.
    """

    accounts: frozenset[int] = frozenset()
    email: str = ""
    phone: str = ""

    def as_guest(self, order: str = "") -> Q:
        """Orders that they placed without an account; `order` leads to them.

        The number of a gift is of who gets it.
        """
        whose = Q(pk=None)
        if self.email:
            whose |= Q((f"{order}guest_email__iexact", self.email))
        if self.phone:
            whose |= Q((f"{order}guest_phone", self.phone), (f"{order}is_gift", False))
        return whose & Q((f"{order}user", None))


def shopper_behind(order: Any, user: User | None) -> Shopper:
    """Who placed it, by what they left with it and by what their account has."""
    own_phone = "" if order.is_gift else order.guest_phone
    email = order.guest_email or (user.email if user else "") or ""
    phone = own_phone or (user.phone if user else "") or ""
    theirs = Q(pk=user.pk if user else None)
    if email:
        theirs |= Q(email__iexact=email)
    if phone:
        theirs |= Q(phone=phone)
    accounts = User.objects.filter(theirs).values_list("pk", flat=True)
    return Shopper(frozenset(accounts), email, phone)


ORDERED_BEFORE: Hook[Callable[[Shopper, int | None], set[int]]] = Hook(
    __name__, "from which sellers somebody has ordered"
)


def not_first(
    shopper: Shopper,
    offers: Iterable[ConditionalOffer],
    *,
    but_order: int | None = None,
) -> set[int]:
    """Ids of the offers for first orders for which this person is no newcomer.

    One query, and none without such offers.
    """
    asked = [offer for offer in offers if offer.for_first_orders]
    if not asked or ORDERED_BEFORE.only is None:
        return set()
    sellers = ORDERED_BEFORE.only(shopper, but_order)
    return {
        offer.pk
        for offer in asked
        if (offer.seller_id in sellers if offer.seller_id else sellers)
    }


def uses_by(
    shopper: Shopper,
    offers: Collection[ConditionalOffer],
    *,
    but_order: int | None = None,
) -> dict[int, int]:
    """How often they used each offer in orders that stand; a query for their accounts,
    and one for what they ordered as a guest.
    """
    uses = OfferUse.objects.filter(offer__in=offers, released_at=None).order_by()
    if but_order:
        uses = uses.exclude(order_id=but_order)
    found: Counter[int] = Counter()
    asked = [Q(user__in=shopper.accounts)] if shopper.accounts else []
    if shopper.email or shopper.phone:
        asked.append(Q(shopper.as_guest("order__"), user=None))
    for whose in asked:
        rows = uses.filter(whose).values_list("offer_id")
        found.update(dict(rows.annotate(total=Sum("frequency"))))
    return dict(found)
