"""What shoppers write on the storefront, and staff as home's headline."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.apps.catalogue.reviews.models import ProductReview
from oscar.apps.catalogue.reviews.utils import get_default_review_status

from accounts.models import User
from core.activity_log import record
from core.refusals import RefusalError
from shop.catalogue.models import Product
from vendors.partner.models import Partner

from .locks import lock_headline
from .models import Follow, Headline, LetterConsent

TITLE_LENGTH = 80


class ReviewError(RefusalError):
    """Why a review was not kept, in words for its writer."""


def title_of(body: str) -> str:
    """Its first line, which lists of the staff show."""
    return body.splitlines()[0][:TITLE_LENGTH]


def write_review(
    product: Product, *, user: User | None, score: int, body: str
) -> ProductReview:
    """Keep a review, approved at once unless reviews are moderated.

    Whoever calls has seen that its writer had the goods, or was there. Raises
    `ReviewError` when the person already wrote one of this product.
    """
    review = ProductReview(
        product=product,
        user=user,
        score=score,
        title=title_of(body),
        body=body,
        status=get_default_review_status(),
    )
    try:
        with transaction.atomic():
            review.save()
    except IntegrityError as twice:
        raise ReviewError(_("You have already reviewed this.")) from twice
    return review


def follow(user: User, partner: Partner) -> Follow:
    """Hear of the seller; twice is once."""
    row, _is_new = Follow.objects.get_or_create(user=user, partner=partner)
    return row


@transaction.atomic
def unfollow(user: User, partner: Partner) -> bool:
    """False when it was not followed. Who doesn't follow gets no letters."""
    end_letter_consent(user, partner)
    return bool(Follow.objects.filter(user=user, partner=partner).delete()[0])


@transaction.atomic
def agree_to_letters(user: User, partner: Partner, *, wording: str) -> None:
    """Receive the seller's letters, as these words asked; twice is once."""
    follow(user, partner)
    LetterConsent.objects.get_or_create(
        user=user,
        partner=partner,
        ended=None,
        defaults={"wording": wording, "given": timezone.now()},
    )


def end_letter_consent(user: User, partner: Partner) -> bool:
    """No more letters of the seller; False when there was no consent."""
    rows = LetterConsent.objects.filter(user=user, partner=partner, ended=None)
    return bool(rows.update(ended=timezone.now()))


class HeadlineOverError(RefusalError):
    """Why a headline is not changed any more."""


@transaction.atomic
def save_headline(
    headline: Headline | None,
    texts: dict[str, object],
    goods: Sequence[Product],
    *,
    by: User | None,
) -> Headline:
    """Write a new headline, or change one. Raises `HeadlineOverError`."""
    if headline is None:
        headline = Headline(by=by)
    else:
        headline = lock_headline(headline.pk)
        _refuse_what_is_over(headline)
    for name, value in texts.items():
        setattr(headline, name, value)
    headline.save()
    headline.goods.set(goods)
    told = {"name": headline.title, "starts": headline.starts, "ends": headline.ends}
    record("headline.saved", headline, after=told)
    return headline


@transaction.atomic
def end_headline(headline: Headline) -> None:
    """Take it off home before its time. Raises `HeadlineOverError`."""
    headline = lock_headline(headline.pk)
    _refuse_what_is_over(headline)
    headline.ended_at = timezone.now()
    headline.save(update_fields=["ended_at"])
    record("headline.ended", headline, after={"name": headline.title})


def _refuse_what_is_over(headline: Headline) -> None:
    if headline.is_over():
        raise HeadlineOverError(_("This headline is over. Please write a new one."))
