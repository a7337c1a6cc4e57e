"""Who received a product and may write about it; what was written and reported."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from oscar.apps.catalogue.reviews.models import ProductReview

from accounts.models import User
from orders.order.access import SESSION_KEYS
from orders.order.models import Line
from orders.order.states import VendorOrderStatus
from shop.catalogue.models import Product

from .models import ReviewReport


def received_lines() -> QuerySet[Line]:
    """Lines of goods that are with their shoppers, by their word or the carrier's."""
    arrived = Q(vendor_order__status=VendorOrderStatus.RECEIVED) | Q(
        vendor_order__status=VendorOrderStatus.SHIPPED,
        vendor_order__parcels__delivery__isnull=False,
    )
    lines = Line.objects.filter(arrived, vendor_order__is_visit=False, shipped__gt=0)
    return lines.distinct()


def lines_of(request: HttpRequest, product: Product) -> QuerySet[Line]:
    """What the person, or this browser by its orders' links, received of a product."""
    lines = received_lines().filter(product=product).order_by("-pk")
    return lines.filter(_whose(request.user, request.session.get(SESSION_KEYS, {})))


def _whose(user: User | AnonymousUser, keys: dict[str, str]) -> Q:
    own = Q(pk__in=())
    for number, key in keys.items():
        own |= Q(order__number=number, order__access_key=key)
    return own | Q(order__user=user) if user.is_authenticated else own


def review_by(
    request: HttpRequest, product: Product, lines: QuerySet[Line]
) -> ProductReview | None:
    """What the person, or this browser, wrote about the product already."""
    own = Q(purchase__line__in=lines)
    if request.user.is_authenticated:
        own |= Q(user=request.user)
    written = ProductReview.objects.filter(own, product=product, purchase__isnull=False)
    return written.select_related("purchase").order_by("pk").first()


def reported_reviews() -> QuerySet[ProductReview]:
    """Reviews with reports that wait, the longest waiting first."""
    waiting = ReviewReport.objects.filter(decided_at=None)
    rows = ProductReview.objects.filter(pk__in=waiting.values("review"))
    rows = rows.select_related("product__partner", "user")
    return rows.prefetch_related("reports__by").order_by("pk")
