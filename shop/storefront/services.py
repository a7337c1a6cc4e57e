"""What shoppers write and wish for on the storefront, and staff as home's headline."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.apps.catalogue.reviews.models import ProductReview
from oscar.apps.catalogue.reviews.utils import get_default_review_status

from accounts.models import User
from core import dates
from core.activity_log import record
from core.notify import notify
from core.refusals import RefusalError
from core.share_cards import forget_cards
from core.sweeps import Queue, work_through
from shop.catalogue.models import Category, Product
from shop.catalogue.services.ratings import rate_product
from vendors.partner.models import Partner

from .locks import lock_alerts, lock_headline
from .models import (
    Follow,
    Headline,
    LetterConsent,
    SeasonAlert,
    SharedWishes,
    Wish,
    WishNews,
    WishNotice,
)
from .wanted import back_in_stock, cheaper, in_season_now, now_sold_out, to_be_had

TITLE_LENGTH = 80
WISHES = "wishes"  # as cards of shared links call a wish list
MOST_WISHES = 1000  # of a person; whoever wishes for more wants a search
SEASON_PAUSE = timedelta(days=90)


class ReviewError(RefusalError):
    """Why a review was not kept, in words for its writer."""


def title_of(body: str) -> str:
    """Its first line, which lists of the staff show."""
    return body.splitlines()[0][:TITLE_LENGTH]


@transaction.atomic
def write_review(
    product: Product, *, user: User | None, score: int, body: str, writer: str = ""
) -> ProductReview:
    """Keep a review, approved at once unless reviews are moderated.

    Whoever calls has seen that its writer had the goods, or was there; `writer` names
    one who may have no account. Raises `ReviewError` when the person already wrote one
    of this product.
    """
    review = ProductReview(
        product=product,
        user=user,
        score=score,
        title=title_of(body),
        body=body,
        status=get_default_review_status(),
        code=f"{product.pk}:{writer}" if writer else None,
    )
    try:
        with transaction.atomic():
            review.save()
    except IntegrityError as twice:
        raise ReviewError(_("You have already reviewed this.")) from twice
    rate_product(product.pk)
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


# --- Wishes and seasons ---------------------------------------------------------------


class WishError(RefusalError):
    """Why a wish was not kept, in words for whoever has it."""


def wish(user: User, product: Product) -> Wish:
    """Keep it in mind, at the price and stock of now; twice is once.

    Raises `WishError` when the list is full.
    """
    if Wish.objects.filter(user=user).exclude(product=product).count() >= MOST_WISHES:
        raise WishError(_("Your wish list is full. Remove something first."))
    pack = product.lead_pack
    row, _is_new = Wish.objects.get_or_create(
        user=user,
        product=product,
        defaults={
            "price": product.lead_price,
            "currency": pack.price_currency if pack else "",
            "is_sold_out": not to_be_had(dates.today()).filter(pk=product.pk).exists(),
        },
    )
    return row


def unwish(user: User, product_id: int) -> bool:
    """False when it was not wished."""
    return bool(Wish.objects.filter(user=user, product=product_id).delete()[0])


def share_wishes(user: User, name: str) -> SharedWishes:
    """Open the list to whoever has its link, or call it otherwise; the link stays."""
    shared, _is_new = SharedWishes.objects.update_or_create(
        user=user, defaults={"name": name}
    )
    return shared


def stop_sharing_wishes(user: User) -> bool:
    """The link leads nowhere from now on, and its picture goes; False without one."""
    shared = SharedWishes.objects.filter(user=user).first()
    if shared is None:
        return False
    shared.delete()
    forget_cards(WISHES, shared.number)
    return True


def tell_wishes() -> int:
    """Tell each person once of all that came back or got cheaper; how many people."""
    had = to_be_had(dates.today())
    now_sold_out(had).update(is_sold_out=True)
    news = back_in_stock(had) | cheaper(had)
    people = news.values_list("user", flat=True).order_by("user").distinct()
    return work_through(
        Queue("storefront.wishes", User.objects.filter(pk__in=people)),
        lambda pk: _tell_of_wishes(pk, had),
    )


@transaction.atomic
def _tell_of_wishes(user_id: int, had: QuerySet[Product]) -> bool:
    """Each wish is taken by one UPDATE, so that two rounds tell it once."""
    own = {"user": user_id}
    back = back_in_stock(had).filter(**own).select_related("product__lead_pack")
    told = [_news_of(row, before=None) for row in list(back) if _is_back(row)]
    less = cheaper(had).filter(**own).select_related("product__lead_pack")
    told += [_news_of(row, before=row.price) for row in list(less) if _is_less(row)]
    if not told:
        return False
    notice = WishNotice.objects.create(user_id=user_id)
    for line in told:
        line.notice = notice
    WishNews.objects.bulk_create({line.product_id: line for line in told}.values())
    notify("wish_news", notice)
    return True


def _is_back(row: Wish) -> bool:
    fresh = Wish.objects.filter(pk=row.pk, is_sold_out=True)
    return bool(fresh.update(is_sold_out=False))


def _is_less(row: Wish) -> bool:
    fresh = Wish.objects.filter(pk=row.pk, price=row.price)
    return bool(fresh.update(price=row.product.lead_price))


def _news_of(row: Wish, *, before: Decimal | None) -> WishNews:
    return WishNews(
        product=row.product,
        before=before,
        price=row.product.lead_price,
        currency=row.currency,
    )


def await_season(user: User, category: Category) -> SeasonAlert:
    """Tell the person when the next season begins; twice is once."""
    today = dates.today()
    runs = any(path.startswith(category.path) for path in in_season_now(today))
    row, _is_new = SeasonAlert.objects.get_or_create(
        user=user, category=category, defaults={"told_on": today if runs else None}
    )
    return row


def forget_season(user: User, category_id: int) -> bool:
    return bool(SeasonAlert.objects.filter(user=user, category=category_id).delete()[0])


def tell_seasons() -> int:
    """Of categories that are in season again, once a season; how many were told.

    As long as it runs its day is moved along, so that a season is over when nothing of
    it could be had for `SEASON_PAUSE`.
    """
    today = dates.today()
    running = in_season_now(today)
    done = 0
    for category in Category.objects.filter(
        pk__in=SeasonAlert.objects.values("category")
    ):
        if not any(path.startswith(category.path) for path in running):
            continue
        alerts = SeasonAlert.objects.filter(category=category)
        over = today - SEASON_PAUSE
        waiting = alerts.filter(Q(told_on__isnull=True) | Q(told_on__lt=over))
        with transaction.atomic():
            told = list(lock_alerts(waiting))
            for alert in told:
                notify("season_open", alert, today.isoformat())
            alerts.update(told_on=today)
        done += len(told)
    return done
