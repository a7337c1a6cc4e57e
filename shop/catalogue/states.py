"""The states of a listing, and which may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from vendors.certificates.states import CertificateKind

# The kinds of certificates by which shoppers choose goods.
SOUGHT_KINDS = (CertificateKind.ORGANIC, CertificateKind.GREEN, CertificateKind.ORIGIN)


class Allergen(models.TextChoices):
    """Those of Annex II of Regulation (EU) 1169/2011, in its order.

    The eight of China's GB 7718 are among them.
    """

    GLUTEN = "gluten", _("cereals containing gluten")
    CRUSTACEANS = "crustaceans", _("crustaceans")
    EGGS = "eggs", _("eggs")
    FISH = "fish", _("fish")
    PEANUTS = "peanuts", _("peanuts")
    SOYA = "soya", _("soya")
    MILK = "milk", _("milk")
    NUTS = "nuts", _("nuts")
    CELERY = "celery", _("celery")
    MUSTARD = "mustard", _("mustard")
    SESAME = "sesame", _("sesame")
    SULPHITES = "sulphites", _("sulphites")
    LUPIN = "lupin", _("lupin")
    MOLLUSCS = "molluscs", _("molluscs")


ALL_ALLERGENS = (1 << len(Allergen)) - 1


class ListingState(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in-review", _("in review")
    PUBLISHED = "published", _("published")
    HIDDEN = "hidden", _("hidden")
    # On sale on its own page and in no list of goods: something to be visited.
    BOOKABLE = "bookable", _("bookable")


# What goods can be; an experience is bookable instead of published.
GOODS_STATES = (
    ListingState.DRAFT,
    ListingState.IN_REVIEW,
    ListingState.PUBLISHED,
    ListingState.HIDDEN,
)
ON_SALE = frozenset({ListingState.PUBLISHED, ListingState.BOOKABLE})
BOOKABLE_MOVES: dict[str, tuple[str, ...]] = {
    ListingState.DRAFT: (ListingState.IN_REVIEW, ListingState.BOOKABLE),
    ListingState.IN_REVIEW: (ListingState.BOOKABLE, ListingState.DRAFT),
    ListingState.BOOKABLE: (ListingState.HIDDEN, ListingState.IN_REVIEW),
    ListingState.HIDDEN: (ListingState.BOOKABLE,),
}

LISTING_MOVES: dict[str, tuple[str, ...]] = {
    ListingState.DRAFT: (ListingState.IN_REVIEW, ListingState.PUBLISHED),
    ListingState.IN_REVIEW: (ListingState.PUBLISHED, ListingState.DRAFT),
    ListingState.PUBLISHED: (ListingState.HIDDEN, ListingState.IN_REVIEW),
    ListingState.HIDDEN: (ListingState.PUBLISHED, ListingState.IN_REVIEW),
}


class BatchAct(models.TextChoices):
    """What was done to several listings at once."""

    EDIT = "edit", _("prices and stock changed")
    PRICE = "price", _("prices increased or decreased")
    PUBLISH = "publish", _("published")
    HIDE = "hide", _("hidden")
    UNDO = "undo", _("undone")


class EditState(models.TextChoices):
    """What became of a change that was kept for review."""

    OPEN = "open", _("in review")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("returned")
    WITHDRAWN = "withdrawn", _("withdrawn")


EDIT_MOVES: dict[str, tuple[str, ...]] = {
    EditState.OPEN: (EditState.APPROVED, EditState.REFUSED, EditState.WITHDRAWN),
    # A reviewer undoes a decision.
    EditState.APPROVED: (EditState.OPEN,),
    EditState.REFUSED: (EditState.OPEN,),
}


class ReviewRule(models.TextChoices):
    """Why something waits to be looked at, in the order in which rules are asked."""

    CATEGORY = "category", _("Category that always needs review")
    LISTING = "listing", _("New listing")
    FIRST = "first", _("One of this seller's first listings")
    NEW_CATEGORY = "new-category", _("Category new to this seller")
    PRICE_UP = "price-up", _("Price much higher than approved")
    PRICE_DOWN = "price-down", _("Price much lower than approved")
    PACKS = "packs", _("New pack or pack size")
    WORDS = "words", _("Text changed")
    PHOTOS = "photos", _("Photos changed")


class NewListings(models.TextChoices):
    """Which new listings are looked at before they are shown."""

    EVERY = "every", _("all")
    FIRST = "first", _("a seller's first listings")
    NONE = "none", _("none")
