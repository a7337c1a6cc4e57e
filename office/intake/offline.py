"""What a tablet at the depot keeps to work without signal: no phones, no papers.

Prices and members are those of the last days and what is known to come, so that a
delivery of yesterday is priced as of yesterday. What is sent is counted anew.
"""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core import market
from core.amounts import UNITS
from office.intake.models import Price
from office.intake.queries.lists import usual_weights
from office.intake.queries.prices import goods_taken, prices_on, rules_of
from office.intake.rules import LEAST_USUAL, LESS, MORE, MOST_USUAL
from office.intake.wording import price_words
from vendors.cooperatives.queries import households_of
from vendors.partner.models import Partner

LOOKED_BACK = timedelta(days=14)


def depot_data(cooperative: Partner, day: date) -> dict[str, object]:
    """Goods with rules and prices, households by number and name; six queries."""
    goods = list(goods_taken(cooperative).distinct())
    rules, usual = rules_of(goods), usual_weights(cooperative)
    prices = _prices(cooperative, day - LOOKED_BACK)
    members = households_of(cooperative).filter(
        Q(left=None) | Q(left__gt=day - LOOKED_BACK)
    )
    return {
        "day": day.isoformat(),
        "zone": market.time_zone(),
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
        "more": MORE,
        "less": LESS,
        "least": LEAST_USUAL,
        "most": MOST_USUAL,
    }


def _prices(cooperative: Partner, since: date) -> dict[int, list[dict[str, object]]]:
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
        "no_name": _("Harvest delivery"),
        "writing": _("Draft"),
        "waits": _("Waiting for a connection."),
        "again": _("Not sent yet. We will try again."),
        "sending": _("Sending"),
        "needs": _("Needs your attention."),
        "conflict": _("Needs your attention."),
        "signed_out": _("Please sign in again. Your entry is saved on this device."),
        "other_person": _(
            "Someone else is signed in. It will be sent when you sign in again."
        ),
        "forbidden": _("You can no longer record deliveries here."),
        "sent_saved": _("Recorded."),
        "sent_at": _("%(state)s %(time)s"),
        "saved_at": _("Saved on this device, %(time)s."),
        "kept": _("Saved on this device. It will be sent when you are online."),
        "no_room": _("This device has no storage left. Send it while you are online."),
        "not_yours": _("This page was saved for someone else."),
        "sign_in": _("Sign in"),
        "edit": _("Change"),
        "open": _("Open"),
        "throw_away": _("Discard"),
        "put_away": _("Put away"),
        "sure": _("Discard this delivery? It was not sent."),
        "take": _("Record delivery"),
        "take_offline": _("Save and send later"),
        "need_bringer": _("Please enter who delivered it."),
        "need_product": _("Please select the goods."),
        "need_gross": _("Enter the scale reading."),
        "bad_weight": _(
            "Enter the scale reading: 1430, a sum such as 192+167, "
            "or a value with a unit such as 1.43 kg."
        ),
        "too_much": _("This weight is too large. Check the number and its unit."),
        "bad_tare": _("The tare is as large as the gross weight."),
        "odd_weight": _(
            "%(weight)s in total? A delivery is usually about %(usual)s. "
            "If it is correct, please confirm."
        ),
        "odd_first": _("%(weight)s in one delivery? If so, please confirm."),
        "unknown": _("No saved household has this number or name."),
        "no_price": _("No price is saved here for this day and grade."),
        "price": _("Price of the day: %(price)s"),
        "net": _("Net weight %(weight)s"),
        "net_amount": _("Net weight %(weight)s, amount %(amount)s"),
        "scale_read": _("Scale: %(weight)s"),
        "scale_net": _("The scale took off the tare, so the tare was cleared."),
        "scale_unread": _("The scale sent %(text)s, which is no stable weight."),
        "scale_waits": _("Waiting for the scale"),
        "scale_silent": _(
            "The scale sent no stable weight. Check its cable and speed, "
            "then try again."
        ),
        "scale_broken": _("The scale can't be read. Check its cable, then try again."),
        "kg": _("%(count)s kg"),
        "g": _("%(count)s g"),
    }
