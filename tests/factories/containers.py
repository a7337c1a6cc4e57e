"""Returnable packaging, and packs that come in it."""

from decimal import Decimal
from typing import Any

from fulfilment.containers.services.returns import take_back
from orders.order.models import VendorOrder
from payments.payment.models import Refund
from tests.factories.fulfilment import pack_vendor_order, send_vendor_order
from tests.factories.numbers import next_number
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from vendors.partner.models import Container, Partner, StockRecord
from vendors.partner.services.containers import add_container, put_in_containers


def make_container(
    farm: Partner | None = None, *, deposit: str = "2.00", name: str = "Glass jar"
) -> Container:
    names = {"name_en": name, "name_zh_hans": "玻璃罐"}
    return add_container(farm or make_farm(), names, Decimal(deposit))


def make_jars(
    count: int = 1, *, deposit: str = "2.00", farm: Partner | None = None, **pack: Any
) -> StockRecord:
    """A pack that comes in so many jars."""
    container = make_container(farm, deposit=deposit)
    made = make_pack(container.partner, **pack)
    put_in_containers(made, container, count)
    return made


def sent_jars(
    packs: int = 3, count: int = 1, *, pack: StockRecord | None = None, **order: Any
) -> VendorOrder:
    """A part of such packs that was sent."""
    made = make_paid_order([(pack or make_jars(count), packs)], **order)
    part = made.vendor_orders.get()
    pack_vendor_order(part)
    send_vendor_order(part)
    return VendorOrder.objects.select_related("order").get(pk=part.pk)


def take_jars_back(
    part: VendorOrder, count: int, *, key: str = "", by: Any = None
) -> Refund | None:
    line = part.lines.get()
    key = key or f"form-{next_number()}"
    return take_back(part, {line.pk: count}, key=key, by=by)
