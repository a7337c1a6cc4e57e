"""The operator's pages of orders: found, seen whole, paid back, tried again."""

import pytest
from django.urls import reverse

from core.models import AuditEntry
from core.outbox import deliver_due
from orders.order.services.fulfilment import ship_vendor_order
from payments.payment.models import Refund
from payments.payment.services.refunds import refresh_refund, send_refund
from payments.payment.states import RefundState
from payments.payouts.services.postings import book_refund_end
from tests.factories.accounts import make_staff, make_user
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_order, make_paid_order, make_vendor_order
from tests.factories.pages import read_messages
from tests.factories.payments import (
    REFUND_KEY,
    fill_refund,
    give_refund,
    held,
    lines_of,
    look_on_page,
    make_dispute,
    make_stripe_payment,
    make_wish,
    off_balance,
    owed,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member
from tests.races.market import assert_sound, paid_for
from tests.sound import breached
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
URL = "/office/market/orders/"


@pytest.fixture
def operator(client):
    user = make_staff()
    client.force_login(user)
    return user


@pytest.fixture
def coop():
    return make_cooperative("Green Hills Cooperative")


@pytest.fixture
def vendor_order(coop):
    farm = make_farm("Li Family Orchard", code="li", cooperative=coop)
    make_member(farm)
    pear = make_pack(farm, "Pears", price="30.00", quantity=2500)
    apple = make_pack(farm, "Apples", price="20.00", quantity=1000)
    order = make_paid_order(
        [(pear, 2), (apple, 3)], user=make_user("shopper@example.com")
    )
    vendor_order = pack_vendor_order(order.vendor_orders.get())
    packs = {line.pk: line.left for line in vendor_order.lines.all()}
    ship_vendor_order(
        vendor_order, packs=packs, carrier="", tracking_number="", by=None
    )
    vendor_order.refresh_from_db()
    return vendor_order


def page_of(vendor_order):
    return f"{URL}{vendor_order.order.number}/"


def refund_url(vendor_order):
    return f"{page_of(vendor_order)}1/refund/"


@pytest.mark.parametrize(
    "wanted", ["number", "part's number", "shopper@exam", "Li Family", "Orchard li"]
)
def test_order_is_found(client, operator, vendor_order, wanted):
    other = make_paid_order(email="other@example.net")
    numbers = {
        "number": vendor_order.order.number[1:7].lower(),
        "part's number": vendor_order.number,
    }

    text = client.get(URL, {"q": numbers.get(wanted, wanted)}).text

    assert vendor_order.order.number in text
    assert other.number not in text


def test_guest_is_found_by_address(client, operator, vendor_order):
    other = make_paid_order(email="other@example.net")
    text = client.get(URL, {"q": "OTHER@"}).text
    assert other.number in text
    assert vendor_order.order.number not in text


def test_nothing_found_leads_on(client, operator, vendor_order):
    text = client.get(URL, {"q": "nobody\0"}).text
    assert "No results" in text


def test_no_orders_yet(client, operator):
    assert "No orders yet" in client.get(URL).text


def test_filters_by_how_refunds_stand(client, operator, vendor_order):
    make_order()
    refund = give_refund(vendor_order, make_wish(amount=100))
    assert vendor_order.order.number in client.get(URL, {"state": "pending"}).text
    assert vendor_order.order.number not in client.get(URL, {"state": "failed"}).text
    Refund.objects.update(state=RefundState.FAILED)
    assert vendor_order.order.number in client.get(URL, {"state": "failed"}).text
    client.post(f"/office/market/refunds/{refund.pk}/again/")
    assert vendor_order.order.number not in client.get(URL, {"state": "failed"}).text
    assert vendor_order.order.number in client.get(URL, {"state": "nonsense"}).text


def test_page_shows_all_its_money(client, operator, vendor_order):
    give_refund(vendor_order, make_wish(amount=1000, note="Bruised"))

    text = client.get(page_of(vendor_order)).text

    for words in (
        "shopper@example.com", "Li Family Orchard", "Pears", "pi_cast_",
        "Missing or wrong goods: Bruised", "¥10.00", "Pending",
        "Shopper payments", "Not yet earned", "Refunds in transit",
        "Order paid", refund_url(vendor_order),
    ):  # fmt: skip
        assert words in text, words


def test_unpaid_order_has_nothing_in_the_books(client, operator):
    order = make_order()
    text = client.get(f"{URL}{order.number}/").text
    assert "Nothing is posted yet:" in text
    assert "Awaiting payment" in text
    assert f"{URL}{order.number}/1/refund/" not in text
    assert client.get(f"{URL}{order.number}/1/refund/").status_code == 404


def test_what_is_not_there(client, operator, vendor_order):
    assert client.get(f"{URL}NONE/").status_code == 404
    for position in (0, 2):
        address = f"{page_of(vendor_order)}{position}/refund/"
        assert client.get(address).status_code == 404
    assert client.post("/office/market/refunds/999/again/").status_code == 404


@pytest.mark.parametrize("bearer", ["market", "cooperative", "carrier"])
def test_somebody_else_bears_it(client, operator, vendor_order, coop, bearer):
    before = owed(vendor_order.partner)
    address = refund_url(vendor_order)
    fields = fill_refund(vendor_order, packs=(1, 0), reason="damaged", bearer=bearer)

    page = client.post(address, fields)
    assert "Fees returned to the seller" not in page.text
    client.post(address, look_on_page(client, address, fields))

    refund = Refund.objects.get()
    assert (refund.amount, refund.bearer, refund.by) == (3300, bearer, operator)
    assert owed(vendor_order.partner) == before
    borne = {
        "market": held("goodwill"),
        "cooperative": owed(coop, "cooperative") + owed(coop, "payable"),
        "carrier": held("carriers"),
    }
    assert {who for who, minor in borne.items() if minor} == {bearer}
    assert borne[bearer] == -3300
    assert refund.borne_by == (coop if bearer == "cooperative" else None)
    assert off_balance() == {}
    assert breached() == []


def test_seller_bears_it_where_the_market_says_so(client, operator, vendor_order):
    before = owed(vendor_order.partner)
    address = refund_url(vendor_order)
    fields = fill_refund(vendor_order, packs=(1, 0), bearer="seller")
    answer = client.post(address, look_on_page(client, address, fields), follow=True)
    assert read_messages(answer) == ["Refunded. The shopper is notified."]
    assert before - owed(vendor_order.partner) == 3000


def test_farm_without_cooperative_has_none_to_bear_it(client, operator):
    order = make_paid_order()
    vendor_order = order.vendor_orders.get()
    address = refund_url(vendor_order)
    assert 'value="cooperative"' not in client.get(address).text
    fields = fill_refund(
        vendor_order, packs=(0,), reason="goodwill", how="amount", amount="1"
    )
    page = client.post(address, fields | {"bearer": "cooperative"})
    assert page.status_code == 422
    assert Refund.objects.count() == 0


def test_failed_refund_is_tried_again_once(client, operator, double):
    order = make_order([(make_pack(), 1)])
    paid_for(double, order)
    vendor_order = order.vendor_orders.get()
    refund = give_refund(vendor_order, make_wish(reason="goodwill", amount=500))
    refund = send_refund(refund.pk)
    double.refund_fails(refund.refund_id)
    assert refresh_refund(refund).state == RefundState.FAILED
    page = client.get(page_of(vendor_order)).text
    assert "Try again" in page
    assert "Refund failed" in page

    for _ in range(2):
        answer = client.post(f"/office/market/refunds/{refund.pk}/again/", follow=True)
    deliver_due()

    assert read_messages(answer) == ["Retrying. The status will be shown here."]
    states = dict(Refund.objects.values_list("cause", "state"))
    assert states == {
        f"by:{vendor_order.pk}:{REFUND_KEY}": "failed",
        f"again:{refund.pk}": "succeeded",
    }
    page = client.get(page_of(vendor_order)).text
    assert "Failed, retrying" in page
    assert "Partly refunded" in page
    assert_sound(double)


def test_page_says_in_words_why_it_failed_and_how_it_was_paid(
    client, operator, vendor_order
):
    payment = vendor_order.order.payments.get()
    payment.method = "wechat_pay"
    payment.save(update_fields=["method"])
    refund = give_refund(vendor_order, make_wish(amount=500))
    for code, words in (
        ("expired_or_canceled_card", "The card has expired or was cancelled."),
        ("something_new", "something_new"),
    ):
        Refund.objects.filter(pk=refund.pk).update(
            state=RefundState.FAILED, last_error=code
        )
        shown = client.get(page_of(vendor_order)).text
        assert words in shown
        assert "WeChat Pay" in shown
    assert "expired_or_canceled_card" not in shown


def test_failed_refund_can_go_to_the_balance_instead(client, operator, vendor_order):
    refund = give_refund(vendor_order, make_wish(amount=500))
    Refund.objects.update(state=RefundState.FAILED)
    book_refund_end(Refund.objects.get())
    assert "Refund to balance instead" in client.get(page_of(vendor_order)).text

    url = f"/office/market/refunds/{refund.pk}/again/"
    answer = client.post(url, {"to": "balance"}, follow=True)

    assert read_messages(answer) == ["The amount was added to the shopper's balance."]
    again = Refund.objects.get(cause=f"again:{refund.pk}")
    assert (again.destination, again.state) == ("balance", "succeeded")
    assert off_balance() == {}


def test_guest_has_no_balance_for_a_failed_refund(client, operator):
    vendor_order = make_vendor_order()
    refund = give_refund(vendor_order, make_wish(reason="goodwill", amount=500))
    Refund.objects.update(state=RefundState.FAILED)
    assert "Refund to balance instead" not in client.get(page_of(vendor_order)).text

    url = f"/office/market/refunds/{refund.pk}/again/"
    answer = client.post(url, {"to": "balance"}, follow=True)

    assert read_messages(answer)[0].startswith(
        "This order was placed without an account, so it"
    )
    assert Refund.objects.count() == 1


def test_refund_that_has_not_failed_is_not_tried(client, operator, vendor_order):
    refund = give_refund(vendor_order, make_wish(amount=100))
    answer = client.post(f"/office/market/refunds/{refund.pk}/again/", follow=True)
    assert read_messages(answer) == ["This refund has not failed."]
    assert Refund.objects.count() == 1


def test_money_that_went_back_another_way_is_not_sent_again(
    client, operator, vendor_order
):
    refund = give_refund(vendor_order, make_wish(amount=13200))
    Refund.objects.update(state=RefundState.FAILED)
    give_refund(vendor_order, make_wish(amount=13200), key="a" * 32)
    answer = client.post(f"/office/market/refunds/{refund.pk}/again/", follow=True)
    assert read_messages(answer)[0].startswith(
        "This money was already returned in another way"
    )
    assert Refund.objects.count() == 2


def test_two_admins_on_one_line_the_second_sees_the_new_figures(
    client, operator, vendor_order
):
    address = refund_url(vendor_order)
    fields = fill_refund(
        vendor_order, packs=(2, 0), bearer="market", note="All bruised"
    )
    fields = look_on_page(client, address, fields)
    pears, _apples = lines_of(vendor_order)
    give_refund(vendor_order, make_wish(packs={pears.pk: 1}), key="a" * 32)

    answer = client.post(address, fields)

    assert answer.status_code == 409
    assert "Only 1 pack of Pears can still be refunded." in answer.text
    assert "All bruised" in answer.text
    assert Refund.objects.count() == 1


def test_cooperatives_office_has_no_such_pages(client, vendor_order, coop):
    client.force_login(make_member(coop, Role.ADMIN))
    for path in (
        "",
        f"{vendor_order.order.number}/",
        f"{vendor_order.order.number}/1/refund/",
    ):
        for slug in (coop.code, "market"):
            answer = client.get(f"/office/{slug}/orders/{path}")
            assert answer.status_code in {403, 404}


def test_pages_cost_few_queries(
    client, operator, vendor_order, django_assert_max_num_queries
):
    for _ in range(3):
        make_paid_order()
        make_order()
    give_refund(vendor_order, make_wish(amount=100))
    with django_assert_max_num_queries(12):
        client.get(URL)
    with django_assert_max_num_queries(12):
        client.get(URL, {"q": "li", "state": "pending"})
    with django_assert_max_num_queries(16):
        client.get(page_of(vendor_order))


def test_disputed_payment_is_said_and_nothing_is_paid_back(client, operator, double):
    order, _payment = make_stripe_payment(double)
    vendor_order = order.vendor_orders.get()
    fields = fill_refund(
        vendor_order, packs=(0,), reason="goodwill", how="amount", amount="1"
    )
    fields |= {"bearer": "market"}
    address = f"{URL}{order.number}/1/refund/"
    ready = look_on_page(client, address, fields)
    make_dispute(double, order)

    assert 'data-paid="disputed"' in client.get(URL).text
    assert "Payment disputed" in client.get(f"{URL}{order.number}/").text
    for sent in (fields, ready):
        page = client.post(address, sent)
        assert page.status_code == 422
        assert (
            "The shopper disputes this payment with their bank, so refunds "
            "are blocked until it is decided"
        ) in page.text
    assert Refund.objects.count() == 0


def test_staff_note_something_about_an_order(client, operator, vendor_order):
    page = page_of(vendor_order)
    for _pressed_twice in range(2):
        client.post(page, {"message": "打过电话。\nWill collect on Friday. <b>"})

    [note] = vendor_order.order.notes.all()
    assert note.user == operator
    text = client.get(page).text
    assert "打过电话。" in text
    assert "&lt;b&gt;" in text
    entry = AuditEntry.objects.get(act="order.noted")
    assert "Friday" not in str(entry.after)


def test_note_without_words_or_too_long_loses_nothing(client, operator, vendor_order):
    for words in ("", " \n", "x" * 2001):
        answer = client.post(page_of(vendor_order), {"message": words})
        assert answer.status_code == 422
    assert "x" * 2001 in answer.text
    assert not vendor_order.order.notes.exists()


def test_shopper_and_seller_see_no_notes(client, operator, vendor_order):
    order = vendor_order.order
    client.post(page_of(vendor_order), {"message": "Difficult customer"})

    seller = make_member(vendor_order.partner)
    for person, address in (
        (order.user, f"/orders/{order.number}/"),
        (seller, reverse("desk:order", args=["li", vendor_order.number])),
    ):
        client.force_login(person)
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Difficult" not in answer.text
