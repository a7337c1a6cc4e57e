"""Which certificates are good on a day, for which goods, and what waits for whom."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from core import dates
from core.prepared import Prepared
from vendors.partner.models import Partner
from vendors.partner.queries import of_sellers

from .models import Certificate
from .states import CertificateState, CertificateSubject


def in_force(today: date | None = None) -> QuerySet[Certificate]:
    """Confirmed and good on the day, in the market's time."""
    today = today or dates.today()
    good = Q(expires_on__isnull=True) | Q(expires_on__gte=today)
    return Certificate.objects.filter(
        good, state=CertificateState.CONFIRMED, issued_on__lte=today
    )


def covers_farm() -> Q:
    """A member farm chosen by its cooperative, while it is a member."""
    return Q(farms__cooperative=F("holder"))


def speaks_of(sellers: Iterable[int]) -> Q:
    """Held by one of these sellers, or by the cooperative that chose it in `farms`."""
    ids = list(sellers)
    return Q(holder__in=ids) | (Q(farms__in=ids) & covers_farm())


def covering(
    sellers: Iterable[int], today: date | None = None
) -> QuerySet[Certificate]:
    """Those in force that may speak of goods of these sellers."""
    return in_force(today).filter(speaks_of(sellers)).distinct()


def _told_of(seller: int, today: date) -> QuerySet[Certificate]:
    """`covering` for one seller, found by who holds them, each once."""
    chosen = Certificate.objects.filter(pk=OuterRef("pk"), farms=seller)
    office = Partner.objects.filter(pk=seller).values("cooperative")[:1]
    lent = Q(Exists(chosen), holder=Subquery(office))
    rows = in_force(today).filter(Q(holder=seller) | lent)
    # Those without an end stand last in PostgreSQL and first in SQLite.
    last = F("expires_on").desc(nulls_first=True)
    return rows.select_related("holder").order_by(last, "pk")


@Prepared
def _of_product(product: int, seller: int, today: date) -> QuerySet[Certificate]:
    itself = Certificate.objects.filter(pk=OuterRef("pk"))
    chosen = itself.filter(products=product)
    left = itself.filter(lots__pool__product=product, lots__is_there=True)
    return _told_of(seller, today).filter(
        Q(scope=CertificateSubject.ALL)
        | Q(Exists(chosen), scope=CertificateSubject.PRODUCTS)
        | Q(Exists(left), scope=CertificateSubject.LOTS)
    )


@Prepared
def _of_seller(seller: int, today: date) -> QuerySet[Certificate]:
    return _told_of(seller, today).exclude(scope=CertificateSubject.LOTS)


def certificates_of_product(product_id: int, partner_id: int) -> list[Certificate]:
    """What a product's page tells: in force for it or for a lot of it; one query."""
    return _of_product(product_id, partner_id, dates.today())


def certificates_of_seller(partner: Partner) -> list[Certificate]:
    """What a seller's page tells: in force for all or some of its goods; one query."""
    return _of_seller(partner.pk, dates.today())


def not_replaced(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """Without those that a newer one, confirmed or waiting, takes the place of."""
    alive = (CertificateState.CONFIRMED, CertificateState.WAITING)
    return rows.exclude(replacements__state__in=alive)


def waiting_certificates(sellers: QuerySet[Partner]) -> QuerySet[Certificate]:
    """Of these sellers, waiting to be checked, oldest first."""
    rows = Certificate.objects.filter(
        of_sellers("holder", sellers), state=CertificateState.WAITING
    )
    return with_doubles(rows).select_related("holder__village").order_by("pk")


def with_doubles(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """With `is_doubled`: whether another holder handed in the same number as well."""
    alive = (CertificateState.CONFIRMED, CertificateState.WAITING)
    others = Certificate.objects.filter(number=OuterRef("number"), state__in=alive)
    doubled = Exists(others.exclude(holder=OuterRef("holder")))
    return rows.annotate(is_doubled=doubled)
