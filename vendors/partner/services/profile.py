"""What a seller tells of itself: story, faces, and who runs it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from core.models import Photo
from core.richtext import clean
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Profile:
    """A seller's page in one language. `story` is rich text, cleaned when saved."""

    person: str = ""
    tagline: str = ""
    story: str = ""


class StaleProfile(Exception):  # noqa: N818 - what happened
    """Raised when the page was changed since the person opened it."""

    def __init__(self, partner: Partner) -> None:
        super().__init__(partner.pk)
        self.partner = partner


def profile_in(partner: Partner, column: str) -> Profile:
    """What is told in the language with this column suffix (en, zh_hans)."""
    return Profile(
        *(
            getattr(partner, f"{name}_{column}") or ""
            for name in ("person", "tagline", "story")
        )
    )


@transaction.atomic
def tell_profile(
    partner: Partner,
    profile: Profile,
    *,
    column: str,
    seen: Profile,
    by: "User | None",
) -> Partner:
    """Write the page in one language if it is still what the person saw.

    Raises `StaleProfile` if it is not; then nothing has changed.
    """
    fresh = lock_partner(partner.pk)
    if profile_in(fresh, column) != seen:
        raise StaleProfile(fresh)
    setattr(fresh, f"person_{column}", profile.person)
    setattr(fresh, f"tagline_{column}", profile.tagline)
    setattr(fresh, f"story_{column}", clean(profile.story))
    fresh.save()
    logger.info("profile_told", partner=fresh.pk, by=by and by.pk)
    return fresh


def show_cover(partner: Partner, photo: Photo | None) -> None:
    """The wide picture at the head of the seller's page."""
    partner.cover = photo
    partner.save(update_fields=["cover"])


def show_face(partner: Partner, photo: Photo | None) -> None:
    """The round picture beside the seller's name."""
    partner.face = photo
    partner.save(update_fields=["face"])
