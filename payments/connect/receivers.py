"""What Stripe says of sellers' own accounts; each time Stripe is asked anew."""

from payments.payment import gateway
from payments.payment.services.events import HANDLERS, EventHandler, NotOurPaymentError

from .models import StripeAccount
from .services import account_by_id, note_bounced, note_mended, refresh_account


def follow(handled: dict[str, object]) -> None:
    """Changed, cut off, or with another bank account: Stripe says how it stands."""
    account = refresh_account(_account(handled))
    if handled.get("object") == "bank_account" and account.stands:
        note_mended(account)


def watch_payouts(handled: dict[str, object]) -> None:
    """The last payout counts: an older one that failed says nothing any more."""
    account = _account(handled)
    status, reason = gateway.last_payout(account.account_id or "")
    if status == "failed":
        note_bounced(account, reason)
    elif status == "paid":
        note_mended(account)


@HANDLERS.provide
def stripe_handlers() -> list[EventHandler]:
    return [
        EventHandler("account.", follow, is_connected=True),
        EventHandler("payout.failed", watch_payouts, is_connected=True),
        EventHandler("payout.paid", watch_payouts, is_connected=True),
    ]


def _account(handled: dict[str, object]) -> StripeAccount:
    account_id = handled.get("connected_account", "")
    account = account_by_id(account_id)
    if account is None:
        raise NotOurPaymentError(account_id)
    return account
