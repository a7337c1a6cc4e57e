"""What must be true after whatever happened to packaging."""

from core.integrity import run
from tests.factories.payments import LEFT_OUT
from tests.sound import checks_of

SOUND = checks_of(
    "fulfilment.containers", "fulfilment.packing", "vendors.partner", "orders.order",
    "payments.payment", "payments.payouts", "payments.ledger",
)  # fmt: skip


def assert_sound():
    checks = [check for check in SOUND if not check.name.endswith(LEFT_OUT)]
    assert [(each.name, each.breaches) for each in run(checks) if not each.is_ok] == []
