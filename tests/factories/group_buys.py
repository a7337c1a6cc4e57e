"""Group offers, groups, and people who join and pay for them."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from accounts.models import User
from checkout.queries import Wishes, propose
from checkout.services import CheckoutRequest, check_out
from core.integrity import run
from orders.order.models import Order, VendorOrder
from orders.order.services.placement import Buyer
from selling.group_buys.models import GroupBuy, GroupJoin, GroupOffer
from selling.group_buys.services.offers import OfferTerms, make_offer
from selling.group_buys.services.places import join_group, start_group
from shop.basket.models import Basket
from shop.basket.services.baskets import basket_for, priced
from shop.basket.services.lines import add_pack
from tests.factories.accounts import make_user
from tests.factories.orders import make_address, pay_order
from tests.factories.outbox import deliver_everything
from tests.factories.shipping import make_delivery
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.sound import checks_of

_number = count(1)
BOX = 5000
LOOKED_AT = checks_of(
    "selling.group_buys", "orders.order", "shop.basket", "vendors.partner",
    "payments.credit", "payments.ledger", "payments.payouts",
)  # fmt: skip


def faults_of_groups():
    """What the audit finds wrong with groups, stock, baskets, orders and the books."""
    return [f"{one.name}: {one.samples}" for one in run(LOOKED_AT) if not one.is_ok]


class GroupScene:
    """A farm that sends everywhere, and a box of 59.00 for groups of 2 at 40.00."""

    def __init__(
        self,
        *,
        on_hand=20 * BOX,
        price="59.00",
        offered="40.00",
        currency=None,
        **terms,
    ):
        self.farm = make_farm()
        self.host = make_member(self.farm)
        self.method = make_delivery(self.farm)
        fields = {"currency": currency} if currency else {}
        self.pack = make_pack(
            self.farm, price=price, quantity=BOX, on_hand=on_hand, **fields
        )
        self.offer = make_group_offer(self.pack, price=offered, by=self.host, **terms)

    def start(self, user=None, **how) -> GroupJoin:
        return start_group(
            self.offer, user or make_user(), key=f"tap-{next(_number)}", **how
        )

    def open_group(self, leader=None) -> GroupBuy:
        """One whose leader has paid."""
        join = self.start(leader)
        pay_join(join)
        join.group.refresh_from_db()
        return join.group

    def complete_group(self, leader=None) -> GroupBuy:
        group = self.open_group(leader)
        for _each in range(group.size - 1):
            pay_join(join_of(group))
        deliver_everything()
        group.refresh_from_db()
        return group


def make_group_offer(pack, *, price="40.00", by=None, **terms) -> GroupOffer:
    return make_offer(pack, group_terms(price=price, **terms), by=by)


def group_terms(*, price="40.00", days=7, **terms) -> OfferTerms:
    now = timezone.now()
    return OfferTerms(
        **{
            "size": 2,
            "price": Decimal(price),
            "hours": 24,
            "starts_at": now - timedelta(minutes=1),
            "ends_at": now + timedelta(days=days),
            "most_groups": 10,
            **terms,
        }
    )


def join_of(group: GroupBuy, user: User | None = None, **how) -> GroupJoin:
    """Somebody's place in a group, held in their basket."""
    user = user or make_user()
    return join_group(group, user, key=f"tap-{next(_number)}", **how)


def own_address(**fields):
    """An address of which no other person's has the phone number or the door."""
    number = next(_number)
    return make_address(
        phone_number=f"+86138{number:08d}", line1=f"{number} Fuxing Road", **fields
    )


def order_basket(user: User, *, address=None, wishes=None) -> Order:
    """The person's basket, ordered as at the checkout."""
    basket = basket_for(user)
    held = Basket.objects.get(pk=basket.pk)
    priced(held, user)
    wishes = wishes or Wishes()
    draft = propose(held, region="CN-BJ", wishes=wishes).draft
    asked = CheckoutRequest(
        buyer=Buyer(user=user, language="en"),
        address=address or own_address(),
        region="CN-BJ",
        wishes=wishes,
        expected_total=draft.total,
    )
    return check_out(basket, asked)


def order_of_guest(join: GroupJoin, email="", address=None) -> Order:
    """A guest's basket with a place in it, ordered as at the checkout."""
    held = Basket.objects.get(pk=join.line.basket_id)
    priced(held, None)
    draft = propose(held, region="CN-BJ", wishes=Wishes()).draft
    email = email or f"guest{next(_number)}@example.com"
    asked = CheckoutRequest(
        buyer=Buyer(user=None, email=email, language="en"),
        address=address or own_address(),
        region="CN-BJ",
        wishes=Wishes(),
        expected_total=draft.total,
    )
    return check_out(held, asked)


def pay_join(join: GroupJoin, **how) -> Order:
    """Order and pay the basket that a place is held in."""
    order = pay_order(order_basket(join.user, **how))
    join.refresh_from_db()
    return order


def put_beside(user: User, pack, quantity=1) -> None:
    """Something else into the same basket."""
    add_pack(basket_for(user), pack, quantity)


def part_of(join: GroupJoin) -> VendorOrder:
    return VendorOrder.objects.get(lines__group_join=join)
