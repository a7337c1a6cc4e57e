"""Settings of goods: what is looked at before shoppers see it, files of goods."""

from core.environment import Environment

env = Environment("Goods")

# While nobody has set these on the page of the market's office.
LISTINGS_NEED_REVIEW = env.flag(
    "LISTINGS_NEED_REVIEW", True, "`0`: listings open without vetting"
)
REVIEW_FIRST_LISTINGS = env.number(
    "REVIEW_FIRST_LISTINGS", 0, "vetted are only a seller's first so many; 0: all"
)
REVIEW_PRICE_UP = env.number(
    "REVIEW_PRICE_UP",
    50,
    "prices that rise by more than so many percent of what was approved last are "
    "reviewed first (0: none); this and the next five count until the rules are kept "
    "on **Review rules**",
)
REVIEW_PRICE_DOWN = env.number(
    "REVIEW_PRICE_DOWN", 70, "likewise prices that fall by more than so many percent"
)
REVIEW_NEW_CATEGORY = env.flag(
    "REVIEW_NEW_CATEGORY", False, "likewise a category that is new to the seller"
)
REVIEW_PACKS = env.flag("REVIEW_PACKS", False, "likewise new packs")
REVIEW_WORDS = env.flag("REVIEW_WORDS", False, "likewise other words")
REVIEW_PHOTOS = env.flag("REVIEW_PHOTOS", False, "likewise other photos")

# Files that sellers bring in; those with more rows than the last go to the worker.
IMPORT_BYTES = 20 * 1024 * 1024
IMPORT_ROWS = 20_000
IMPORT_AT_ONCE = 200

OSCAR_SLUG_ALLOW_UNICODE = True  # what was named so before keeps its address
OSCAR_SLUG_FUNCTION = "core.slugs.oscar_slug"
OSCAR_OFFERS_INCL_TAX = True
OSCAR_OFFER_ROUNDING_FUNCTION = "shop.offers.discounts.round_discount"
OSCAR_BASKET_COOKIE_OPEN = "nanpo_basket"
OSCAR_BASKET_COOKIE_LIFETIME = 30 * 24 * 3600
OSCAR_HOMEPAGE = "/"
OSCAR_IMAGE_FOLDER = "photos/"
OSCAR_DELETE_IMAGE_FILES = False
OSCAR_EAGER_ALERTS = False  # back-in-stock news is not sent inside a save
OSCAR_MISSING_IMAGE_URL = "image_not_found.jpg"
