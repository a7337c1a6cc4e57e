"""Who received what and may write about it; what was written, answered and reported."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from oscar.apps.catalogue.reviews.models import ProductReview

from accounts.models import User
from core import structured_data as schema
from core.dates import day_of
from core.hooks import Hook
from core.ratings import Score
from orders.order.access import SESSION_KEYS
from orders.order.models import (
    Line,
    Order,
    ParcelDelivery,
    VendorOrder,
    VendorOrderEvent,
)
from orders.order.states import STALL, OrderStatus, VendorOrderStatus
from shop.catalogue.details import PRODUCT_REVIEWS
from shop.catalogue.models import Product
from vendors.partner.models import Partner

from .models import ReviewPhoto, ReviewPurchase, ReviewReport

SHOWN = 6
# Nobody remembers goods for longer: a market that begins to ask does not ask all.
LONGEST_AGO, LONGEST_ON_THE_WAY = timedelta(days=30), timedelta(days=180)
APPROVED = ProductReview.APPROVED
# The orders in which lists show reviews, the first unless another is asked for.
SORTS: dict[str, tuple[str, ...]] = {
    "helpful": ("-has_photos", "-delta_votes", "-date_created", "-pk"),
    "newest": ("-date_created", "-pk"),
}
# A condition on `VendorOrder`; where nobody answers, no claim is open.
OPEN_CLAIM: Hook[Callable[[], Q]] = Hook(
    __name__, "whether a claim about a part is open"
)


def _arrived(of: str = "") -> Q:
    """By the shopper's word or the carrier's; `of` leads to the part."""
    return Q(**{f"{of}status": VendorOrderStatus.RECEIVED}) | Q(
        **{
            f"{of}status": VendorOrderStatus.SHIPPED,
            f"{of}parcels__delivery__isnull": False,
        }
    )


def received_lines() -> QuerySet[Line]:
    """Lines of goods that are with their shoppers, by their word or the carrier's."""
    lines = Line.objects.filter(
        _arrived("vendor_order__"), vendor_order__is_visit=False, shipped__gt=0
    )
    return lines.distinct()


def lines_of(request: HttpRequest, product: Product) -> QuerySet[Line]:
    """What the person, or this browser by its orders' links, received of a product."""
    lines = received_lines().filter(product=product).order_by("-pk")
    own = lines.filter(_whose(request.user, request.session.get(SESSION_KEYS, {})))
    return own.select_related("order__user")


def _whose(user: User | AnonymousUser, keys: dict[str, str]) -> Q:
    own = Q(pk__in=())
    for number, key in keys.items():
        own |= Q(order__number=number, order__access_key=key)
    return own | Q(order__user=user) if user.is_authenticated else own


def received_part(order: Order, pk: int) -> VendorOrder | None:
    """A part of the order that arrived; a visit's guests write of the visit."""
    parts = VendorOrder.objects.filter(_arrived(), order=order, is_visit=False, pk=pk)
    found = parts.select_related("partner", "order__user").distinct()
    return found.first()


def review_by(
    request: HttpRequest, product: Product, lines: QuerySet[Line]
) -> ProductReview | None:
    """What the person, or this browser, wrote about the product already."""
    own = Q(purchase__line__in=lines)
    if request.user.is_authenticated:
        own |= Q(user=request.user)
    written = ProductReview.objects.filter(own, product=product, purchase__isnull=False)
    return written.select_related("purchase").order_by("pk").first()


def review_of_part(vendor_order: VendorOrder) -> ProductReview | None:
    rows = ProductReview.objects.filter(purchase__vendor_order=vendor_order)
    return rows.select_related("purchase").first()


# --- What readers see -----------------------------------------------------------------


@dataclass(frozen=True)
class Stars:
    """How many gave so many stars, and their share in a hundred."""

    score: int
    count: int
    share: int


@dataclass(frozen=True)
class ReviewSection:
    """What a page shows of reviews, and what search engines read of them."""

    reviews: Sequence[ProductReview]
    stars: Sequence[Stars]
    count: int

    @property
    def facts(self) -> list[dict[str, Any]]:
        """As schema.org has them; names are those that the page shows."""
        return [_fact(review) for review in self.reviews]


def _fact(review: ProductReview) -> dict[str, Any]:
    author = review.user.public_name if review.user else _("A shopper")
    return schema.part(
        "Review",
        author=schema.part("Person", name=author),
        datePublished=day_of(review.date_created).isoformat(),
        reviewBody=review.body,
        reviewRating=schema.part("Rating", ratingValue=review.score),
    )


def shown_reviews() -> QuerySet[ProductReview]:
    """With writer, photos and answer; three queries, however many they are."""
    photos = ReviewPhoto.objects.select_related("photo").order_by("pk")
    rows = ProductReview.objects.filter(status=APPROVED)
    rows = rows.select_related("user", "purchase", "answer__partner")
    has_photos = Exists(ReviewPhoto.objects.filter(review=OuterRef("pk")))
    return rows.annotate(has_photos=has_photos).prefetch_related(
        Prefetch("photos", photos)
    )


