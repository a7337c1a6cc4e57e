"""What stands beside a person's reviews: photos, earlier wordings, votes, reports."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import HelpfulVote, ReviewPhoto, ReviewReport, ReviewVersion


def photos_of(user: User) -> Iterator[dict[str, Any]]:
    rows = ReviewPhoto.objects.filter(review__user=user).select_related("photo")
    for each in rows:
        yield {
            "review": each.review_id,
            "picture": each.photo.sha256,
            "sent": each.created,
        }


def versions_of(user: User) -> Iterator[dict[str, Any]]:
    for each in ReviewVersion.objects.filter(review__user=user).order_by("pk"):
        yield {
            "review": each.review_id,
            "score": each.score,
            "text": each.body,
            "until": each.until,
        }


def votes_of(user: User) -> Iterator[dict[str, Any]]:
    for each in HelpfulVote.objects.filter(user=user).order_by("pk"):
        yield {"review": each.review_id, "found_helpful": each.created}


def reports_of(user: User) -> Iterator[dict[str, Any]]:
    for each in ReviewReport.objects.filter(by=user).order_by("pk"):
        yield {
            "review": each.review_id,
            "reason": each.reason,
            "reported": each.created,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {
        "review_photos": photos_of,
        "review_versions": versions_of,
        "helpful_votes": votes_of,
        "review_reports": reports_of,
    }
