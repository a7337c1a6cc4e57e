"""Prepaid boxes on pages: asked for, paid, followed, offered by the farm."""

import pytest
from django.urls import reverse

from core.clicks import new_click
from payments.prepayments.models import Prepayment
from selling.boxes.models import BoxTerm, Subscription
from selling.boxes.services.orders import make_orders
from tests.factories.accounts import make_staff, make_user
from tests.factories.boxes import cutoff_passed, make_subscription
from tests.factories.prepaid_boxes import make_term, order_boxes
from tests.factories.vendors import make_member
from tests.notifications.letters import deliver

pytestmark = pytest.mark.django_db


@pytest.fixture
def shopper(client):
    person = make_user()
    client.force_login(person)
    return person


@pytest.fixture
def subscription(box, shopper):
    box.is_prepayable, box.prepaid_discount = True, 10
    box.save()
    return make_subscription(box, user=shopper)


def page_of(one):
    return reverse("accounts:box", args=[one.pk])


def wish(**fields):
    return {
        "do": "prepay",
        "term-boxes": "8",
        "term-afterwards": "continue",
        "term-click": new_click(),
        "total-8": "816.00",
        **fields,
    }


def test_the_page_offers_what_can_be_prepaid_and_leads_to_stripe(
    double, client, subscription
):
    shown = client.get(page_of(subscription)).text
    assert "8 boxes: ¥816.00, ¥102.00 each with delivery (you save ¥80.00)" in shown

    answer = client.post(page_of(subscription), wish())

    term = BoxTerm.objects.get()
    assert answer.status_code == 302
    assert answer["Location"].startswith(double.url)
    assert (term.boxes, term.prepayment.amount) == (8, 81600)
    waiting = client.get(page_of(subscription)).text
    assert "Your prepayment is not paid yet." in waiting
    again = client.post(page_of(subscription), {"do": "pay_term"})
    assert again["Location"] == answer["Location"]
    assert BoxTerm.objects.count() == 1


def test_back_from_stripe_it_is_there_and_counts_down(double, client, subscription):
    client.post(page_of(subscription), wish())
    double.pay_on_page(Prepayment.objects.get().session_id)

    shown = client.get(page_of(subscription)).text
    assert "8 of 8 boxes left" in shown
    assert "¥816.00" in shown
    cutoff_passed(subscription)
    make_orders()
    shown = client.get(page_of(subscription)).text
    assert "7 of 8 boxes left" in shown
    assert "¥714.00 that you prepaid is paid back the way you paid." in shown
    order = client.get(reverse("orders:detail", args=[_order().number])).text
    assert "Prepaid" in order
    assert "From your balance" not in order


def _order():
    return Subscription.objects.get().deliveries.get().order


def test_ended_it_stands_in_the_history(double, client, subscription):
    make_term(double, subscription, boxes=8)
    client.post(page_of(subscription), {"do": "cancel"})

    shown = client.get(page_of(subscription)).text

    assert "8 boxes prepaid" in shown
    assert "¥816.00 paid back" in shown


@pytest.mark.parametrize(("field", "value", "words"), [
    ("term-boxes", "5", "Select a valid choice"),
    ("total-8", "800.00", "The price has changed"),
    ("term-afterwards", "never", "Select a valid choice"),
])  # fmt: skip
def test_what_is_typed_wrong_is_said_and_nothing_is_made(
    client, subscription, field, value, words
):
    answer = client.post(page_of(subscription), wish(**{field: value}), follow=True)

    assert words in answer.text
    assert not Prepayment.objects.exists()


def test_without_stripe_it_waits(double, client, subscription):
    double.fault("refuse", path="/v1/checkout/sessions", times=3)

    answer = client.post(page_of(subscription), wish(), follow=True)

    assert "can&#x27;t be reached" in answer.text
    assert BoxTerm.objects.get().prepayment.is_waiting


def test_the_desk_offers_it_and_sees_who_has_how_many(double, client, subscription):
    make_term(double, subscription, boxes=4)
    box = subscription.box
    client.force_login(make_member(box.partner, email="owner@example.com"))

    shown = client.get(reverse("desk:box_subscribers", args=["li", box.pk])).text
    assert "Prepaid: 4 boxes left" in shown
    edit = reverse("desk:box_edit", args=["li", box.pk])
    form = client.get(edit).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    typed = {name: value for name, value in typed.items() if value is not None}
    typed |= {"prepaid_counts": "6，12", "is_prepayable": "on", "prepaid_discount": "5"}
    assert client.post(edit, typed).status_code == 302
    box.refresh_from_db()
    assert (box.prepaid_choices, box.prepaid_discount) == ([6, 12], 5)
    for wrong in ("1", "61", "many", ""):
        answer = client.post(edit, typed | {"prepaid_counts": wrong})
        assert answer.status_code == 422, wrong
    box.refresh_from_db()
    assert box.prepaid_choices == [6, 12]


def test_the_box_says_that_it_can_be_prepaid(client, subscription):
    page = subscription.box.get_absolute_url()
    assert "10% off" in client.get(page, follow=True).text
    subscribe = reverse("boxes:subscribe", args=[subscription.box.slug])
    assert "Prepay several boxes" in client.get(subscribe).text


def test_the_office_sees_what_is_owed(double, client, subscription):
    term = make_term(double, subscription, boxes=4)
    client.force_login(make_staff())

    shown = client.get(reverse("office:prepayments", args=["market"])).text

    assert term.prepayment.number in shown
    assert "Not used yet: ¥408.00" in shown
    empty = client.get(reverse("office:prepayments", args=["market"]), {"q": "PP-0"})
    assert "No prepayments here" in empty.text


def test_mails_say_how_many_and_what_goes_back(double, client, subscription):
    make_term(double, subscription, boxes=4)
    client.post(page_of(subscription), {"do": "cancel"})

    said = "\n".join(f"{mail.subject}\n{mail.body}" for mail in deliver())

    assert "4 boxes prepaid" in said
    assert "You paid ¥408.00. Each box costs ¥102.00 with delivery." in said
    assert "¥408.00 was left and is paid back the way you paid." in said


def test_an_unpaid_term_is_another_ones_nowhere(client, subscription):
    order_boxes(subscription)
    client.force_login(make_user())

    answer = client.post(page_of(subscription), {"do": "pay_term"})

    assert answer.status_code == 404
