"""Where the integrity checks stand, each beside the app whose promise it holds."""

from importlib import import_module

from core.integrity import Invariant

MODULES = (
    "core.integrity",
    "vendors.partner.integrity",
    "vendors.members.integrity",
    "vendors.banking.integrity",
    "vendors.cooperatives.integrity",
    "vendors.certificates.integrity",
    "vendors.onboarding.integrity",
    "shop.catalogue.integrity",
    "shop.search.integrity",
    "shop.import_export.integrity",
    "shop.basket.integrity",
    "shop.offers.integrity",
    "orders.order.integrity",
    "orders.shipping.integrity",
    "orders.tracing.integrity",
    "orders.messaging.integrity",
    "orders.reviews.integrity",
    "shop.storefront.integrity",
    "payments.ledger.integrity",
    "payments.credit.integrity",
    "payments.payment.integrity.payments",
    "payments.payment.integrity.rests",
    "payments.cards.integrity",
    "payments.connect.integrity",
    "payments.gift_cards.integrity",
    "payments.prepayments.integrity",
    "payments.payouts.integrity.batches",
    "payments.payouts.integrity.earnings",
    "payments.payouts.integrity.stripe",
    "payments.refunds.integrity",
    "payments.disputes.integrity",
    "payments.reconciliation.integrity",
    "fulfilment.containers.integrity",
    "fulfilment.deadlines.integrity",
    "fulfilment.tracking.integrity",
    "fulfilment.packing.integrity",
    "fulfilment.invoicing.integrity",
    "fulfilment.claims.integrity",
    "reports.rollups.integrity",
    "office.market.integrity",
    "office.intake.integrity",
    "office.depot.integrity",
    "office.distribution.integrity",
    "office.announcements.integrity",
    "notifications.integrity",
    "office.letters.integrity",
    "programme.figures.integrity",
    "training.integrity",
    "tourism.integrity",
    "openings.integrity",
    "stall.integrity",
    "selling.boxes.integrity",
    "selling.business_buyers.integrity",
    "selling.group_buys.integrity",
    "selling.presales.integrity",
    "live.broadcasts.integrity",
    "live.video.integrity",
    "live.deals.integrity",
    "live.chat.integrity",
    "live.records.integrity",
)
INVARIANTS = [
    each
    for name in MODULES
    for each in vars(import_module(name)).values()
    if isinstance(each, Invariant)
]
