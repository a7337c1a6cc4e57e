"""Which offers stand for a basket, and how often its owner has used them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.apps.voucher.models import Voucher, VoucherApplication

from accounts.models import User
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
    now = timezone.now()
    if voucher.start_datetime > now:
        return _("This voucher is not valid yet.")
    if voucher.end_datetime < now:
        return _("This voucher has expired.")
    if voucher.usage == Voucher.ONCE_PER_CUSTOMER and not user:
        return _(
            "This voucher is for customers with an account. Please sign in to use it."
        )
    if voucher.pk in spent_vouchers([voucher], user):
        return _("This voucher was already used.")
    return ""


def uses_by(
    user: User, offers: Collection[ConditionalOffer], *, but_order: int | None = None
) -> dict[int, int]:
    """How often this person used each offer in orders that stand; one query."""
    return _uses(Q(user=user), offers, but_order)


def uses_by_guest(
    email: str, offers: Collection[ConditionalOffer], *, but_order: int | None = None
) -> dict[int, int]:
    """The same of whoever left that address, as a guest or with an account."""
    theirs = Q(order__guest_email__iexact=email) | Q(user__email__iexact=email)
    return _uses(theirs, offers, but_order)


def _uses(
    whose: Q, offers: Collection[ConditionalOffer], but_order: int | None
) -> dict[int, int]:
    uses = OfferUse.objects.filter(whose, offer__in=offers, released_at=None)
    if but_order:
        uses = uses.exclude(order_id=but_order)
    rows = uses.order_by().values_list("offer_id").annotate(total=Sum("frequency"))
    return dict(rows)
