"""The operator's pages of orders: found, seen whole, paid back, tried again."""

import pytest

from core.outbox import deliver_due
from orders.order.services import ship_part
from orders.payment.models import Refund
from orders.payment.services import refresh_refund, send_refund
from orders.payment.states import RefundState
from orders.payouts.services import book_refund_end
from tests.cast import (
    a_cooperative,
    a_farm,
    a_member,
    a_pack,
    a_paid_order,
    a_placed_order,
    a_user,
    staff,
)
from tests.orders.disputes.makers import disputed, paid
from tests.orders.fulfilment.steps import packed, said
from tests.orders.payouts.makers import held, off_balance, owed
from tests.orders.refunds.steps import KEY, a_wish, give, lines_of, looked_at, typed
from tests.races.market import assert_sound, paid_for
from tests.sound import breached
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
URL = "/office/market/orders/"


@pytest.fixture
def operator(client):
    user = staff()
    client.force_login(user)
    return user


@pytest.fixture
def coop():
    return a_cooperative("Green Hills Cooperative")


@pytest.fixture
def part(coop):
    farm = a_farm("Li Family Orchard", code="li", cooperative=coop)
    a_member(farm)
    pear = a_pack(farm, "Pears", price="30.00", quantity=2500)
    apple = a_pack(farm, "Apples", price="20.00", quantity=1000)
    order = a_paid_order([(pear, 2), (apple, 3)], user=a_user("shopper@example.com"))
    part = packed(order.parts.get())
    packs = {line.pk: line.left for line in part.lines.all()}
    ship_part(part, packs=packs, carrier="", tracking_number="", by=None)
    part.refresh_from_db()
    return part


def page_of(part):
    return f"{URL}{part.order.number}/"


def refund_url(part):
    return f"{page_of(part)}1/refund/"


@pytest.mark.parametrize(
    "wanted", ["number", "part's number", "shopper@exam", "Li Family", "Orchard li"]
)
def test_order_is_found(client, operator, part, wanted):
    other = a_paid_order(email="other@example.net")
    numbers = {"number": part.order.number[1:7].lower(), "part's number": part.number}

    text = client.get(URL, {"q": numbers.get(wanted, wanted)}).text

    assert part.order.number in text
    assert other.number not in text


def test_guest_is_found_by_address(client, operator, part):
    other = a_paid_order(email="other@example.net")
    text = client.get(URL, {"q": "OTHER@"}).text
    assert other.number in text
    assert part.order.number not in text


def test_nothing_found_leads_on(client, operator, part):
    text = client.get(URL, {"q": "nobody\0"}).text
    assert "Nothing found" in text


def test_no_orders_yet(client, operator):
    assert "No orders yet" in client.get(URL).text


def test_filters_by_how_refunds_stand(client, operator, part):
    a_placed_order()
    refund = give(part, a_wish(amount=100))
    assert part.order.number in client.get(URL, {"state": "pending"}).text
    assert part.order.number not in client.get(URL, {"state": "failed"}).text
    Refund.objects.update(state=RefundState.FAILED)
    assert part.order.number in client.get(URL, {"state": "failed"}).text
    client.post(f"/office/market/refunds/{refund.pk}/again/")
    assert part.order.number not in client.get(URL, {"state": "failed"}).text
    assert part.order.number in client.get(URL, {"state": "nonsense"}).text


def test_page_shows_all_its_money(client, operator, part):
    give(part, a_wish(amount=1000, note="Bruised"))

    text = client.get(page_of(part)).text

    for words in (
        "shopper@example.com", "Li Family Orchard", "Pears", "pi_cast_",
        "Something was missing or wrong: Bruised", "¥10.00", "On its way",
        "Payments of shoppers", "Not yet earned", "Refunds on their way",
        "Order paid", refund_url(part),
    ):  # fmt: skip
        assert words in text, words


