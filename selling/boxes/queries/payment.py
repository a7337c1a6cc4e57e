"""Which subscriptions rely on a saved card."""

from django.utils.translation import gettext as _

from payments.cards.models import SavedCard
from selling.boxes.models import Subscription
from selling.boxes.states import SubscriptionState


def boxes_need(card: SavedCard) -> str | None:
    """Why the card can't be removed now; None where no box is charged to it."""
    if not card.is_default:
        return None
    rows = Subscription.objects.filter(
        user=card.customer.user_id, by_card=True, state=SubscriptionState.ACTIVE
    )
    found = rows.select_related("box").first()
    if found is None:
        return None
    text = _("%(name)s is charged to this card. Choose a link to pay for it first.")
    return text % {"name": found.box.name}
