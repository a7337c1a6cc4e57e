"""Which pages are kept whole, what of their address they read, what they are made of.

A page that reads a table which is not named here is not kept; the tests say so first.
"""

from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from django.http import Http404
from django.urls import resolve

from core.page_cache.tables import Watched, watch_tables
from core.shared import COUNTED

_NARROWED = (
    "kind", "village", "seller", "season", "stock", "offer", "live", "group", "cert",
    "picked", "rating", "reach", "by", "near", "from", "to", "unit", "unit_from",
    "unit_to", "sort",
)  # fmt: skip
_LISTING = (*_NARROWED, "page", "pages", "more")
# By the name of the address: the parameters that its page reads. Others are left out
# before the page is drawn, so that nobody fills the cache with `?x=1`, `?x=2`, ….
PAGES: dict[str, tuple[str, ...]] = {
    "home": (),
    "catalogue:index": _LISTING,
    "catalogue:category": _LISTING,
    "catalogue:detail": ("pack",),
    "search": ("q", *_LISTING),
    "search_suggestions": ("q",),
    "storefront:farms": (
        "village", "kind", "cert", "open", "visits", "live", "reach", "sort", "page",
    ),
    "storefront:farm": (),
    "storefront:deals": (),
    "storefront:villages": (),
    "storefront:village": (),
    "storefront:season": ("month",),
    "storefront:delivery": (),
    "storefront:spoiled": (),
    "storefront:help": (),
    "reviews:of_product": ("sort", "stars", "page"),
    "reviews:of_farm": ("sort", "stars", "page"),
    "visit:index": ("village", "kind", "farm", "month", "day", "people"),
    "visit:place": (),
    "legal:page": (),
    "impact": (),
    "impact_of": (),
    "live:list": ("village", "kind"),
    "live:front": (),
    "live:of": (),
    "live:shelf": (),
}  # fmt: skip
# Who is signed in has something of their own on these: guests alone are answered.
FOR_GUESTS = frozenset({"live:list", "live:shelf"})
# What htmx asks for as a part of another page, and may then be drawn otherwise.
PARTS = frozenset({"live:front", "live:of", "live:shelf", "search_suggestions"})
# What else everybody may open, and why Django draws it each time.
_BY_THE_SECOND = "reads chat, files or counts, or carries a ticket of its own"
_OF_ONE = "a person's own, or the first step to it"
_SELDOM = "hardly asked for twice before it changes"
_NO_PAGE = "a file, or an answer to a machine"
NOT_KEPT = {
    "accounts:wishes": "a guest's own, of the session",
    "storefront:wish": "likewise, for one product",
    "storefront:followed": "of whom a person follows",
    "storefront:shared_wishes": "for the few who have its link",
    "orders:find": "a form about somebody's own orders",
    "gift_cards:index": "a form of the buyer's own",
    "gift_cards:card": "the buyer's own",
    "gift_cards:redeem": "of who is signed in",
    **dict.fromkeys(
        ("live:broadcast", "live:chat", "live:deal", "live:draw", "live:events",
         "live:item"),
        _BY_THE_SECOND,
    ),
    **dict.fromkeys(
        ("accounts:home", "accounts:household_join",
         "accounts:organisation_card_prices", "accounts:organisation_prices",
         "accounts:phone_reset",
         "basket:summary", "checkout:index", "groups:group", "learn:course",
         "learn:courses", "learn:door", "learn:lesson", "members:join",
         "messaging:product",
         "onboarding:apply", "openings:class", "openings:invited", "reviews:helpful",
         "setup:link", "storefront:seen"),
        _OF_ONE,
    ),
    **dict.fromkeys(
        ("boxes:box", "boxes:index", "catalogue:range", "catalogue:reviews-detail",
         "learn:certificate", "learn:wall",
         "legal:version", "live:chapters", "live:clips_of_lot",
         "live:clips_of_product", "live:draw_proof", "offer:detail", "tracing:find",
         "tracing:lot", "visit:experience", "visit:price"),
        _SELDOM,
    ),
    **dict.fromkeys(
        ("broadcasts_feed", "colour_sheet", "desk_manifest", "desk_offline",
         "desk_signed_out",
         "desk_worker", "devmail:list", "healthz", "learn:session_calendar",
         "learn_worker", "live:calendar",
         "live:film_captions", "live:qr", "office_worker", "orders:no_signal",
         "orders:worker",
         "push_worker", "readyz", "robots",
         "share_card", "sitemap", "sitemap_part", "storefront:farm_feed",
         "storefront:manifest",
         "storefront:new_goods_feed", "storefront:shopping_part",
         "storefront:harvest_calendar", "storefront:shopping_parts"),
        _NO_PAGE,
    ),
}  # fmt: skip
LONGEST_PATH = LONGEST_QUERY = 400

