"""Settings of invoices, claims and tracking."""

from core.environment import Environment, require

env = Environment("Invoices, claims and tracking")

INVOICE_ISSUER = env.choice(
    "INVOICE_ISSUER",
    ("seller", "market"),
    "who issues shoppers' invoices: each seller its own, or the market for all",
)
INVOICES_ISSUED = env.choice(
    "INVOICES_ISSUED",
    ("paid", "shipped"),
    "when they are issued: as soon as a part is paid, or with its first parcel",
)
INVOICES_ARE_TAX_INVOICES = env.flag(
    "INVOICES_ARE_TAX_INVOICES",
    False,
    "`1`: leave out that they are commercial invoices and no fapiao, where the law "
    "takes them for tax invoices",
)
MARKET_LEGAL_NAME = env.text(
    "MARKET_LEGAL_NAME", "", "the market on its invoices and on statements"
)
MARKET_TAX_ID = env.text("MARKET_TAX_ID", "", "the market's tax number there")
MARKET_ADDRESS = env.text("MARKET_ADDRESS", "", "the market's address there")

MAP_LINKS = env.choice(
    "MAP_LINKS",
    ("country", "openstreetmap", "amap"),
    "which map delivery rounds open: that usual in the market's country (Amap in "
    "China, OpenStreetMap elsewhere), or always one of them",
)
# In China a deposit that is kept longer counts as a sale: 国税发〔1993〕154号.
CONTAINERS_BACK = env.days(
    "CONTAINERS_BACK_DAYS",
    365,
    "how long returnable packaging can come back; then the seller is paid its deposit",
)
CLAIM_WINDOW = env.hours(
    "CLAIM_WINDOW_HOURS",
    48,
    "how long after goods have come they can be claimed; a category can have longer in "
    "the office, a farm at its desk",
)
CLAIM_AFTER_SENT = env.days(
    "CLAIM_AFTER_SENT_DAYS",
    10,
    "how long after they were sent, where nobody said that they have come",
)
CLAIM_ANSWER = env.hours("CLAIM_ANSWER_HOURS", 48, "how long the farm has to answer")
CLAIM_AGREE = env.hours(
    "CLAIM_AGREE_HOURS", 72, "how long the shopper has after a proposal"
)
CLAIM_ESCALATE = env.hours(
    "CLAIM_ESCALATE_HOURS", 72, "how long the shopper has after a refusal"
)
CLAIM_DECIDE = env.hours("CLAIM_DECIDE_HOURS", 72, "how long the office has")
CLAIM_REMIND = env.hours(
    "CLAIM_REMIND_HOURS", 24, "how often a late office is reminded"
)
CLAIM_AUTO_LIMIT = env.amount(
    "CLAIM_AUTO_LIMIT",
    "0",
    "claims accepted at once where a farm set nothing: up to this amount (0: none)",
)
CLAIM_AUTO_SHARE = env.amount(
    "CLAIM_AUTO_SHARE", "2", "these claims: in a month up to a percentage of its sales"
)
CLAIM_REPEATS = env.number(
    "CLAIM_REPEATS",
    3,
    "these claims: never from shoppers with more than so many claims in 90 days",
)
CLAIM_SCORE_SHOWN = env.flag(
    "CLAIM_SCORE_SHOWN", True, "farm pages show a quality score"
)
CLAIM_SCORE_LEAST = env.number(
    "CLAIM_SCORE_LEAST", 97, "the score from which on it is shown"
)

TRACKING_BACKEND = env.text(
    "TRACKING_BACKEND",
    "",
    "who tells what carriers say of parcels: `kuaidi100`",
    shown="nobody; parcels are followed at their carriers' own pages",
)
KUAIDI100_KEY = env.text("KUAIDI100_KEY", "", "the key of Kuaidi100's account")
KUAIDI100_CUSTOMER = env.text(
    "KUAIDI100_CUSTOMER", "", "its customer code, which queries are signed with"
)
KUAIDI100_URL = env.text(
    "KUAIDI100_URL", "https://poll.kuaidi100.com", "where it is asked"
)
TRACKING_CALLBACK_SECRET = env.text(
    "TRACKING_CALLBACK_SECRET",
    "",
    "signs what it pushes and is part of the address; without it nothing is taken",
)
TRACKING_SILENCE = env.hours(
    "TRACKING_SILENCE_HOURS",
    24,
    "after how long without news a parcel's number is asked for",
)
WAYBILL_BACKEND = env.text(
    "WAYBILL_BACKEND",
    "",
    "who gives out electronic waybills: `kuaidi100`",
    shown="nobody; numbers are entered by hand",
)
WAYBILL_ACCOUNTS = env.pairs(
    "WAYBILL_ACCOUNTS",
    "the market's accounts with carriers, by their code at Kuaidi100: "
    "`yuantong=K21000119:password`",
)
KUAIDI100_SECRET = env.text(
    "KUAIDI100_SECRET", "", "signs what is asked of waybills, with `KUAIDI100_KEY`"
)
KUAIDI100_LABEL_URL = env.text(
    "KUAIDI100_LABEL_URL", "https://api.kuaidi100.com", "where waybills are asked for"
)
require(WAYBILL_BACKEND in ("", "kuaidi100"), "WAYBILL_BACKEND is kuaidi100 or empty.")
require(
    not WAYBILL_BACKEND
    or bool(KUAIDI100_KEY and KUAIDI100_SECRET and WAYBILL_ACCOUNTS),
    "WAYBILL_BACKEND needs KUAIDI100_KEY, KUAIDI100_SECRET and WAYBILL_ACCOUNTS.",
)
require(
    TRACKING_BACKEND in ("", "kuaidi100"), "TRACKING_BACKEND is kuaidi100 or empty."
)
require(
    not TRACKING_BACKEND
    or bool(KUAIDI100_KEY and KUAIDI100_CUSTOMER and TRACKING_CALLBACK_SECRET),
    "TRACKING_BACKEND needs KUAIDI100_KEY, KUAIDI100_CUSTOMER and "
    "TRACKING_CALLBACK_SECRET.",
)