def test_unpaid_order_has_nothing_in_the_books(client, operator):
    order = a_placed_order()
    text = client.get(f"{URL}{order.number}/").text
    assert "Nothing is booked yet" in text
    assert "Not paid" in text
    assert f"{URL}{order.number}/1/refund/" not in text
    assert client.get(f"{URL}{order.number}/1/refund/").status_code == 404


def test_what_is_not_there(client, operator, part):
    assert client.get(f"{URL}NONE/").status_code == 404
    for position in (0, 2):
        address = f"{page_of(part)}{position}/refund/"
        assert client.get(address).status_code == 404
    assert client.post("/office/market/refunds/999/again/").status_code == 404


@pytest.mark.parametrize("bearer", ["market", "cooperative", "carrier"])
def test_somebody_else_bears_it(client, operator, part, coop, bearer):
    before = owed(part.partner)
    address = refund_url(part)
    fields = typed(part, packs=(1, 0), reason="damaged", bearer=bearer)

    page = client.post(address, fields)
    assert "Fees that return" not in page.text
    client.post(address, looked_at(client, address, fields))

    refund = Refund.objects.get()
    assert (refund.amount, refund.bearer, refund.by) == (3300, bearer, operator)
    assert owed(part.partner) == before
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


def test_seller_bears_it_where_the_market_says_so(client, operator, part):
    before = owed(part.partner)
    address = refund_url(part)
    fields = typed(part, packs=(1, 0), bearer="seller")
    answer = client.post(address, looked_at(client, address, fields), follow=True)
    assert said(answer) == ["Paid back. The shopper is told."]
    assert before - owed(part.partner) == 3000


def test_farm_without_cooperative_has_none_to_bear_it(client, operator):
    order = a_paid_order()
    part = order.parts.get()
    address = refund_url(part)
    assert 'value="cooperative"' not in client.get(address).text
    fields = typed(part, packs=(0,), reason="goodwill", how="amount", amount="1")
    page = client.post(address, fields | {"bearer": "cooperative"})
    assert page.status_code == 422
    assert Refund.objects.count() == 0


def test_failed_refund_is_tried_again_once(client, operator, double):
    order = a_placed_order([(a_pack(a_farm()), 1)])
    paid_for(double, order)
    part = order.parts.get()
    refund = give(part, a_wish(reason="goodwill", amount=500))
    refund = send_refund(refund.pk)
    double.refund_fails(refund.refund_id)
    assert refresh_refund(refund).state == RefundState.FAILED
    page = client.get(page_of(part)).text
    assert "Try again" in page
    assert "Refund failed" in page

    for _ in range(2):
        answer = client.post(f"/office/market/refunds/{refund.pk}/again/", follow=True)
    deliver_due()

    assert said(answer) == ["It is tried again. The state follows here."]
    states = dict(Refund.objects.values_list("cause", "state"))
    assert states == {
        f"by:{part.pk}:{KEY}": "failed", f"again:{refund.pk}": "succeeded",
    }  # fmt: skip
    page = client.get(page_of(part)).text
    assert "Failed, tried again" in page
    assert "Partly paid back" in page
    assert_sound(double)


def test_page_says_in_words_why_it_failed_and_how_it_was_paid(client, operator, part):
    payment = part.order.payments.get()
    payment.method = "wechat_pay"
    payment.save(update_fields=["method"])
    refund = give(part, a_wish(amount=500))
    for code, words in (
        ("expired_or_canceled_card", "The card has expired or was cancelled."),
        ("something_new", "something_new"),
    ):
        Refund.objects.filter(pk=refund.pk).update(
            state=RefundState.FAILED, last_error=code
        )
        shown = client.get(page_of(part)).text
        assert words in shown
        assert "WeChat Pay" in shown
    assert "expired_or_canceled_card" not in shown


