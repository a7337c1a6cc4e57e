"""The part of the payouts' page that is about Stripe: what goes, waits, or is stuck."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.payouts.by_stripe import is_offered, stripe_sweep, stripe_troubles
from orders.payouts.owed import holds_of_stripe
from orders.payouts.services import release, sweep_stripe, try_again


def stripe_context(currency: str) -> dict[str, Any]:
    swept = stripe_sweep(currency)
    troubles = list(stripe_troubles())
    holds = list(holds_of_stripe())
    shows = is_offered() or troubles or holds or not swept.is_empty
    return {
        "by_stripe": swept,
        "stripe_troubles": troubles,
        "stripe_holds": holds,
        "shows_stripe": shows,
    }


def act_by_stripe(request: HttpRequest, asked: str, currency: str) -> bool:
    """False for what is no act of the page, or about nothing that is there."""
    if asked == "stripe":
        _say_sent(request, len(sweep_stripe(currency)))
        return True
    name, _colon, text = asked.partition(":")
    pk = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    if name == "again" and try_again(pk):
        messages.success(request, _("It is sent anew with the next round."))
        return True
    if name == "release":
        held = next((each for each in holds_of_stripe() if each.pk == pk), None)
        if held and release(held.cause):
            messages.success(request, _("Released. It is paid with the next round."))
            return True
    return False


def _say_sent(request: HttpRequest, count: int) -> None:
    if not count:
        messages.info(request, _("Nothing can be sent by Stripe now."))
        return
    said = ngettext(
        "%(count)s transfer is on its way.",
        "%(count)s transfers are on their way.",
        count,
    )
    messages.success(request, said % {"count": count})
