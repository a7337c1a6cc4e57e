"""The seller's page that gives money back: looked at first, then paid, once."""

import pytest

from core.outbox import deliver_due
from orders.order.models import VendorOrder
from orders.payment.models import Refund
from orders.refunds.services import RefundOutdated
from tests.cast import a_member, a_pack, a_paid_order
from tests.orders.fulfilment.steps import said
from vendors.members.states import Role

from .steps import a_wish, give, lines_of, looked_at, typed, url

pytestmark = pytest.mark.django_db


def order_page(part):
    return f"/desk/{part.partner.code}/orders/{part.number}/"


def test_order_page_leads_here(client, seller, part):
    assert url(part) in client.get(order_page(part)).text


def test_page_says_what_is_left(client, seller, part):
    page = client.get(url(part))

    assert page.status_code == 200
    assert "2 packs, ¥60.00 left to pay back" in page.text
    assert "At most ¥132.00" in page.text
    assert 'name="do" value="pay"' not in page.text


def test_looking_shows_who_bears_it_and_pays_nothing(client, seller, part):
    page = client.post(url(part), typed(part, packs=(1, 0), reason="damaged"))

    assert page.status_code == 200
    assert "¥33.00" in page.text  # with its share of the delivery
    assert "Fees that return to the seller" in page.text
    assert "¥30.00" in page.text  # what it costs
    assert Refund.objects.count() == 0


def test_paid_with_the_second_press(client, seller, part):
    fields = looked_at(client, url(part), typed(part, packs=(1, 0), note="Sorry!"))

    answer = client.post(url(part), fields, follow=True)

    refund = Refund.objects.get()
    assert (refund.amount, refund.by, refund.note) == (3000, seller, "Sorry!")
    assert [row.packs for row in refund.lines.all()] == [1]
    assert said(answer) == ["Paid back. The shopper is told."]
    assert "Something was missing or wrong: Sorry!" in answer.text
    assert "Refund on its way" in answer.text


def test_pressing_twice_pays_once(client, seller, part):
    fields = looked_at(client, url(part), typed(part, packs=(1, 0)))
    for _ in range(2):
        assert client.post(url(part), fields).status_code == 302
    assert Refund.objects.count() == 1


def test_pressed_pay_without_looking_pays_nothing(client, seller, part):
    answer = client.post(url(part), typed(part, packs=(1, 0), do="pay"))
    assert answer.status_code == 409
    assert Refund.objects.count() == 0


def test_old_page_keeps_what_was_typed_and_shows_the_new_figures(client, seller, part):
    pears, _apples = lines_of(part)
    fields = looked_at(client, url(part), typed(part, packs=(1, 2), note="Bruised"))
    give(part, a_wish(packs={pears.pk: 1}), key="f" * 32)

    answer = client.post(url(part), fields)

    assert answer.status_code == 409
    assert str(RefundOutdated()) in answer.text
    assert "Bruised" in answer.text
    assert "1 pack, ¥30.00 left to pay back" in answer.text
    assert answer.context["plan"].minor == 7000
    assert Refund.objects.count() == 1
    again = fields | {"seen": answer.context["offer"].seen, "promised": 7000}
    assert client.post(url(part), again).status_code == 302
    assert sorted(Refund.objects.values_list("amount", flat=True)) == [3000, 7000]


def test_old_page_whose_wish_is_too_much_by_now_says_so(client, seller, part):
    pears, _apples = lines_of(part)
    fields = looked_at(client, url(part), typed(part, packs=(2, 0)))
    give(part, a_wish(packs={pears.pk: 1}), key="f" * 32)

    answer = client.post(url(part), fields)

    assert answer.status_code == 409
    assert "1 pack of Pears is left to pay back." in answer.text
    assert answer.context["plan"] is None
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"packs": (9, 0)}, "2 packs of Pears are left to pay back."),
        ({"packs": (0, 0)}, "Please say what to pay back."),
        ({"packs": ("-1", 0)}, "greater than or equal to 0"),
        ({"packs": ("x", 0)}, "Enter a whole number"),
        ({"how": "amount", "amount": ""}, "Please say how much goes back."),
        ({"how": "amount", "amount": "0"}, "Please say how much goes back."),
        ({"how": "amount", "amount": "132.01"}, "At most ¥132.00 is left"),
        ({"how": "amount", "amount": "1.005"}, "no smaller coin"),
        ({"how": "amount", "amount": "lots"}, "Please enter a price"),
        ({"reason": ""}, "Please choose a reason."),
        ({"reason": "cancelled", "packs": (1, 0)}, "Select a valid choice"),
        ({"note": "x" * 301, "packs": (1, 0)}, "at most 300 characters"),
    ],
)
def test_what_is_wrong_is_said_and_kept(client, seller, part, changes, words):
    page = client.post(url(part), typed(part, **changes))

    assert page.status_code == 422
    assert words in page.text
    assert Refund.objects.count() == 0


