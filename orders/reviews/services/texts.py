"""What buyers write: of goods that they received, and of the farm that sent them."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from oscar.apps.catalogue.reviews.models import ProductReview
from oscar.apps.catalogue.reviews.utils import get_default_review_status

from accounts.models import User
from core.notify import notify
from orders.order.models import Line, Order, VendorOrder
from orders.reviews.locks import lock_review
from orders.reviews.models import ReviewPurchase, ReviewVersion
from shop.storefront.services import ReviewError, title_of, write_review

from .ratings import rate, rate_farm

APPROVED = ProductReview.APPROVED


def writer_of(order: Order) -> str:
    """The same for every order of a person; tells nobody who it is."""
    email = order.user.email if order.user else order.guest_email
    who = f"user {order.user_id}" if order.user else f"order {order.pk}"
    digest = salted_hmac("orders.reviews.writer", (email or who).casefold())
    return digest.hexdigest()[:32]


@transaction.atomic
def review_line(line: Line, *, by: User | None, score: int, body: str) -> ProductReview:
    """Keep what a buyer writes. Raises `ReviewError` for a second one."""
    writer = writer_of(line.order)
    review = write_review(line.product, user=by, score=score, body=body, writer=writer)
    _tie(ReviewPurchase(review=review, line=line, writer=writer))
    _tell(review)
    return review


@transaction.atomic
def review_farm(
    vendor_order: VendorOrder, *, by: User | None, score: int, body: str
) -> ProductReview:
    """The same of a farm, by one of its parts. Raises `ReviewError` for a second one.

    It is about no product, which Oscar's own `save` would ask for.
    """
    review = ProductReview(
        user=by,
        score=score,
        title=title_of(body),
        body=body,
        status=get_default_review_status(),
    )
    ProductReview.objects.bulk_create([review])
    _tie(
        ReviewPurchase(
            review=review,
            vendor_order=vendor_order,
            partner_id=vendor_order.partner_id,
            writer=writer_of(vendor_order.order),
        )
    )
    rate_farm(vendor_order.partner_id)
    _tell(review)
    return review


def _tie(purchase: ReviewPurchase) -> None:
    """The database lets a line and a part have one review each."""
    try:
        with transaction.atomic():
            purchase.save()
    except IntegrityError as twice:
        raise ReviewError(_("You have already reviewed this.")) from twice


def _tell(review: ProductReview) -> None:
    if review.status == APPROVED:
        notify("review_written", review)


@transaction.atomic
def edit_review(review: ProductReview, *, score: int, body: str) -> ProductReview:
    """Change a review in its author's words; what it said is kept for staff.

    One that staff removed stays removed.
    """
    review = lock_review(review.pk)
    if (review.score, review.body) == (score, body):
        return review
    ReviewVersion.objects.create(review=review, score=review.score, body=review.body)
    review.score, review.body, review.title = score, body, title_of(body)
    if review.status == APPROVED:
        review.status = get_default_review_status()
    _save(review, "score", "body", "title", "status")
    ReviewPurchase.objects.filter(review=review).update(edited_at=timezone.now())
    rate(review)
    return review


@transaction.atomic
def withdraw_review(review: ProductReview) -> None:
    """Its author takes it back, with photos, votes and answer.

    Raises `ReviewError` for one that staff removed: it would come back as a new one.
    """
    review = lock_review(review.pk)
    if review.status == ProductReview.REJECTED:
        raise ReviewError(_("The market has removed this review."))
    ProductReview.objects.filter(pk=review.pk).delete()


def _save(review: ProductReview, *columns: str) -> None:
    values = {name: getattr(review, name) for name in columns}
    ProductReview.objects.filter(pk=review.pk).update(**values)
