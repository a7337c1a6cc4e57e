"""Until when a listing is certified, repeated from certificates for lists and cards."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from shop.catalogue.models import Product
from vendors.certificates.models import Certificate
from vendors.certificates.queries import covering, in_force
from vendors.certificates.states import Scope

FOREVER = date.max
_Seal = tuple[date, str]
_NONE: tuple[None, str] = (None, "")


def certify_new(product: Product) -> None:
    """Set it on a listing that is about to be saved for the first time; one query."""
    rows = covering([product.partner_id or 0]).filter(scope=Scope.ALL)
    seals = [(each.expires_on or FOREVER, each.kind) for each in rows]
    if seals:
        product.certified_until, product.certified_as = max(seals)


def sellers_to_certify() -> set[int]:
    """Whose listings may show a badge, or show one now; three queries."""
    good = in_force()
    shown = Product.objects.filter(certified_until__isnull=False).order_by()
    return {
        *good.values_list("holder", flat=True),
        *good.filter(farms__isnull=False).values_list("farms", flat=True),
        *shown.values_list("partner", flat=True).distinct(),
    } - {None}


@transaction.atomic
def refresh_certified(sellers: Iterable[int], today: date | None = None) -> int:
    """Set it anew for these sellers' listings: the certificate that lasts longest.

    An UPDATE for each certificate that counts, however many listings there are.
    Returns how many listings changed.
    """
    ids = sorted(set(sellers))
    everywhere: dict[int, _Seal] = {}
    chosen: dict[int, _Seal] = {}
    rows = covering(ids, today).prefetch_related("farms", "products")
    for certificate in rows.exclude(scope=Scope.LOTS):
        seal = (certificate.expires_on or FOREVER, certificate.kind)
        sellers_of = _sellers_of(certificate)
        if certificate.scope == Scope.ALL:
            _keep_longest(everywhere, sellers_of, seal)
        else:
            goods = certificate.products.all()
            own = [each.pk for each in goods if each.partner_id in sellers_of]
            _keep_longest(chosen, own, seal)
    return _write(ids, everywhere, chosen)


def _sellers_of(certificate: Certificate) -> list[int]:
    """Whose goods it may speak of: the holder's, and its chosen members'."""
    holder = certificate.holder_id
    members = [f.pk for f in certificate.farms.all() if f.cooperative_id == holder]
    return [holder, *members]


def _keep_longest(seals: dict[int, _Seal], keys: Iterable[int], seal: _Seal) -> None:
    for key in keys:
        seals[key] = max(seal, seals.get(key, seal))


def _write(
    ids: list[int], everywhere: dict[int, _Seal], chosen: dict[int, _Seal]
) -> int:
    mine = Product.objects.filter(partner__in=ids)
    partner_of = dict(mine.filter(pk__in=chosen).values_list("pk", "partner_id"))
    own: dict[_Seal, list[int]] = defaultdict(list)
    for pk, partner_id in partner_of.items():
        seal = max(chosen[pk], everywhere.get(partner_id, chosen[pk]))
        own[seal].append(pk)
    changed = sum(_set(mine.filter(pk__in=goods), seal) for seal, goods in own.items())
    groups: dict[tuple[date | None, str], list[int]] = defaultdict(list)
    for partner_id in ids:
        groups[everywhere.get(partner_id, _NONE)].append(partner_id)
    for general, partners in groups.items():
        rest = mine.filter(partner__in=partners).exclude(pk__in=partner_of)
        changed += _set(rest, general)
    return changed


def _set(products: QuerySet[Product], seal: tuple[date | None, str]) -> int:
    until, kind = seal
    is_so = Q(certified_as=kind, certified_until__isnull=until is None)
    if until is not None:
        is_so &= Q(certified_until=until)
    return products.exclude(is_so).update(certified_until=until, certified_as=kind)
