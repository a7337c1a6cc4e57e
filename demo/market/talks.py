"""What shoppers asked and farms answered: on products, and about orders."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.models import User
from orders.messaging.models import Message, Thread
from orders.messaging.states import ThreadState
from orders.order.models import VendorOrder
from orders.order.states import VendorOrderStatus
from shop.catalogue.models import Product
from vendors.members.models import PartnerRole
from vendors.members.states import Role

from . import reading

ANSWER_AFTER = timedelta(hours=5)
PER_SELLER = 2
TALKING = 60  # sellers; many more are like one another
_S = VendorOrderStatus
# Of the demo's shopper at the demo's farm: one is sent and answered, one waits.
ABOUT = ((_S.SHIPPED, _S.PART_SHIPPED, _S.RECEIVED), (_S.PAID, _S.ACCEPTED))


def plant_talks(
    farm_codes: Iterable[str], shopper: User, people: list[User], *, now: datetime
) -> None:
    """Answered questions at the first sellers, open ones and private threads at the
    farms of the demo's own accounts.
    """
    planter = _Planter(people, now)
    owners = PartnerRole.objects.filter(role=Role.OWNER).select_related("partner")
    by_seller = {row.partner_id: row.user_id for row in owners.order_by("pk")}
    for partner_id, owner in list(by_seller.items())[:TALKING]:
        planter.answer_some(partner_id, owner)
    for code in farm_codes:
        planter.leave_open(code)
    for code in list(farm_codes)[:1]:
        planter.write_about_orders(code, shopper, by_seller)


class _Planter:
    def __init__(self, people: list[User], now: datetime) -> None:
        self.people, self.now = people, now
        self.rng = Random("talks")
        self.texts = reading.talks()
        self.clicks = 0

    def answer_some(self, partner_id: int, owner_id: int) -> None:
        """A few public questions on the seller's goods, with their answers."""
        goods = self._goods(partner__pk=partner_id)
        for product in goods[:PER_SELLER]:
            said = self.rng.choice(self.texts["question"])
            asked = self.now - timedelta(days=self.rng.randint(2, 40), hours=3)
            thread = self._ask(product, said["ask"], asked)
            self._say(thread, said["answer"], asked + ANSWER_AFTER, owner_id)
            if follow := said.get("follow"):
                later = asked + 2 * ANSWER_AFTER
                self._say(thread, follow[0], later, thread.asker_id, is_sellers=False)
                self._say(thread, follow[1], later + ANSWER_AFTER, owner_id)

    def leave_open(self, code: str) -> None:
        """Questions of today that wait for an answer."""
        goods = self._goods(partner__code=code)
        for n, (product, said) in enumerate(
            zip(goods[PER_SELLER:], self.texts["open"], strict=False), start=1
        ):
            self._ask(product, said["ask"], self.now - timedelta(hours=2 * n))

    def write_about_orders(
        self, code: str, shopper: User, owners: dict[int, int]
    ) -> None:
        vendor_orders = VendorOrder.objects.filter(
            partner__code=code, order__user=shopper
        )
        for states, said in zip(ABOUT, self.texts["private"], strict=True):
            vendor_order = (
                vendor_orders.filter(status__in=states).order_by("number").first()
            )
            if vendor_order is None:
                continue
            asked = vendor_order.created + timedelta(hours=1)
            thread = self._begin(
                asked, shopper, partner=vendor_order.partner, vendor_order=vendor_order
            )
            self._say(thread, said["ask"], asked, shopper.pk, is_sellers=False)
            if answer := said.get("answer"):
                owner = owners[vendor_order.partner_id]
                self._say(thread, answer, min(asked + ANSWER_AFTER, self.now), owner)

    def _goods(self, **seller: Any) -> list[Product]:
        shown = Product.objects.filter(is_public=True, **seller)
        return list(shown.order_by("slug")[: PER_SELLER + len(self.texts["open"])])

    def _ask(self, product: Product, text: str, at: datetime) -> Thread:
        asker = self.rng.choice(self.people)
        thread = self._begin(
            at, asker, partner=product.partner, product=product, is_public=True
        )
        self._say(thread, text, at, asker.pk, is_sellers=False)
        return thread

    def _begin(self, at: datetime, asker: User, **about: object) -> Thread:
        return Thread.objects.create(asker=asker, created=at, written_at=at, **about)

    def _say(
        self,
        thread: Thread,
        text: str,
        at: datetime,
        author_id: int | None,
        *,
        is_sellers: bool = True,
    ) -> None:
        self.clicks += 1
        message = Message.objects.create(
            thread=thread,
            author_id=author_id,
            text=text,
            is_sellers=is_sellers,
            click=f"demo:{self.clicks}",
            created=at,
        )
        fields: dict[str, Any] = {"written_at": at, "state": ThreadState.OPEN}
        if is_sellers:
            fields |= {"state": ThreadState.ANSWERED, "public_to": message.pk}
        Thread.objects.filter(pk=thread.pk).update(**fields)
