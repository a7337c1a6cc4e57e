"""What the desk's pages of this app share."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.models import User
from core.inputs import whole
from fulfilment.packing.services.packing import Weighing, tick, weigh
from orders.order.models import VendorOrder
from orders.order.services.vendor_orders import LooksWrongError, PackingError


@dataclass(frozen=True)
class Typed:
    """What was typed for a line and not taken: it is shown again with the reason.

    `asks` says that the same can be sent again, confirmed.
    """

    text: str
    why: str
    asks: bool = False


def pack_line(
    vendor_order: VendorOrder, line_id: int, posted: QueryDict, *, by: User | None
) -> Typed | None:
    """Take a line's form: a weight or a tick; what was not taken comes back."""
    text = posted.get("weight", "").replace("\0", "").strip()[:200]
    try:
        if "weight" in posted:
            weighing = Weighing(
                text,
                seen=whole(posted.get("seen")),
                confirmed=bool(posted.get("confirmed")),
            )
            weigh(vendor_order, line_id, weighing=weighing, by=by)
        else:
            tick(vendor_order, line_id, packed=posted.get("packed") == "1", by=by)
    except LooksWrongError as question:
        return Typed(text, str(question), asks=True)
    except PackingError as refusal:
        return Typed(text, str(refusal))
    except ValidationError as error:
        return Typed(text, " ".join(error.messages))
    return None