def test_amount_edited_in_the_browser_is_not_paid(client, seller, part):
    """What is `promised` is compared, never taken."""
    fields = looked_at(client, url(part), typed(part, packs=(1, 0)))
    for promised in ("999999", "1", "-3000", "x", ""):
        answer = client.post(url(part), fields | {"promised": promised})
        assert answer.status_code in {409, 422}
    assert Refund.objects.count() == 0


@pytest.mark.parametrize("role", [Role.PACKER, Role.STREAMER])
def test_who_may_not_give_back_neither_sees_nor_does(client, farm, part, role):
    client.force_login(a_member(farm, role))
    assert client.get(url(part)).status_code == 403
    assert client.post(url(part), typed(part, packs=(1, 0))).status_code == 403
    if role == Role.PACKER:
        assert url(part) not in client.get(order_page(part)).text
    assert Refund.objects.count() == 0


def test_order_of_another_farm_and_unpaid_one_are_not_there(client, seller, farm, part):
    strange = a_paid_order().parts.get()
    for number in (strange.number, "NONE-1"):
        address = f"/desk/{farm.code}/orders/{number}/refund/"
        assert client.get(address).status_code == 404
        assert client.post(address, typed(part, packs=(1, 0))).status_code == 404
    assert Refund.objects.count() == 0


def test_cancelled_part_has_no_such_page(client, seller, order):
    from orders.order.services import cancel_part

    part = order.parts.get()
    cancel_part(part, by=None, by_shopper=False)
    assert client.get(url(part)).status_code == 404
    assert url(part) not in client.get(order_page(part)).text


def test_free_part_has_nothing_to_give_back(client, seller, part):
    VendorOrder.objects.filter(pk=part.pk).update(
        goods=0, discount=0, delivery_cost=0, carried=0, total=0, tax=0
    )

    assert url(part) not in client.get(order_page(part)).text
    assert client.get(url(part)).status_code == 404
    client.post(url(part), typed(part, amount="1") | {"do": "pay"})
    assert Refund.objects.count() == 0


def test_shopper_with_an_account_can_get_it_on_the_balance(client, seller, part):
    fields = typed(part, packs=(1, 0), destination="balance")
    page = client.post(url(part), fields)
    assert "To the shopper&#x27;s balance" in page.text

    client.post(url(part), looked_at(client, url(part), fields))

    refund = Refund.objects.get()
    assert (refund.destination, refund.state) == ("balance", "succeeded")
    client.force_login(part.order.user)
    page = client.get(f"/orders/{part.order.number}/").text
    assert "¥30.00 was put on your balance." in page
    assert 'data-paid="part-refunded"' in page


def test_guest_has_no_balance_to_choose(client, seller, farm):
    part = a_paid_order([(a_pack(farm), 1)]).parts.get()
    assert 'name="destination"' not in client.get(url(part)).text
    fields = typed(part, packs=(1,), reason="goodwill", destination="balance")
    client.post(url(part), looked_at(client, url(part), fields))
    assert Refund.objects.get().destination == "method"


def test_before_sending_only_goodwill(client, seller, order):
    part = order.parts.get()
    page = client.get(url(part)).text
    assert "Nothing was sent yet." in page
    assert 'value="damaged"' not in page


def test_shopper_is_told_why_and_where(client, seller, part, mailoutbox):
    fields = looked_at(client, url(part), typed(part, packs=(1, 0), note="Sorry!"))
    client.post(url(part), fields)
    client.force_login(part.order.user)

    page = client.get(f"/orders/{part.order.number}/").text

    assert "¥30.00 is on its way back, the way you paid." in page
    assert "Something was missing or wrong: Sorry!" in page
    assert 'data-paid="refund-pending"' in page


def test_page_costs_few_queries(client, seller, part, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        client.get(url(part))
    with django_assert_max_num_queries(33):
        client.post(url(part), typed(part, packs=(1, 1), reason="damaged"))
    deliver_due()
