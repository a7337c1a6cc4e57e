"""Who may do what: the one table that views name their rule from.

A rule says which roles may do an act on what belongs to their own seller. Whose
object it is is never asked here: desk and office views fetch everything through the
current seller or cooperative, so that another's answers 404.
"""

from functools import cache

OWNER, SELLER, PACKER, STREAMER = "owner", "seller", "packer", "streamer"
# Of a cooperative
ADMIN, CHAIR, TREASURER, INSPECTOR = "admin", "chair", "treasurer", "inspector"
CLERK = "clerk"
OFFICER = "officer"  # of a county
PROVINCE = "province"  # over the counties of a province
# The market's staff: an operator may do all that staff may, the others their own part.
OPERATOR, SUPPORT, CONTENT = "operator", "support", "content"
FINANCE, OPERATIONS = "finance", "operations"
STAFF = frozenset({OPERATOR, SUPPORT, CONTENT, FINANCE, OPERATIONS})

_HEADS = frozenset({ADMIN, CHAIR})
_OFFICE = _HEADS | {TREASURER, INSPECTOR, CLERK}
_TEAM = frozenset({OWNER, SELLER, PACKER, STREAMER}) | _OFFICE
_SELLING = frozenset({OWNER, SELLER}) | _HEADS
_PACKING = frozenset({OWNER, SELLER, PACKER, CLERK}) | _HEADS
_RUNNING = frozenset({OWNER}) | _HEADS
_ACCOUNTS = _RUNNING | {TREASURER, INSPECTOR}
_VETTING = _HEADS | {OPERATOR, OPERATIONS}
_SUPPORTING = frozenset({OPERATOR, SUPPORT})
_WRITING = frozenset({OPERATOR, CONTENT})
_FINANCING = frozenset({OPERATOR, FINANCE})
_OPERATING = frozenset({OPERATOR})
_COUNTY = frozenset({OFFICER, OPERATOR, OPERATIONS})
_PROVINCE = frozenset({PROVINCE, OPERATOR, OPERATIONS})
_TREASURY = _HEADS | {TREASURER}
_REGISTER = _HEADS | {CLERK}
_DEPOT = _HEADS | {CLERK, PACKER}

