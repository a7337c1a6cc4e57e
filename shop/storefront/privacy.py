"""What the storefront holds of a person: whom they follow, what they said of goods."""

from collections.abc import Iterator
from typing import Any

from oscar.apps.catalogue.reviews.models import ProductReview

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import Follow, LetterConsent, SeasonAlert, SharedWishes, Wish, WishNews


def follows_of(user: User) -> Iterator[dict[str, Any]]:
    for each in Follow.objects.filter(user=user).select_related("partner"):
        yield {"seller": each.partner.name, "since": each.created}


def letter_consents_of(user: User) -> Iterator[dict[str, Any]]:
    rows = LetterConsent.objects.filter(user=user).select_related("partner")
    for each in rows.order_by("pk"):
        yield {
            "seller": each.partner.name,
            "you_agreed_to": each.wording,
            "from": each.given,
            "until": each.ended,
        }


def reviews_of(user: User) -> Iterator[dict[str, Any]]:
    rows = ProductReview.objects.filter(user=user).select_related(
        "product", "purchase__partner"
    )
    for each in rows.order_by("pk"):
        about = each.product or each.purchase.partner
        yield {
            "about": str(about or ""),
            "score": each.score,
            "title": each.title,
            "text": each.body,
            "written": each.date_created,
            "state": str(each.get_status_display()),
        }


def wishes_of(user: User) -> Iterator[dict[str, Any]]:
    rows = Wish.objects.filter(user=user).select_related("product")
    for each in rows.order_by("pk"):
        yield {
            "goods": each.product.title,
            "price": each.price,
            "currency": each.currency,
            "since": each.created,
        }


def shared_wishes_of(user: User) -> Iterator[dict[str, Any]]:
    for each in SharedWishes.objects.filter(user=user):
        yield {
            "name": each.name,
            "link": each.get_absolute_url(),
            "since": each.created,
        }


def wish_notices_of(user: User) -> Iterator[dict[str, Any]]:
    rows = WishNews.objects.filter(notice__user=user).select_related(
        "notice", "product"
    )
    for each in rows.order_by("pk"):
        yield {
            "goods": each.product.title,
            "price": each.price,
            "before": each.before,
            "told": each.notice.created,
        }


def season_alerts_of(user: User) -> Iterator[dict[str, Any]]:
    rows = SeasonAlert.objects.filter(user=user).select_related("category")
    for each in rows.order_by("pk"):
        yield {
            "category": each.category.name,
            "last_told": each.told_on,
            "since": each.created,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {
        "follows": follows_of,
        "letter_consents": letter_consents_of,
        "reviews": reviews_of,
        "wishes": wishes_of,
        "shared_wish_list": shared_wishes_of,
        "wish_notices": wish_notices_of,
        "season_alerts": season_alerts_of,
    }
