"""What tests of presales look at, and whether the market is sound."""

from core.integrity import run
from orders.order.models import VendorOrder
from payments.payment.models import Refund
from tests.factories.orders import make_paid_order
from tests.factories.payments import LEFT_OUT
from tests.factories.presales import pack_of
from tests.sound import checks_of
from vendors.partner.models import StockPool

SOUND = checks_of(
    "selling.presales", "vendors.partner", "orders.order", "payments.payment",
    "payments.ledger",
)  # fmt: skip


def assert_sound():
    checks = [check for check in SOUND if not check.name.endswith(LEFT_OUT)]
    assert [(each.name, each.breaches) for each in run(checks) if not each.is_ok] == []


def state(presale):
    presale.refresh_from_db()
    return presale.state


def pool(presale):
    return StockPool.objects.get(pk=presale.pool_id)


def part_of(order):
    return VendorOrder.objects.get(order=order)


def ordered(presale, packs=1, **more):
    return make_paid_order([(pack_of(presale), packs)], **more)


def back(order):
    """What goes back of an order, in minor units."""
    return sum(
        Refund.objects.filter(payment__order=order).values_list("amount", flat=True)
    )
