"""Orders that goods can be added to, and what is added."""

from checkout.additions import AdditionRequest, add_goods, fill_basket, propose_addition
from checkout.open_parts import open_parts
from checkout.queries import Wishes, propose
from orders.order.models import Order
from shop.basket.services.baskets import priced
from tests.factories.orders import pay_order, place_draft
from tests.factories.shop import make_basket


def make_open_order(packs, *, user=None, wishes=None, paid=True) -> Order:
    """An order by the sellers' own ways of delivery, to Beijing."""
    basket = make_basket(None, packs)
    priced(basket, user)
    basket.owner = user
    proposal = propose(basket, region="CN-BJ", wishes=wishes or Wishes())
    assert proposal.draft, "these packs can't be ordered now"
    order = place_draft(proposal.draft, basket, user=user)
    if paid and not order.paid_at:
        pay_order(order)
    order.refresh_from_db()
    return order


def proposal_of(order, packs, *, is_owner=True, **wishes):
    """What adding these packs would cost, and the basket of it."""
    basket, refused = fill_basket(None, dict(packs))
    assert refused == {}
    found = propose_addition(
        order, open_parts(order), basket, wishes=Wishes(**wishes), is_owner=is_owner
    )
    return found, basket


def ask_to_add(order, packs, *, is_owner=True, **wishes):
    """All that `add_goods` takes for it."""
    proposal, basket = proposal_of(order, packs, is_owner=is_owner, **wishes)
    draft = proposal.draft
    wanted = AdditionRequest(Wishes(**wishes), draft.total, draft.from_balance)
    return basket, wanted


def add_to(order, packs, *, paid=True, is_owner=True, **wishes) -> Order:
    """The packs added to the order, and paid for."""
    basket, wanted = ask_to_add(order, packs, is_owner=is_owner, **wishes)
    added = add_goods(order, basket, wanted, is_owner=is_owner)
    if paid:
        pay_order(added)
    added.refresh_from_db()
    return added
