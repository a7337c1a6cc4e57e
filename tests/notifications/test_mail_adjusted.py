"""The mail that tells of another weight, or of less than was ordered."""

import pytest

from fulfilment.packing.services.packing import Weighing, begin_packing, finish, weigh
from notifications.queries import notices_of
from orders.order.services.item_cancellation import cancel_items
from orders.order.services.short import apply_short_supply, plan_short_supply
from tests.factories.accounts import make_user
from tests.factories.fulfilment import make_weighed_vendor_order
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.notifications.letters import by_address, deliver, html_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outgoing")]


def adjusted(sent):
    return [letter for letter in sent if "different quantities" in letter.subject]


def test_packed_weight_is_told_with_listed_packed_and_price():
    shopper = make_user("chen@example.com")
    vendor_order = make_weighed_vendor_order(
        make_farm("Li Family Orchard"), user=shopper
    )
    begin_packing(vendor_order, by=None)
    weighing = Weighing("1400+1400")
    weigh(vendor_order, vendor_order.lines.get().pk, weighing=weighing, by=None)
    finish(vendor_order, by=None)

    letter = by_address(adjusted(deliver()), "chen@example.com")

    assert letter.subject.startswith("Li Family Orchard packed different quantities")
    for text in (letter.body, html_of(letter)):
        assert "Packed 2.8 kg, ordered about 3 kg. ¥4.00 is refunded." in text
        assert "¥56.00" in text
        assert "¥4.00 of this part will be refunded to you" in text


def test_exact_weight_is_no_news():
    vendor_order = make_weighed_vendor_order(make_farm(), user=make_user())
    begin_packing(vendor_order, by=None)
    weigh(vendor_order, vendor_order.lines.get().pk, weighing=Weighing("3000"), by=None)
    finish(vendor_order, by=None)

    assert adjusted(deliver()) == []


def test_each_shopper_is_told_of_the_own_share_alone():
    pack = make_pack(price="30.00")
    for n in (4, 2):
        make_paid_order([(pack, n)], user=make_user(f"shopper{n}@example.com"))
    plan = plan_short_supply(pack.pool, good=15_000, rule="proportional")
    apply_short_supply(plan, by=None)

    sent = adjusted(deliver())

    first = by_address(sent, "shopper4@example.com")
    second = by_address(sent, "shopper2@example.com")
    assert "Short supply: 10 kg instead of 20 kg." in first.body
    assert "Short supply: 5 kg instead of 10 kg." in second.body
    assert "shopper4" not in second.body


def test_order_mail_says_about_how_much_weighed_goods_are():
    make_weighed_vendor_order(make_farm(), user=make_user("chen@example.com"))

    letters = [x for x in deliver() if x.to == ["chen@example.com"]]

    assert letters
    assert all("(about 3 kg)" in letter.body for letter in letters)


def test_what_the_shopper_took_back_is_not_said_to_be_the_farms_doing():
    shopper = make_user("chen@example.com")
    order = make_paid_order(
        [(make_pack(make_farm("Li Family Orchard")), 3)], user=shopper
    )
    vendor_order, line = order.vendor_orders.get(), order.lines.get()
    cancel_items(vendor_order, {line.pk: 1}, seen=3, by=shopper)

    sent = deliver()

    told = [x.subject for x in sent if x.to == ["chen@example.com"]]
    assert f"You cancelled items of order {order.number}" in told
    assert adjusted(sent) == []
    notices = [row.subject for row in notices_of(shopper)]
    assert f"You cancelled items of order {order.number}" in notices
    assert not any("different quantities" in subject for subject in notices)
