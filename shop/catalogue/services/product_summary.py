"""What a listing repeats of packs, photos, words and certificates, for lists."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import chain

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.html import strip_tags

from core.languages import in_each
from core.models import SearchDocument
from core.search import documents
from core.search.documents import Described
from core.units import unit_price
from shop.catalogue.menu import categories_by_id, entry_of, line_of
from shop.catalogue.models import ALL_YEAR, Product
from shop.catalogue.queries import sold_packs
from vendors.certificates.models import Certificate
from vendors.certificates.queries import covering, in_force
from vendors.certificates.states import CertificateKind, CertificateSubject
from vendors.partner.models import StockRecord

# Languages in which names and words are kept, as the suffixes of their columns.
SUFFIXES = ("en", "zh_hans")
FOREVER = date.max
_NONE: tuple[None, str] = (None, "")
_BATCH = 500
# By their months, January is the first bit.
_SEASONS = {
    0b000000011100: ("spring", "春天", "春季"),
    0b000011100000: ("summer", "夏天", "夏季"),
    0b011100000000: ("autumn", "fall", "秋天", "秋季"),
    0b100000000011: ("winter", "冬天", "冬季"),
}
_SOUGHT_CERTIFICATES = frozenset(
    {CertificateKind.ORGANIC, CertificateKind.GREEN, CertificateKind.ORIGIN}
)


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
    index_goods([product])


def index_goods(products: Iterable[Product]) -> None:
    """Write down what these listings are found by."""
    documents.index(SearchDocument.Kind.PRODUCT, described(list(products)))


def described(products: Sequence[Product]) -> list[Described]:
    """Listings in words; one query, and two more where sellers have certificates."""
    certified = _certificates_of(products)
    return [_described(product, certified[product.pk]) for product in products]


def _certificates_of(products: Sequence[Product]) -> dict[int, set[str]]:
    """The kinds of certificates in force, of those that shoppers seek, by product."""
    goods: dict[int, list[int]] = defaultdict(list)
    for product in products:
        goods[product.partner_id or 0].append(product.pk)
    found: dict[int, set[str]] = defaultdict(set)
    rows = covering(goods).filter(kind__in=_SOUGHT_CERTIFICATES)
    for certificate in rows.exclude(scope=CertificateSubject.LOTS).prefetch_related(
        "farms", "products"
    ):
        sellers = _sellers_of(certificate)
        theirs = {pk for seller in sellers for pk in goods.get(seller, ())}
        if certificate.scope != CertificateSubject.ALL:
            theirs &= {product.pk for product in certificate.products.all()}
        for pk in theirs:
            found[pk].add(certificate.kind)
    return found


def _described(product: Product, certificates: Iterable[str]) -> Described:
    """Its names, kinds, seasons, whose it is, where from, and its texts."""
    seller, kind = product.partner, product.main_category
    village = seller.village if seller else None
    return Described(
        object_id=product.pk,
        names=_words(product, "title"),
        kinds=[
            *_words_of_line(kind.pk if kind else None),
            *chain.from_iterable(map(_certified_words, sorted(certificates))),
        ],
        places=[
            *_seasons(product.season),
            *(_words(seller, "name") if seller else ()),
            *([seller.person] if seller else ()),
            *(_words(village, "name") if village else ()),
        ],
        texts=[
            *_words(product, "summary"),
            *map(strip_tags, _words(product, "description")),
        ],
    )


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


def _words_of_line(category: int | None) -> list[str]:
    """What a category and those above it are called."""
    entry, known = entry_of(category), categories_by_id()
    line = line_of(entry) if entry else ()
    return [word for one in line for word in _words(known[one.pk], "name")]


def _seasons(months: int) -> list[str]:
    """The seasons in which it is harvested; none for what there is all year."""
    if months == ALL_YEAR:
        return []
    return [word for mask, words in _SEASONS.items() if months & mask for word in words]


@cache
def _certified_words(kind: str) -> tuple[str, ...]:
    """What a certificate is called in every language."""
    return tuple(in_each(lambda: CertificateKind(kind).label).values())


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
    changed = _write(ids, everywhere, chosen)
    _index_certified(ids)
    return changed


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


def _index_certified(sellers: Collection[int]) -> None:
    """Have the goods of these sellers found by the certificates that they have now."""
    goods = Product.objects.filter(partner__in=sellers).order_by("pk")
    for batch in in_batches(goods):
        documents.index_changed(SearchDocument.Kind.PRODUCT, described(batch))


def in_batches(goods: QuerySet[Product]) -> Iterator[list[Product]]:
    """Some hundreds at a time, in the order of their ids, with what describes them."""
    wanted, last = goods.select_related("main_category", "partner__village"), 0
    while batch := list(wanted.filter(pk__gt=last)[:_BATCH]):
        yield batch
        last = batch[-1].pk
