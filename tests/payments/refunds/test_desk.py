"""The seller's page that gives money back: looked at first, then paid, once."""

import pytest

from core.outbox import deliver_due
from orders.order.models import VendorOrder
from payments.payment.models import Refund
from payments.refunds.services.manual_refunds import RefundOutdatedError
from tests.factories.orders import make_vendor_order
from tests.factories.pages import read_messages
from tests.factories.payments import (
    fill_refund,
    give_refund,
    lines_of,
    look_on_page,
    make_wish,
    refund_url,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_member
from tests.markup import flat
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


def order_page(vendor_order):
    return f"/desk/{vendor_order.partner.code}/orders/{vendor_order.number}/"


def test_order_page_leads_here(client, seller, vendor_order):
    assert refund_url(vendor_order) in client.get(order_page(vendor_order)).text


def test_page_says_what_is_left(client, seller, vendor_order):
    page = client.get(refund_url(vendor_order))

    assert page.status_code == 200
    assert "2 packs, ¥60.00 refundable" in page.text
    assert "At most ¥132.00" in page.text
    assert 'name="do" value="pay"' not in flat(page.text)


def test_looking_shows_who_bears_it_and_pays_nothing(client, seller, vendor_order):
    page = client.post(
        refund_url(vendor_order),
        fill_refund(vendor_order, packs=(1, 0), reason="damaged"),
    )

    assert page.status_code == 200
    assert "¥33.00" in page.text  # with its share of the delivery
    assert "Fees returned to the seller" in page.text
    assert "¥30.00" in page.text  # what it costs
    assert Refund.objects.count() == 0


def test_paid_with_the_second_press(client, seller, vendor_order):
    fields = look_on_page(
        client,
        refund_url(vendor_order),
        fill_refund(vendor_order, packs=(1, 0), note="Sorry!"),
    )

    answer = client.post(refund_url(vendor_order), fields, follow=True)

    refund = Refund.objects.get()
    assert (refund.amount, refund.by, refund.note) == (3000, seller, "Sorry!")
    assert [row.packs for row in refund.lines.all()] == [1]
    assert read_messages(answer) == ["Refunded. The shopper is notified."]
    assert "Missing or wrong goods: Sorry!" in answer.text
    assert "Refund pending" in answer.text


def test_pressing_twice_pays_once(client, seller, vendor_order):
    fields = look_on_page(
        client, refund_url(vendor_order), fill_refund(vendor_order, packs=(1, 0))
    )
    for _ in range(2):
        assert client.post(refund_url(vendor_order), fields).status_code == 302
    assert Refund.objects.count() == 1


def test_pressed_pay_without_looking_pays_nothing(client, seller, vendor_order):
    answer = client.post(
        refund_url(vendor_order), fill_refund(vendor_order, packs=(1, 0), do="pay")
    )
    assert answer.status_code == 409
    assert Refund.objects.count() == 0


def test_old_page_keeps_what_was_typed_and_shows_the_new_figures(
    client, seller, vendor_order
):
    pears, _apples = lines_of(vendor_order)
    fields = look_on_page(
        client,
        refund_url(vendor_order),
        fill_refund(vendor_order, packs=(1, 2), note="Bruised"),
    )
    give_refund(vendor_order, make_wish(packs={pears.pk: 1}), key="f" * 32)

    answer = client.post(refund_url(vendor_order), fields)

    assert answer.status_code == 409
    assert str(RefundOutdatedError()) in answer.text
    assert "Bruised" in answer.text
    assert "1 pack, ¥30.00 refundable" in answer.text
    assert answer.context["plan"].minor == 7000
    assert Refund.objects.count() == 1
    again = fields | {"seen": answer.context["offer"].seen, "promised": 7000}
    assert client.post(refund_url(vendor_order), again).status_code == 302
    assert sorted(Refund.objects.values_list("amount", flat=True)) == [3000, 7000]


def test_old_page_whose_wish_is_too_much_by_now_says_so(client, seller, vendor_order):
    pears, _apples = lines_of(vendor_order)
    fields = look_on_page(
        client, refund_url(vendor_order), fill_refund(vendor_order, packs=(2, 0))
    )
    give_refund(vendor_order, make_wish(packs={pears.pk: 1}), key="f" * 32)

    answer = client.post(refund_url(vendor_order), fields)

    assert answer.status_code == 409
    assert "Only 1 pack of Pears can still be refunded." in answer.text
    assert answer.context["plan"] is None
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"packs": (9, 0)}, "Only 2 packs of Pears can still be refunded."),
        ({"packs": (0, 0)}, "Please choose what to refund."),
        ({"packs": ("-1", 0)}, "at least 0"),
        ({"packs": ("x", 0)}, "Enter a whole number"),
        ({"how": "amount", "amount": ""}, "Please enter the amount to refund."),
        ({"how": "amount", "amount": "0"}, "Please enter the amount to refund."),
        (
            {"how": "amount", "amount": "132.01"},
            "At most ¥132.00 can still be refunded.",
        ),
        (
            {"how": "amount", "amount": "1.005"},
            ("The smallest amount in this currency is"),
        ),
        ({"how": "amount", "amount": "lots"}, "Please enter a price"),
        ({"reason": ""}, "Please choose a reason."),
        ({"reason": "cancelled", "packs": (1, 0)}, "Select a valid choice"),
        ({"note": "x" * 301, "packs": (1, 0)}, "at most 300 characters"),
    ],
)
def test_what_is_wrong_is_said_and_kept(client, seller, vendor_order, changes, words):
    page = client.post(refund_url(vendor_order), fill_refund(vendor_order, **changes))

    assert page.status_code == 422
    assert words in page.text
    assert Refund.objects.count() == 0


