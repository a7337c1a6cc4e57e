"""What one does at the desk with a part of an order, step by step."""

from django.urls import reverse

from orders.order.services import accept_part, finish_packing, tick_line
from orders.order.services import start_packing as pack


def url(name, part, *more):
    return reverse(f"desk:{name}", args=[part.partner.code, part.number, *more])


def said(response):
    return [str(message) for message in response.context["messages"]]


def post(client, name, part, *more, **fields):
    return client.post(url(name, part, *more), fields, follow=True)


def packed(part, by=None):
    accept_part(part, by=by)
    pack(part, by=by)
    for line in part.lines.all():
        tick_line(line, packed=True)
    return finish_packing(part, by=by)


def parcel(part, **changes):
    lines = part.lines.order_by("pk")
    fields = {f"packs-{line.pk}": line.left for line in lines}
    fields |= {
        "seen_sent": sum(line.shipped for line in lines),
        "carrier": "SF Express",
        "tracking_number": "SF1234567890",
    }
    return {name: value for name, value in (fields | changes).items() if value != ""}
