"""What a tablet at the depot keeps to work without signal: no phones, no papers.

Prices and members are those of the last days and what is known to come, so that a
delivery of yesterday is priced as of yesterday. What is sent is counted anew.
"""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.amounts import UNITS
from office.intake.models import Price
from office.intake.queries.lists import usual_weights
from office.intake.queries.prices import goods_taken, prices_on, rules_of
from office.intake.rules import FAR, LEAST_USUAL, MOST_USUAL
from office.intake.wording import price_words
from vendors.cooperatives.queries import households_of
from vendors.partner.models import Partner

LOOKED_BACK = timedelta(days=14)


def depot_data(cooperative: Partner, day: date) -> dict[str, Any]:
    """Goods with rules and prices, households by number and name; six queries."""
    goods = list(goods_taken(cooperative).distinct())
    rules, usual = rules_of(goods), usual_weights(cooperative)
    prices = _prices(cooperative, day - LOOKED_BACK)
    members = households_of(cooperative).filter(
        Q(left=None) | Q(left__gt=day - LOOKED_BACK)
    )
    return {
        "day": day.isoformat(),
        "goods": [
            {
                "pk": one.pk,
                "title": one.title,
                "moisture": rules[one.pk].moisture,
                "base": rules[one.pk].moisture_base,
                "rate": rules[one.pk].moisture_rate,
                "fee": rules[one.pk].fee,
                "usual": usual.get(one.pk),
                "prices": prices.get(one.pk, []),
            }
            for one in goods
        ],
        "households": list(members.order_by("number").values_list("number", "name")),
        "units": {name: UNITS[name][0] for name in ("kg", "g", "jin", "t")},
        "far": FAR,
        "least": LEAST_USUAL,
        "most": MOST_USUAL,
    }


def _prices(cooperative: Partner, since: date) -> dict[int, list[dict[str, Any]]]:
    """By product: what counted on the first day, and all that came after it."""
    later = Price.objects.filter(cooperative=cooperative, valid_from__gt=since)
    rows = [*prices_on(cooperative, since), *later.order_by("valid_from", "pk")]
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row.product_id].append(
            {
                "grade": row.grade,
                "from": row.valid_from.isoformat(),
                "price": f"{row.price:f}",
                "per": UNITS[row.unit][0],
                "currency": row.currency,
                "words": price_words(row),
            }
        )
    return found


def depot_words() -> dict[str, str]:
    """What the page's scripts say."""
    return {
        "no_name": _("A delivery"),
        "writing": _("Being written."),
        "waits": _("Waits for signal."),
        "again": _("Could not be sent yet. It is tried again."),
        "sending": _("Being sent."),
        "needs": _("Needs your answer."),
        "conflict": _("Needs your answer."),
        "signed_out": _("Please sign in again. It is kept on this device."),
        "other_person": _(
            "Somebody else is signed in. It is sent when you sign in again."
        ),
        "forbidden": _("You may not take harvest in here any more."),
        "sent_saved": _("Taken in."),
        "sent_at": _("%(state)s %(time)s"),
        "saved_at": _("Kept on this device, %(time)s."),
        "kept": _("Kept on this device. It is sent as soon as there is signal."),
        "no_room": _("This device has no room to keep it. Send it with signal."),
        "not_yours": _("This page was kept for somebody else."),
        "sign_in": _("Sign in"),
        "edit": _("Change"),
        "open": _("Open"),
        "throw_away": _("Throw away"),
        "put_away": _("Put away"),
        "sure": _("Throw this delivery away? It was not sent."),
        "take": _("Take in"),
        "take_offline": _("Keep and send later"),
        "need_bringer": _("Say who brought it."),
        "need_product": _("Choose the goods."),
        "need_gross": _("Type what the scales say."),
        "bad_weight": _(
            "Type what the scales say: 1430, a sum as 192+167, or a unit as in 1.43 kg."
        ),
        "too_much": _("That is too much to be true. Check the number and its unit."),
        "bad_tare": _("The tare is as much as the whole weight."),
        "odd_weight": _(
            "%(weight)s? One delivery is usually about %(usual)s. "
            "If it is right, tick that you are sure."
        ),
        "odd_first": _("%(weight)s in one delivery? If so, tick that you are sure."),
        "unknown": _("Nobody of this number or name is on this device."),
        "no_price": _("No price is known here for this day and grade."),
        "price": _("Price of the day: %(price)s"),
        "net": _("Net weight %(weight)s"),
        "net_amount": _("Net weight %(weight)s, amount %(amount)s"),
        "kg": _("%(count)s kg"),
        "g": _("%(count)s g"),
    }
