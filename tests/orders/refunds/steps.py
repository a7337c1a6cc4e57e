"""What one types on the page that gives money back."""

from orders.payment.rules import RefundReason
from orders.payment.services import RefundTerms
from orders.refunds.queries import offer_of
from orders.refunds.services import Wish, plan_refund, refund_part

KEY = "0123456789abcdef0123456789abcdef"


def lines_of(part):
    """Pears and apples."""
    return list(part.lines.order_by("pk"))


def a_wish(*, reason=RefundReason.MISSING, packs=None, amount=None, **terms):
    return Wish(RefundTerms(reason=reason, **terms), packs=packs or {}, amount=amount)


def look(part, wish):
    return plan_refund(offer_of(part), wish)


def give(part, wish, key=KEY):
    """Looked at, then done as it was looked at."""
    plan = look(part, wish)
    return refund_part(part, wish, seen=plan.offer.seen, promised=plan.minor, key=key)


def url(part):
    return f"/desk/{part.partner.code}/orders/{part.number}/refund/"


def typed(part, *, packs=(0, 0), **changes):
    """The form as it is sent; `packs` of pears and of apples."""
    names = [f"packs-{line.pk}" for line in lines_of(part)]
    fields = dict(zip(names, packs, strict=True))
    fields |= {"reason": "missing", "how": "packs", "key": KEY, "do": "look"}
    fields |= {"seen": offer_of(part).seen, "note": ""}
    return fields | changes


def looked_at(client, address, fields):
    """Send the form to look; then what the page would send to pay."""
    page = client.post(address, fields)
    assert page.status_code == 200, page.context["form"].errors
    plan = page.context["plan"]
    return fields | {"do": "pay", "promised": plan.minor, "seen": plan.offer.seen}
