"""Oscar's hooks for placing an order, answered by our services."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from oscar.apps.order import utils as core

from core.money import split_amount
from shop.basket.models import Basket

from .draft import Delivery, DraftLine, DraftVendorOrder, OrderDraft
from .models import Order
from .services.placement import Buyer, new_order_number, place_order


class OrderNumberGenerator(core.OrderNumberGenerator):
    """Numbers that can't be guessed, whatever the basket."""

    def order_number(self, _basket: Basket | None = None) -> str:
        return new_order_number()


class OrderCreator(core.OrderCreator):
    """For code that places orders Oscar's way, with one delivery for the whole."""

    def place_order(  # noqa: PLR0913, PLR0917 - Oscar's signature
        self,
        basket: Basket,
        total: Any,  # noqa: ARG002
        shipping_method: Any,
        shipping_charge: Any,
        user: Any = None,
        shipping_address: Any = None,
        billing_address: Any = None,  # noqa: ARG002
        **kwargs: Any,
    ) -> Order:
        """The delivery charge is shared over the sellers by the value of their goods.

        Raises `ValueError` for an empty basket.
        """
        if basket.is_empty:
            raise ValueError(_("An empty basket can't be ordered."))
        address = {
            field.name: getattr(shipping_address, field.name)
            for field in shipping_address._meta.concrete_fields  # noqa: SLF001
            if not field.primary_key and field.name != "user"
        }
        draft = _draft(basket, shipping_method, shipping_charge.incl_tax)
        buyer = Buyer(user=user, email=kwargs.get("guest_email", ""))
        return place_order(draft, basket=basket, buyer=buyer, address=address)


def _draft(basket: Basket, method: Any, charge: Decimal) -> OrderDraft:
    by_partner: dict[Any, list[DraftLine]] = {}
    for line in basket.all_lines():
        pack, agreed = line.stockrecord, line.agreement
        by_partner.setdefault(pack.partner, []).append(
            DraftLine(
                pack,
                line.quantity,
                line.discount_value or Decimal(0),
                price=agreed.price if agreed else None,
                channel=line.channel,
                origin=line.origin,
                reserved_quantity=agreed.reserved_quantity if agreed else 0,
                lot=line.lot,
                basket_reference=line.line_reference,
            )
        )
    sellers = sorted(by_partner, key=lambda partner: partner.pk)
    values = [
        sum((line.total for line in by_partner[seller]), Decimal(0))
        for seller in sellers
    ]
    costs = split_amount(charge, values, basket.currency)
    vendor_orders = tuple(
        DraftVendorOrder(
            partner=seller,
            lines=tuple(by_partner[seller]),
            delivery=Delivery(code=method.code, name=str(method.name), cost=cost),
        )
        for seller, cost in zip(sellers, costs, strict=True)
    )
    return OrderDraft(currency=basket.currency, vendor_orders=vendor_orders)
