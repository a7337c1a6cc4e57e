"""The mail that tells of another weight, or of less than was ordered."""

import pytest

from orders.fulfilment.services import Weighing, begin_packing, finish, weigh
from orders.notifications.queries import notices_of
from orders.order.services import apply_short_supply, drop_packs, plan_short_supply
from tests.cast import a_farm, a_pack, a_paid_order, a_user
from tests.orders.fulfilment.makers import a_weighed_part
from tests.orders.notifications.letters import by_address, deliver, html_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outgoing")]


def adjusted(sent):
    return [letter for letter in sent if "other amounts" in letter.subject]


def test_packed_weight_is_told_with_listed_packed_and_price():
    shopper = a_user("chen@example.com")
    part = a_weighed_part(a_farm("Li Family Orchard"), user=shopper)
    begin_packing(part, by=None)
    weighing = Weighing("1400+1400")
    weigh(part, part.lines.get().pk, weighing=weighing, by=None)
    finish(part, by=None)

    letter = by_address(adjusted(deliver()), "chen@example.com")

    assert letter.subject.startswith("Li Family Orchard has packed other amounts")
    for text in (letter.body, html_of(letter)):
        assert "Packed 2.8 kg, ordered about 3 kg. ¥4.00 is paid back." in text
        assert "¥56.00" in text
        assert "¥4.00 of this part come back to you" in text


def test_exact_weight_is_no_news():
    part = a_weighed_part(a_farm(), user=a_user())
    begin_packing(part, by=None)
    weigh(part, part.lines.get().pk, weighing=Weighing("3000"), by=None)
    finish(part, by=None)

    assert adjusted(deliver()) == []


def test_each_shopper_is_told_of_the_own_share_alone():
    pack = a_pack(price="30.00")
    for n in (4, 2):
        a_paid_order([(pack, n)], user=a_user(f"shopper{n}@example.com"))
    plan = plan_short_supply(pack.pool, good=15_000, rule="proportional")
    apply_short_supply(plan, by=None)

    sent = adjusted(deliver())

    first = by_address(sent, "shopper4@example.com")
    second = by_address(sent, "shopper2@example.com")
    assert "Too little was there: 10 kg instead of 20 kg." in first.body
    assert "Too little was there: 5 kg instead of 10 kg." in second.body
    assert "shopper4" not in second.body


def test_order_mail_says_about_how_much_weighed_goods_are():
    a_weighed_part(a_farm(), user=a_user("chen@example.com"))

    letters = [x for x in deliver() if x.to == ["chen@example.com"]]

    assert letters
    assert all("(about 3 kg)" in letter.body for letter in letters)


def test_what_the_shopper_took_back_is_not_said_to_be_the_farms_doing():
    shopper = a_user("chen@example.com")
    order = a_paid_order([(a_pack(a_farm("Li Family Orchard")), 3)], user=shopper)
    part, line = order.parts.get(), order.lines.get()
    drop_packs(part, {line.pk: 1}, seen=3, by=shopper)

    sent = deliver()

    told = [x.subject for x in sent if x.to == ["chen@example.com"]]
    assert f"You took goods of order {order.number} back" in told
    assert adjusted(sent) == []
    notices = [row.subject for row in notices_of(shopper)]
    assert f"You took goods of order {order.number} back" in notices
    assert not any("other amounts" in subject for subject in notices)