ACTS: dict[str, frozenset[str]] = {
    "desk.see": _TEAM,
    "desk.orders.see": _PACKING,
    "desk.orders.pack": _PACKING,
    "desk.orders.cancel": _SELLING,
    "desk.orders.short": _SELLING,
    "desk.orders.refund": _SELLING,
    # For a customer on the phone or at the counter.
    "desk.orders.place": _SELLING | {CLERK},
    # From hand to hand, with the cash of it.
    "desk.stall.sell": _SELLING | {CLERK},
    "desk.talk.see": _PACKING,
    "desk.talk.answer": _SELLING,
    "desk.claims.see": _PACKING,
    "desk.claims.answer": _SELLING,
    "desk.claims.rules": _RUNNING,
    "desk.customers.see": _SELLING,
    # Restaurants, canteens and shops: who buys at which prices.
    "desk.buyers.edit": _SELLING,
    # Letters to those followers who agreed to receive them.
    "desk.letters.edit": _SELLING,
    # What is sold for less, and when.
    "desk.offers.edit": _SELLING,
    "desk.figures.see": _SELLING | _ACCOUNTS,
    # What is sold in other channels: said by one, confirmed by another.
    "desk.channels.see": _SELLING | _ACCOUNTS,
    "desk.channels.edit": _SELLING | {TREASURER},
    "desk.channels.confirm": _RUNNING | {TREASURER},
    "desk.money.see": _ACCOUNTS,
    "desk.documents.see": _ACCOUNTS,
    "desk.products.see": _TEAM,
    "desk.products.edit": _SELLING,
    "desk.stock.edit": _PACKING,
    "desk.certificates.see": _SELLING,
    "desk.certificates.edit": _SELLING,
    "desk.lots.see": _PACKING,
    "desk.lots.recall": _RUNNING,
    "desk.delivery.edit": _SELLING,
    "desk.shop.edit": _RUNNING,
    "desk.bank.edit": _RUNNING,
    "desk.live.see": _TEAM,
    "desk.live.run": _SELLING | {STREAMER},
    # What hosts get of sales.
    "desk.live.terms": _RUNNING,
    "desk.live.evidence": _RUNNING,
    "desk.visits.see": _TEAM,
    "desk.visits.edit": _SELLING,
    "desk.visits.checkin": _PACKING | {STREAMER},
    # Boxes that come again and again: what is to be packed, and what is offered.
    "desk.boxes.see": _PACKING,
    "desk.boxes.edit": _SELLING,
    "desk.team.see": _TEAM,
    "desk.team.edit": _RUNNING,
    # Through the office's door; what each page is for has acts of its own.
    "office.enter": _OFFICE | STAFF | {PACKER},
    "office.see": _OFFICE | STAFF - {CONTENT},
    "office.applications.decide": _VETTING,
    # Sellers invited, shops opened for somebody, classes that open shops.
    "office.openings.see": _REGISTER | {OPERATOR, OPERATIONS},
    "office.openings.edit": _REGISTER | {OPERATOR, OPERATIONS},
    "office.listings.decide": _VETTING,
    # What is looked at before shoppers see it, and whom the office trusts.
    "office.review.rules": _VETTING,
    "office.certificates.decide": _VETTING,
    "office.claims.see": _VETTING | {INSPECTOR, SUPPORT},
    "office.claims.decide": _VETTING | {SUPPORT},
    # What sellers write to their followers, and stopping it.
    "office.letters.see": _VETTING | {INSPECTOR, SUPPORT},
    "office.letters.stop": _VETTING | {SUPPORT},
    "office.boxes.see": _VETTING | {INSPECTOR, SUPPORT},
    "office.groups.see": _VETTING | {INSPECTOR, SUPPORT},
    "office.sellers.suspend": _VETTING,
    "office.bank.confirm": _HEADS | _FINANCING,
    "office.orders.see": STAFF - {CONTENT},
    "office.orders.refund": _FINANCING,
    "office.orders.note": STAFF - {CONTENT},
    "office.orders.place": _SUPPORTING | {OPERATIONS},
    "office.deliveries.note": _SUPPORTING | {OPERATIONS},
    "office.documents.see": _SUPPORTING | _FINANCING,
    "office.balance.give": _FINANCING,
    # Gift cards that were bought: how they stand, and paying one back.
    "office.gift_cards.see": _SUPPORTING | _FINANCING,
    "office.gift_cards.return": _FINANCING,
    "office.reviews.see": _SUPPORTING | _WRITING,
    "office.pages.edit": _WRITING,
    # What business buyers owe, and up to how much.
    "office.buyers.see": _FINANCING,
    "office.buyers.decide": _FINANCING,
    "office.payouts.see": _FINANCING,
    "office.payouts.release": _FINANCING,
    "office.reconciliation.see": _FINANCING,
    "office.reconciliation.resolve": _FINANCING,
    # Bank transfers of shoppers. Which order one pays, or that it goes back, two people
    # agree on; that money was sent back one notes.
    "office.transfers.see": _FINANCING,
    "office.transfers.assign": _FINANCING,
    "office.transfers.decide": _FINANCING,
    "office.transfers.pay": _FINANCING,
    # Invoices of business buyers; that one is never paid two people agree on.
    "office.invoices.see": _FINANCING,
    "office.invoices.write_off": _FINANCING,
    "office.invoices.decide": _FINANCING,
    "office.disputes.see": _FINANCING,
    "office.disputes.answer": _FINANCING,
    # What the market is, starter sets, its opening day.
    "office.opening.edit": _OPERATING,
    "office.households.see": _OFFICE,
    # Numbers of identity papers, of accounts and of phones, unmasked.
    "office.households.private": _TREASURY,
    "office.households.edit": _REGISTER,
    "office.stakes.see": _TREASURY | {INSPECTOR},
    "office.stakes.edit": _TREASURY,
    "office.depot.see": _DEPOT | {TREASURER, INSPECTOR},
    "office.depot.pack": _DEPOT,
    "office.intake.see": _OFFICE | {PACKER},
    "office.intake.take": _DEPOT,
    "office.intake.prices": _TREASURY,
    "office.distribution.see": _TREASURY | {INSPECTOR},
    "office.distribution.prepare": _TREASURY,
    "office.distribution.decide": _HEADS,
    "office.households.pay": _TREASURY,
    "office.figures.see": _OFFICE | {OPERATOR, FINANCE, OPERATIONS},
    # Who of its households sold and brought how much.
    "office.figures.households": _OFFICE,
    "office.log.see": _HEADS | {INSPECTOR, OPERATOR},
    # People of the market, and seeing it as one of them.
    "office.people.see": _SUPPORTING,
    "office.people.help": _SUPPORTING,
    # Counties and villages, and what everybody reads of them.
    "office.places.edit": _OPERATING | {OPERATIONS},
    # What sellers pay: to the market, or to their cooperative by its own hand. Two
    # people: one proposes, another approves.
    "office.fees.see": _TREASURY | _FINANCING | {INSPECTOR},
    "office.fees.edit": _TREASURY | _FINANCING,
    "office.fees.decide": _TREASURY | _FINANCING,
    # The tax inside prices, from a day on: two people as well.
    "office.taxes.see": _FINANCING,
    "office.taxes.edit": _FINANCING,
    "office.taxes.decide": _FINANCING,
    # Discounts and their codes, and who pays for them.
    "office.offers.edit": _FINANCING,
    # What goods are filed under, and how long each kind can be claimed.
    "office.categories.edit": _WRITING | {OPERATIONS},
    "office.search.edit": _WRITING | {OPERATIONS},
    "office.live.words": _WRITING,
    # Who works for the market in which role; some roles take two operators.
    "office.roles.edit": _OPERATING,
    "office.roles.decide": _OPERATING,
    # Evidence of broadcasts, and whether it stays beyond its time.
    "office.live.records": _OPERATING,
    "office.announcements.see": _OFFICE,
    "office.announcements.edit": _REGISTER,
    "office.training.see": _OFFICE,
    "office.training.edit": _REGISTER,
    "programme.see": _COUNTY | _PROVINCE,
    # What a county enters itself; nobody of the province does it in its place.
    "programme.edit": _COUNTY,
    "programme.targets.edit": _COUNTY | _PROVINCE,
    # What one farm declares of its sales elsewhere: the county's officers alone.
    "programme.channels.edit": _COUNTY,
    # Inspections, requests for corrections, and whether a county is a pilot.
    "programme.inspect": _PROVINCE,
    "programme.province.see": _PROVINCE,
    "programme.log.see": _COUNTY,
    "programme.training.edit": _COUNTY,
}

