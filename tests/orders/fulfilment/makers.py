"""Parts to pack: with weighed lines, for a day, at a stage."""

from orders.fulfilment.services import begin_packing
from orders.order.services import finish_packing, tick_line, weigh_line
from tests.cast import a_farm, a_member, a_pack, a_paid_order


def a_run_farm(name=None, **fields):
    """A farm with an owner, as every shop that sells has one."""
    farm = a_farm(name, **fields)
    a_member(farm)
    return farm


def a_weighed_pack(farm, title="Walnuts", *, price="30.00", **fields):
    fields = {"is_weighed": True, "tolerance": 10} | fields
    return a_pack(farm, title, price=price, quantity=1500, **fields)


def a_weighed_part(farm, *, packs=2, user=None, **fields):
    """A paid part with one weighed line of `packs` of about 1.5 kg."""
    order = a_paid_order([(a_weighed_pack(farm, **fields), packs)], user=user)
    return order.parts.get()


def packed_part(pack, packs=1, *, by=None, **order):
    """A part of one line that is packed and waits for its carrier."""
    part = a_paid_order([(pack, packs)], **order).parts.get()
    begin_packing(part, by=by)
    for line in part.lines.all():
        if line.is_weighed:
            due = line.due * line.pack_quantity
            weigh_line(line, units=due, typed=str(due), by=by)
        else:
            tick_line(line, packed=True)
    return finish_packing(part, by=by)
