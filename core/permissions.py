"""Who may do what: the one table that views name their rule from.

A rule says which roles may do an act on what belongs to their own seller. Whose
object it is is never asked here: desk and office views fetch everything through the
current seller or cooperative, so that another's answers 404.
"""

OWNER, SELLER, PACKER, STREAMER = "owner", "seller", "packer", "streamer"
ADMIN = "admin"  # of a cooperative
OPERATOR = "operator"  # the site's staff

_TEAM = frozenset({OWNER, SELLER, PACKER, STREAMER, ADMIN})
_SELLING = frozenset({OWNER, SELLER, ADMIN})
_PACKING = frozenset({OWNER, SELLER, PACKER, ADMIN})
_RUNNING = frozenset({OWNER, ADMIN})
_VETTING = frozenset({ADMIN, OPERATOR})
_OPERATING = frozenset({OPERATOR})

ACTS: dict[str, frozenset[str]] = {
    "desk.see": _TEAM,
    "desk.orders.see": _PACKING,
    "desk.orders.pack": _PACKING,
    "desk.orders.cancel": _SELLING,
    "desk.orders.short": _SELLING,
    "desk.orders.refund": _SELLING,
    "desk.talk.see": _PACKING,
    "desk.talk.answer": _SELLING,
    "desk.claims.see": _PACKING,
    "desk.claims.answer": _SELLING,
    "desk.claims.rules": _RUNNING,
    "desk.figures.see": _SELLING,
    "desk.money.see": _RUNNING,
    "desk.documents.see": _RUNNING,
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
    "desk.team.see": _TEAM,
    "desk.team.edit": _RUNNING,
    "office.see": _VETTING,
    "office.applications.decide": _VETTING,
    "office.listings.decide": _VETTING,
    "office.certificates.decide": _VETTING,
    "office.claims.see": _VETTING,
    "office.claims.decide": _VETTING,
    "office.sellers.suspend": _VETTING,
    "office.bank.confirm": _VETTING,
    "office.orders.see": _OPERATING,
    "office.orders.refund": _OPERATING,
    "office.deliveries.note": _OPERATING,
    "office.documents.see": _OPERATING,
    "office.balance.give": _OPERATING,
    "office.payouts.see": _OPERATING,
    "office.payouts.release": _OPERATING,
    "office.reconciliation.see": _OPERATING,
    "office.reconciliation.resolve": _OPERATING,
    "office.disputes.see": _OPERATING,
    "office.disputes.answer": _OPERATING,
}


def may(role: str, act: str) -> bool:
    """Whether the role may do the act. Raises `KeyError` for an act without a row."""
    return role in ACTS[act]
