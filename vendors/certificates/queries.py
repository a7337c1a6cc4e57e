"""Which certificates are good on a day, for which goods, and what waits for whom."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core import dates
from vendors.partner.models import Partner

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


def certificates_of_product(product_id: int, partner_id: int) -> list[Certificate]:
    """What a product's page tells: in force for it or for a lot of it; one query."""
    whole = Q(scope=CertificateSubject.ALL)
    chosen = Q(scope=CertificateSubject.PRODUCTS, products=product_id)
    lots = Q(
        scope=CertificateSubject.LOTS, lots__pool__product=product_id, lots__left__gt=0
    )
    rows = covering([partner_id]).filter(whole | chosen | lots)
    # Those without an end stand last in PostgreSQL and first in SQLite.
    last = F("expires_on").desc(nulls_first=True)
    return list(rows.select_related("holder").order_by(last, "pk"))


def certificates_of_seller(partner: Partner) -> list[Certificate]:
    """What a seller's page tells: in force for all or some of its goods; one query."""
    rows = covering([partner.pk]).exclude(scope=CertificateSubject.LOTS)
    last = F("expires_on").desc(nulls_first=True)
    return list(rows.select_related("holder").order_by(last, "pk"))


def not_replaced(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """Without those that a newer one, confirmed or waiting, takes the place of."""
    alive = (CertificateState.CONFIRMED, CertificateState.WAITING)
    return rows.exclude(replacements__state__in=alive)


def waiting_certificates(sellers: QuerySet[Partner]) -> QuerySet[Certificate]:
    """Of these sellers, waiting to be checked, oldest first."""
    rows = Certificate.objects.filter(
        state=CertificateState.WAITING, holder__in=sellers
    )
    return with_doubles(rows).select_related("holder__village").order_by("pk")


def with_doubles(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """With `is_doubled`: whether another holder handed in the same number as well."""
    alive = (CertificateState.CONFIRMED, CertificateState.WAITING)
    others = Certificate.objects.filter(number=OuterRef("number"), state__in=alive)
    doubled = Exists(others.exclude(holder=OuterRef("holder")))
    return rows.annotate(is_doubled=doubled)