def test_failed_refund_can_go_to_the_balance_instead(client, operator, part):
    refund = give(part, a_wish(amount=500))
    Refund.objects.update(state=RefundState.FAILED)
    book_refund_end(Refund.objects.get())
    assert "To the balance instead" in client.get(page_of(part)).text

    url = f"/office/market/refunds/{refund.pk}/again/"
    answer = client.post(url, {"to": "balance"}, follow=True)

    assert said(answer) == ["It is on the shopper's balance."]
    again = Refund.objects.get(cause=f"again:{refund.pk}")
    assert (again.destination, again.state) == ("balance", "succeeded")
    assert off_balance() == {}


def test_guest_has_no_balance_for_a_failed_refund(client, operator):
    part = a_paid_order().parts.get()
    refund = give(part, a_wish(reason="goodwill", amount=500))
    Refund.objects.update(state=RefundState.FAILED)
    assert "To the balance instead" not in client.get(page_of(part)).text

    url = f"/office/market/refunds/{refund.pk}/again/"
    answer = client.post(url, {"to": "balance"}, follow=True)

    assert said(answer)[0].startswith("This order has no account")
    assert Refund.objects.count() == 1


def test_refund_that_has_not_failed_is_not_tried(client, operator, part):
    refund = give(part, a_wish(amount=100))
    answer = client.post(f"/office/market/refunds/{refund.pk}/again/", follow=True)
    assert said(answer) == ["This refund has not failed."]
    assert Refund.objects.count() == 1


def test_money_that_went_back_another_way_is_not_sent_again(client, operator, part):
    refund = give(part, a_wish(amount=13200))
    Refund.objects.update(state=RefundState.FAILED)
    give(part, a_wish(amount=13200), key="a" * 32)
    answer = client.post(f"/office/market/refunds/{refund.pk}/again/", follow=True)
    assert said(answer)[0].startswith("This money has gone back another way")
    assert Refund.objects.count() == 2


def test_two_admins_on_one_line_the_second_sees_the_new_figures(client, operator, part):
    address = refund_url(part)
    fields = typed(part, packs=(2, 0), bearer="market", note="All bruised")
    fields = looked_at(client, address, fields)
    pears, _apples = lines_of(part)
    give(part, a_wish(packs={pears.pk: 1}), key="a" * 32)

    answer = client.post(address, fields)

    assert answer.status_code == 409
    assert "1 pack of Pears is left to pay back." in answer.text
    assert "All bruised" in answer.text
    assert Refund.objects.count() == 1


def test_cooperatives_office_has_no_such_pages(client, part, coop):
    client.force_login(a_member(coop, Role.ADMIN))
    for path in ("", f"{part.order.number}/", f"{part.order.number}/1/refund/"):
        for slug in (coop.code, "market"):
            answer = client.get(f"/office/{slug}/orders/{path}")
            assert answer.status_code in {403, 404}


def test_pages_cost_few_queries(client, operator, part, django_assert_max_num_queries):
    for _ in range(3):
        a_paid_order()
        a_placed_order()
    give(part, a_wish(amount=100))
    with django_assert_max_num_queries(12):
        client.get(URL)
    with django_assert_max_num_queries(12):
        client.get(URL, {"q": "li", "state": "pending"})
    with django_assert_max_num_queries(13):
        client.get(page_of(part))


def test_disputed_payment_is_said_and_nothing_is_paid_back(client, operator, double):
    order, _payment = paid(double)
    part = order.parts.get()
    fields = typed(part, packs=(0,), reason="goodwill", how="amount", amount="1")
    fields |= {"bearer": "market"}
    address = f"{URL}{order.number}/1/refund/"
    ready = looked_at(client, address, fields)
    disputed(double, order)

    assert 'data-paid="disputed"' in client.get(URL).text
    assert "Payment disputed" in client.get(f"{URL}{order.number}/").text
    for sent in (fields, ready):
        page = client.post(address, sent)
        assert page.status_code == 422
        assert "disputes this payment at their bank" in page.text
    assert Refund.objects.count() == 0
