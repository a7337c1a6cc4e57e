"""A draw as it stands after it was drawn, without the orders behind it."""

from live.deals.models import Draw, DrawEntry
from live.deals.proof import commitment_of, hash_of_entries, order_of, ticket_of
from live.deals.states import DrawStatus

from .scene import Scene


def a_drawn_draw(entries=5, winners=1):
    seed, tickets = "5eed" * 16, [ticket_of(f"ORDER{n}") for n in range(entries)]
    draw = Draw.objects.create(
        broadcast=Scene().broadcast,
        prize="A box",
        winners=winners,
        status=DrawStatus.DRAWN,
        seed=seed,
        commitment=commitment_of(seed),
        entries_hash=hash_of_entries(tickets),
    )
    order = order_of(seed, draw.entries_hash, tickets)
    DrawEntry.objects.bulk_create(
        DrawEntry(draw=draw, ticket=ticket, place=place, is_winner=place <= winners)
        for place, ticket in enumerate(order, start=1)
    )
    return draw
