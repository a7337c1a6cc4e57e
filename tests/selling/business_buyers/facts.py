"""Whether the market is sound, whatever business buyers do."""

from core.integrity import run
from tests.factories.payments import LEFT_OUT
from tests.sound import checks_of

SOUND = checks_of(
    "selling.business_buyers", "vendors.partner", "orders.order", "payments.payment",
    "payments.ledger", "payments.payouts", "payments.reconciliation",
    "fulfilment.invoicing",
)  # fmt: skip


def found_breaches():
    """The names of those that are broken."""
    checks = [check for check in SOUND if not check.name.endswith(LEFT_OUT)]
    return [each.name for each in run(checks) if not each.is_ok]
