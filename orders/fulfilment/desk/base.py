"""What the desk's pages of this app share."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import QueryDict

from orders.fulfilment.services import Weighing, tick, weigh
from orders.order.models import VendorOrder
from orders.order.services import LooksWrong, PackingRefused

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Typed:
    """What was typed for a line and not taken: it is shown again with the reason.

    `asks` says that the same can be sent again, confirmed.
    """

    text: str
    why: str
    asks: bool = False


def whole(text: str | None) -> int | None:
    """A whole number that isn't negative; None for anything else."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def pack_line(
    part: VendorOrder, line_id: int, posted: QueryDict, *, by: "User | None"
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
            weigh(part, line_id, weighing=weighing, by=by)
        else:
            tick(part, line_id, packed=posted.get("packed") == "1", by=by)
    except LooksWrong as question:
        return Typed(text, str(question), asks=True)
    except PackingRefused as refusal:
        return Typed(text, str(refusal))
    except ValidationError as error:
        return Typed(text, " ".join(error.messages))
    return None