def reviews_of_product(product: Product) -> QuerySet[ProductReview]:
    return shown_reviews().filter(product=product)


def reviews_of_farm(partner: Partner) -> QuerySet[ProductReview]:
    return shown_reviews().filter(purchase__partner=partner)


def stars_of(reviews: QuerySet[ProductReview]) -> list[Stars]:
    """From five to one; one query."""
    rows = reviews.order_by().values_list("score").annotate(Count("pk"))
    counts = dict(rows)
    total = sum(counts.values())
    return [
        Stars(
            n, counts.get(n, 0), round(100 * counts.get(n, 0) / total) if total else 0
        )
        for n in (5, 4, 3, 2, 1)
    ]


def section_of(reviews: QuerySet[ProductReview]) -> ReviewSection:
    """Those with photos first, then what readers found helpful."""
    stars = stars_of(reviews)
    count = sum(each.count for each in stars)
    first = list(reviews.order_by(*SORTS["helpful"])[:SHOWN]) if count else []
    return ReviewSection(first, stars, count)


@PRODUCT_REVIEWS.provide
def section_of_product(product: Product) -> ReviewSection:
    return section_of(reviews_of_product(product))


def sorted_reviews(
    reviews: QuerySet[ProductReview], sort: str, stars: int | None
) -> QuerySet[ProductReview]:
    """A list as it is asked for; of a score alone where one is named."""
    if stars:
        reviews = reviews.filter(score=stars)
    return reviews.order_by(*SORTS.get(sort, SORTS["helpful"]))


def scores_of_farm(partner_id: int) -> list[Score]:
    """The newest of each person: whoever buys often speaks once."""
    rows = ReviewPurchase.objects.filter(
        partner=partner_id, review__status=APPROVED
    ).order_by("review__date_created", "pk")
    newest: dict[str, Score] = {}
    for writer, score, moment in rows.values_list(
        "writer", "review__score", "review__date_created"
    ):
        newest[writer] = (score, moment)
    return list(newest.values())


# --- Who is asked ---------------------------------------------------------------------


def orders_to_ask(until: datetime) -> QuerySet[Order]:
    """All of it arrived before then, none of it is reviewed or claimed about.

    One that arrived long ago is not asked about any more.
    """
    parts = VendorOrder.objects.filter(order=OuterRef("pk"), is_visit=False)
    said = VendorOrderEvent.objects.filter(
        vendor_order__order=OuterRef("pk"), status=VendorOrderStatus.RECEIVED
    )
    carried = ParcelDelivery.objects.filter(parcel__vendor_order__order=OuterRef("pk"))
    reviewed = ReviewPurchase.objects.filter(
        Q(line__order=OuterRef("pk")) | Q(vendor_order__order=OuterRef("pk"))
    )
    since = until - LONGEST_AGO
    orders = Order.objects.filter(
        Exists(said.filter(created__gt=since))
        | Exists(carried.filter(delivered_at__gt=since)),
        Exists(parts.filter(_arrived()).exclude(delivery_code=STALL)),
        ~Exists(parts.filter(status=VendorOrderStatus.SHIPPED).exclude(_arrived())),
        ~Exists(said.filter(created__gt=until)),
        ~Exists(carried.filter(delivered_at__gt=until)),
        ~Exists(reviewed),
        status__in=(OrderStatus.SHIPPED, OrderStatus.RECEIVED),
        # Of all orders there ever were those of a season, by an index.
        date_placed__gt=since - LONGEST_ON_THE_WAY,
        review_request__isnull=True,
    )
    for has_open_claim in OPEN_CLAIM:
        orders = orders.exclude(Exists(parts.filter(has_open_claim())))
    return orders


# --- What farms and staff see ---------------------------------------------------------


def _with_all() -> QuerySet[ProductReview]:
    photos = ReviewPhoto.objects.select_related("photo").order_by("pk")
    rows = ProductReview.objects.select_related(
        "product__partner", "purchase__partner", "user", "answer"
    )
    return rows.prefetch_related(Prefetch("photos", photos))


def reviews_for_desk(partner: Partner, *, to_answer: bool) -> QuerySet[ProductReview]:
    """Of the seller's goods and of itself, the newest first."""
    about = Q(product__partner=partner) | Q(purchase__partner=partner)
    rows = _with_all().filter(about, status=APPROVED)
    if to_answer:
        rows = rows.filter(answer__isnull=True)
    return rows.order_by("-date_created", "-pk")


def _waits() -> Q:
    waiting = ReviewReport.objects.filter(decided_at=None)
    new = Q(status=ProductReview.FOR_MODERATION)
    return Q(pk__in=waiting.values("review")) | new


def reviews_to_decide() -> QuerySet[ProductReview]:
    """Those that wait to be approved, and those with reports; bare rows."""
    return ProductReview.objects.filter(_waits())


def reported_reviews() -> QuerySet[ProductReview]:
    """The same with all that staff look at, the oldest first."""
    rows = _with_all().filter(_waits())
    return rows.prefetch_related("reports__by", "versions").order_by("pk")