TABLES = frozenset(
    {
        "accounts_legaltext",
        "accounts_user",
        "announcements_announcement",
        "bought_reviews_reviewanswer",
        "bought_reviews_reviewphoto",
        "bought_reviews_reviewpurchase",
        "boxes_box",
        "broadcasts_broadcast",
        "business_buyers_buyeraccount",
        "business_buyers_organisation",
        "business_buyers_organisationmember",
        "business_buyers_pricelist",
        "broadcasts_shelfitem",
        "catalogue_category",
        "catalogue_product",
        "catalogue_productimage",
        "certificates_certificate",
        "certificates_certificate_farms",
        "certificates_certificate_lots",
        "certificates_certificate_products",
        "claims_categorywindow",
        "claims_claimpolicy",
        "core_photo",
        "core_searchboost",
        "core_searchdocument",
        "core_searchindex",
        "core_searchsynonym",
        "core_searchterm",
        "core_settingchange",
        "deals_coupondrop",
        "deals_deal",
        "deals_draw",
        "fulfilment_packingsettings",
        "group_buys_groupbuy",
        "group_buys_groupoffer",
        "offer_benefit",
        "offer_condition",
        "offer_conditionaloffer",
        "offer_conditionaloffer_combinations",
        "offer_range",
        "offer_range_classes",
        "offer_range_excluded_categories",
        "offer_range_excluded_products",
        "offer_range_included_categories",
        "offer_rangeproduct",
        "partner_lot",
        "partner_orderwindow",
        "partner_partner",
        "partner_stockpool",
        "partner_stockrecord",
        "partner_taxcategory",
        "partner_taxrate",
        "partner_windowround",
        "payouts_feerule",
        "places_county",
        "places_viewpoint",
        "places_viewpointphoto",
        "places_village",
        "presales_presale",
        "programme_dayfigure",
        "programme_declaredfigure",
        "programme_milestone",
        "programme_story",
        "records_chosenvideo",
        "video_productfilm",
        "reviews_productreview",
        COUNTED,
        "shipping_deliverymethod",
        "shipping_deliveryrate",
        "shipping_deliverysettings",
        "shipping_pickupday",
        "shipping_pickupwindow",
        "shipping_transittime",
        "storefront_headline",
        "storefront_headline_goods",
        "storefront_pairing",
        "talk_message",
        "talk_thread",
        "tourism_experience",
        "tourism_slot",
        "video_stream",
        "voucher_voucher",
        "voucher_voucher_offers",
        # Of a person's own parts:
        "basket_basket",
        "basket_line",
        "communication_notification",
        "django_session",
    }
)
# Columns that change with each order or sign-in, and that no page shows.
UNSEEN = {
    "accounts_user": frozenset({"language", "last_login"}),
    # Of a broadcast that is on air, of which no kept page shows the picture.
    "video_stream": frozenset(
        {"kept_bytes", "problem", "problem_at", "warned", "key_hash", "key_set_at"}
    ),
    "video_productfilm": frozenset({"attempts"}),
    "voucher_voucher": frozenset({"num_basket_additions"}),
}
# Columns that change with each sale. A page that reads one is made anew with each; all
# others read what the database makes of them.
FIGURES = {
    "partner_lot": frozenset({"left", "picked", "held"}),
    "partner_stockpool": frozenset({"on_hand", "claimed"}),
}
# What the database itself writes: a pool learns of its largest pack.
BY_TRIGGER = {"partner_stockrecord": frozenset({"partner_stockpool"})}


def watch_what_pages_read() -> None:
    """Once, when every app is loaded."""
    watch_tables(Watched(TABLES, UNSEEN, FIGURES, BY_TRIGGER))


def name_of(path: str) -> str | None:
    """Which of `PAGES` has this address; None if it is not kept."""
    return _name_of(path) if len(path) <= LONGEST_PATH else None


@lru_cache(maxsize=4096)
def _name_of(path: str) -> str | None:
    try:
        name = resolve(path).view_name
    except Http404:
        return None
    return name if name in PAGES else None


def known_query(query: bytes, parameters: tuple[str, ...]) -> str | None:
    """The query without what the page does not read; None if it can't be kept."""
    if not query or not parameters:
        # Whoever comes from a stream is noted, which is no part of a kept page.
        return None if b"from=live-" in query else ""
    if len(query) > LONGEST_QUERY:
        return None
    try:
        asked = parse_qsl(query.decode("ascii"), keep_blank_values=True)
    except (UnicodeDecodeError, ValueError):
        return None
    if any(name == "from" and value.startswith("live-") for name, value in asked):
        return None
    return urlencode([(name, value) for name, value in asked if name in parameters])
