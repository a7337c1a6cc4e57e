"""What listings repeat of certificates in force: the longest, and each sought kind."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from core.models import SearchDocument
from core.search import documents
from shop.catalogue.models import Product
from shop.catalogue.states import SOUGHT_KINDS
from vendors.certificates.models import Certificate
from vendors.certificates.queries import covering, in_force
from vendors.certificates.states import CertificateSubject

from .product_summary import described, in_batches

FOREVER = date.max
# The last day of each kind of certificate.
_Seals = Mapping[str, date]


def certify_new(product: Product) -> None:
    """Set it on a listing that is about to be saved for the first time; one query."""
    seals: dict[str, date] = {}
    rows = covering([product.partner_id or 0]).filter(scope=CertificateSubject.ALL)
    for certificate in rows:
        _keep_longest(seals, certificate)
    for name, value in _columns(seals).items():
        setattr(product, name, value)


def certify_alike(products: Collection[Product], like: Product) -> None:
    """Of one seller's new goods all are certified as the first."""
    for product in products:
        for name in _columns({}):
            setattr(product, name, getattr(like, name))


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
    """Set it anew for these sellers' listings: the certificates that last longest.

    An UPDATE for goods that are certified alike, however many listings there are.
    Returns how many listings changed.
    """
    ids = sorted(set(sellers))
    everywhere: dict[int, dict[str, date]] = defaultdict(dict)
    chosen: dict[int, dict[str, date]] = defaultdict(dict)
    rows = covering(ids, today).prefetch_related("farms", "products")
    for certificate in rows.exclude(scope=CertificateSubject.LOTS):
        sellers_of = _sellers_of(certificate)
        if certificate.scope == CertificateSubject.ALL:
            for seller in sellers_of:
                _keep_longest(everywhere[seller], certificate)
        else:
            for product in certificate.products.all():
                if product.partner_id in sellers_of:
                    _keep_longest(chosen[product.pk], certificate)
    changed = _write(ids, everywhere, chosen)
    _index_certified(ids)
    return changed


def _sellers_of(certificate: Certificate) -> list[int]:
    """Whose goods it may speak of: the holder's, and its chosen members'."""
    holder = certificate.holder_id
    members = [f.pk for f in certificate.farms.all() if f.cooperative_id == holder]
    return [holder, *members]


def _keep_longest(seals: dict[str, date], certificate: Certificate) -> None:
    until = certificate.expires_on or FOREVER
    seals[certificate.kind] = max(until, seals.get(certificate.kind, until))


def _columns(seals: _Seals) -> dict[str, Any]:
    """What a listing with these certificates repeats of them."""
    until, kind = max(((day, kind) for kind, day in seals.items()), default=(None, ""))
    columns = {f"{sought}_until": seals.get(sought) for sought in SOUGHT_KINDS}
    return {"certified_until": until, "certified_as": kind, **columns}


def _write(
    ids: list[int],
    everywhere: Mapping[int, _Seals],
    chosen: Mapping[int, _Seals],
) -> int:
    mine = Product.objects.filter(partner__in=ids)
    partner_of = dict(mine.filter(pk__in=chosen).values_list("pk", "partner_id"))
    own: dict[frozenset[tuple[str, date]], list[int]] = defaultdict(list)
    for pk, partner_id in partner_of.items():
        both = _longest(chosen[pk], everywhere.get(partner_id, {}))
        own[frozenset(both.items())].append(pk)
    changed = 0
    for seals, goods in own.items():
        changed += _set(mine.filter(pk__in=goods), dict(seals))
    alike: dict[frozenset[tuple[str, date]], list[int]] = defaultdict(list)
    for partner_id in ids:
        alike[frozenset(everywhere.get(partner_id, {}).items())].append(partner_id)
    for seals, partners in alike.items():
        rest = mine.filter(partner__in=partners).exclude(pk__in=partner_of)
        changed += _set(rest, dict(seals))
    return changed


def _longest(one: _Seals, other: _Seals) -> dict[str, date]:
    return {
        kind: max(seals[kind] for seals in (one, other) if kind in seals)
        for kind in {**one, **other}
    }


def _set(products: QuerySet[Product], seals: _Seals) -> int:
    columns = _columns(seals)
    is_so = Q()
    for name, value in columns.items():
        is_so &= Q(**{f"{name}__isnull": True} if value is None else {name: value})
    return products.exclude(is_so).update(**columns)


def _index_certified(sellers: Collection[int]) -> None:
    """Have the goods of these sellers found by the certificates that they have now."""
    goods = Product.objects.filter(partner__in=sellers).order_by("pk")
    for batch in in_batches(goods):
        documents.index_changed(SearchDocument.Kind.PRODUCT, described(batch))