# What a cooperative knows of its households: no operator sees it, in nobody's name.
OF_HOUSEHOLDS = (
    "office.households.", "office.stakes.", "office.intake.", "office.distribution.",
    "office.announcements.", "office.training.", "office.log.",
    "office.figures.households", "office.fees.", "office.roles.",
)  # fmt: skip
# What is done by nobody in another's name, whether they agreed or not: where money
# goes, who may act for whom, and the second person's word. So is all of the above.
OWN_HANDS = ("desk.bank.", "desk.channels.confirm", "desk.team.", *OF_HOUSEHOLDS)


# Money goes by these: they ask for the second factor again, if it is some minutes old.
MONEY_ACTS = frozenset({
    "office.balance.give", "office.bank.confirm", "office.disputes.answer",
    "office.distribution.decide", "office.fees.decide", "office.gift_cards.return",
    "office.households.pay", "office.invoices.decide",
    "office.orders.refund", "office.payouts.release", "office.roles.decide",
    "office.taxes.decide", "office.transfers.decide", "office.transfers.pay",
})  # fmt: skip


def is_for_own_hands(act: str) -> bool:
    """Whether the act is closed to who sees the market as the person."""
    return act.startswith(OWN_HANDS)


def may(role: str, act: str) -> bool:
    """Whether the role may do the act. Raises `KeyError` for an act without a row."""
    return role in ACTS[act]


@cache
def acts_of(role: str) -> frozenset[str]:
    """Every act of the role, for menus and buttons."""
    return frozenset(act for act, roles in ACTS.items() if role in roles)
