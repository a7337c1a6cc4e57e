"""What is written with the order of somebody who buys for an organisation."""

from fulfilment.invoicing.services import name_buyer
from orders.order.models import Order
from selling.business_buyers.models import BusinessOrder, Organisation
from selling.business_buyers.queries import terms_of


def note_business_order(order: Order, sellers: set[int]) -> BusinessOrder | None:
    """Once, for an order of a seller who has accepted the organisation.

    Its documents name the organisation. The caller has the order's transaction.
    """
    if order.user_id is None:
        return None
    terms = terms_of(order.user_id)
    found = next((terms[seller] for seller in sorted(sellers) if seller in terms), None)
    if found is None:
        return None
    organisation = Organisation.objects.get(pk=found.organisation)
    made, is_new = BusinessOrder.objects.get_or_create(
        order=order, defaults={"organisation": organisation}
    )
    if is_new:
        name_buyer(
            order,
            company=organisation.legal_name,
            tax_id=organisation.tax_id,
            address=organisation.address,
        )
    return made