def test_amount_edited_in_the_browser_is_not_paid(client, seller, vendor_order):
    """What is `promised` is compared, never taken."""
    fields = look_on_page(
        client, refund_url(vendor_order), fill_refund(vendor_order, packs=(1, 0))
    )
    for promised in ("999999", "1", "-3000", "x", ""):
        answer = client.post(refund_url(vendor_order), fields | {"promised": promised})
        assert answer.status_code in {409, 422}
    assert Refund.objects.count() == 0


@pytest.mark.parametrize("role", [Role.PACKER, Role.STREAMER])
def test_who_may_not_give_back_neither_sees_nor_does(client, farm, vendor_order, role):
    client.force_login(make_member(farm, role))
    assert client.get(refund_url(vendor_order)).status_code == 403
    assert (
        client.post(
            refund_url(vendor_order), fill_refund(vendor_order, packs=(1, 0))
        ).status_code
        == 403
    )
    if role == Role.PACKER:
        assert refund_url(vendor_order) not in client.get(order_page(vendor_order)).text
    assert Refund.objects.count() == 0


def test_order_of_another_farm_and_unpaid_one_are_not_there(
    client, seller, farm, vendor_order
):
    strange = make_vendor_order()
    for number in (strange.number, "NONE-1"):
        address = f"/desk/{farm.code}/orders/{number}/refund/"
        assert client.get(address).status_code == 404
        assert (
            client.post(address, fill_refund(vendor_order, packs=(1, 0))).status_code
            == 404
        )
    assert Refund.objects.count() == 0


def test_cancelled_part_has_no_such_page(client, seller, order):
    from orders.order.services.cancellation import cancel_vendor_order

    vendor_order = order.vendor_orders.get()
    cancel_vendor_order(vendor_order, by=None, by_shopper=False)
    assert client.get(refund_url(vendor_order)).status_code == 404
    assert refund_url(vendor_order) not in client.get(order_page(vendor_order)).text


def test_free_part_has_nothing_to_give_back(client, seller, vendor_order):
    VendorOrder.objects.filter(pk=vendor_order.pk).update(
        goods=0, discount=0, delivery_cost=0, carried=0, total=0, tax=0
    )

    assert refund_url(vendor_order) not in client.get(order_page(vendor_order)).text
    assert client.get(refund_url(vendor_order)).status_code == 404
    client.post(
        refund_url(vendor_order), fill_refund(vendor_order, amount="1") | {"do": "pay"}
    )
    assert Refund.objects.count() == 0


def test_shopper_with_an_account_can_get_it_on_the_balance(
    client, seller, vendor_order
):
    fields = fill_refund(vendor_order, packs=(1, 0), destination="balance")
    page = client.post(refund_url(vendor_order), fields)
    assert "To the shopper&#x27;s balance" in page.text

    client.post(
        refund_url(vendor_order), look_on_page(client, refund_url(vendor_order), fields)
    )

    refund = Refund.objects.get()
    assert (refund.destination, refund.state) == ("balance", "succeeded")
    client.force_login(vendor_order.order.user)
    page = client.get(f"/orders/{vendor_order.order.number}/").text
    assert "¥30.00 was refunded to your balance." in page
    assert 'data-paid="part-refunded"' in page


def test_guest_has_no_balance_to_choose(client, seller, farm):
    vendor_order = make_vendor_order(make_pack(farm))
    assert 'name="destination"' not in client.get(refund_url(vendor_order)).text
    fields = fill_refund(
        vendor_order, packs=(1,), reason="goodwill", destination="balance"
    )
    client.post(
        refund_url(vendor_order), look_on_page(client, refund_url(vendor_order), fields)
    )
    assert Refund.objects.get().destination == "method"


def test_before_sending_only_goodwill(client, seller, order):
    vendor_order = order.vendor_orders.get()
    page = client.get(refund_url(vendor_order)).text
    assert "Not sent yet." in page
    assert 'value="damaged"' not in page


def test_shopper_is_told_why_and_where(client, seller, vendor_order, mailoutbox):
    fields = look_on_page(
        client,
        refund_url(vendor_order),
        fill_refund(vendor_order, packs=(1, 0), note="Sorry!"),
    )
    client.post(refund_url(vendor_order), fields)
    client.force_login(vendor_order.order.user)

    page = client.get(f"/orders/{vendor_order.order.number}/").text

    assert "¥30.00 is being refunded to your original payment method." in page
    assert "Missing or wrong goods: Sorry!" in page
    assert 'data-paid="refund-pending"' in page


def test_page_costs_few_queries(
    client, seller, vendor_order, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        client.get(refund_url(vendor_order))
    with django_assert_max_num_queries(35):
        client.post(
            refund_url(vendor_order),
            fill_refund(vendor_order, packs=(1, 1), reason="damaged"),
        )
    deliver_due()
