"""What a listing repeats of packs, photos, words and certificates, for lists."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import chain

from django.db import transaction
from django.db.models import Q, QuerySet

from core.units import unit_price
from shop.catalogue.models import Product
from shop.catalogue.queries import sold_packs
from vendors.certificates.models import Certificate
from vendors.certificates.queries import covering, in_force
from vendors.certificates.states import CertificateSubject
from vendors.partner.models import StockRecord

# Languages in which names and words are kept, as the suffixes of their columns.
SUFFIXES = ("en", "zh_hans")
FOREVER = date.max
_NONE: tuple[None, str] = (None, "")


def refresh_card(product: Product) -> None:
    """Choose the pack and the photo that cards show, and repeat its price."""
    first = product.images.order_by("display_order", "id").first()
    lead_by(product, sold_packs().filter(product=product).first())
    product.cover = first.photo if first else None
    product.save(update_fields=["lead_pack", "lead_price", "unit_price", "cover"])


def lead_by(product: Product, lead: StockRecord | None) -> None:
    """Repeat on the listing what cards show of its first pack; saves nothing."""
    product.lead_pack = lead
    product.lead_price = lead.price if lead else None
    product.unit_price = (
        unit_price(lead.price, lead.quantity, product.unit_kind)
        if lead and lead.price is not None
        else None
    )


def refresh_search_text(product: Product) -> None:
    """Gather anew all words one may find it by."""
    product.search_text = search_text_of(product)
    product.save(update_fields=["search_text"])


def search_text_of(product: Product) -> str:
    """All words one may find it by, in both languages and lower case."""
    partner, category = product.partner, product.main_category
    sources = (
        (product, ("title", "summary")),
        (category, ("name",)),
        (partner, ("name", "person")),
        (partner.village if partner else None, ("name",)),
    )
    words = chain.from_iterable(
        _words(thing, name) for thing, names in sources if thing for name in names
    )
    return " ".join(dict.fromkeys(words)).lower()


def _words(thing: object, name: str) -> list[str]:
    values = [getattr(thing, f"{name}_{suffix}", None) for suffix in SUFFIXES]
    return [value for value in [*values, getattr(thing, name)] if value]


_Seal = tuple[date, str]


def certify_new(product: Product) -> None:
    """Set it on a listing that is about to be saved for the first time; one query."""
    rows = covering([product.partner_id or 0]).filter(scope=CertificateSubject.ALL)
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
    for certificate in rows.exclude(scope=CertificateSubject.LOTS):
        seal = (certificate.expires_on or FOREVER, certificate.kind)
        sellers_of = _sellers_of(certificate)
        if certificate.scope == CertificateSubject.ALL:
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
