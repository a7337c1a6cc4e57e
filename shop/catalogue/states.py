"""The states of a listing, and which may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ListingState(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in-review", _("in review")
    PUBLISHED = "published", _("published")
    HIDDEN = "hidden", _("hidden")


LISTING_MOVES: dict[str, tuple[str, ...]] = {
    ListingState.DRAFT: (ListingState.IN_REVIEW, ListingState.PUBLISHED),
    ListingState.IN_REVIEW: (ListingState.PUBLISHED, ListingState.DRAFT),
    ListingState.PUBLISHED: (ListingState.HIDDEN, ListingState.IN_REVIEW),
    ListingState.HIDDEN: (ListingState.PUBLISHED, ListingState.IN_REVIEW),
}


class BatchAct(models.TextChoices):
    """What was done to several listings at once."""

    EDIT = "edit", _("prices and stock changed")
    PRICE = "price", _("prices raised or lowered")
    PUBLISH = "publish", _("published")
    HIDE = "hide", _("hidden")
    UNDO = "undo", _("undone")
