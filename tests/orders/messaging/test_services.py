"""Asking, answering, writing on, hiding and reporting."""

import pytest

from core.clicks import new_click
from core.models import OutboxMessage
from orders.messaging.models import Message, Thread
from orders.messaging.queries import said_on
from orders.messaging.services import (
    AnsweredMeanwhileError,
    TalkError,
    answer,
    ask_about_product,
    hide_thread,
    report_thread,
    show_thread,
    write_about_vendor_order,
    write_on,
)
from orders.order.services.cancellation import cancel_vendor_order
from tests.factories.accounts import make_user
from tests.factories.orders import (
    answer_question,
    ask_question,
    make_order,
    make_vendor_order,
    message_counts,
    texts_of,
    write_message,
)
from tests.factories.vendors import make_member

pytestmark = pytest.mark.django_db


def test_question_waits_for_its_seller_and_is_shown_once_answered(
    product, owner, shopper
):
    thread = ask_question(product, shopper)
    before = said_on(product)

    answer_question(thread, owner)

    (shown,) = said_on(product)
    thread.refresh_from_db()
    assert before == []
    assert (thread.partner, thread.state, thread.is_news) == (
        product.partner,
        "answered",
        True,
    )
    assert [(one.who, one.text) for one in shown.said] == [
        ("Wang M.", "Are they this year's?"),
        ("Li Family Orchard", "Picked in October."),
    ]


def test_what_is_added_waits_for_the_next_answer_to_be_shown(product, owner, shopper):
    thread = answer_question(ask_question(product, shopper), owner)

    write_on(thread, by=shopper, text="And the shells?", click=new_click())

    (shown,) = said_on(product)
    thread.refresh_from_db()
    assert thread.state == "open"
    assert len(shown.said) == 2
    answer_question(thread, owner, "Thin.")
    assert [one.text for one in said_on(product)[0].said][2:] == [
        "And the shells?",
        "Thin.",
    ]


def test_private_question_is_never_shown(product, owner, shopper):
    answer_question(ask_question(product, shopper, is_public=False), owner)

    assert said_on(product) == []


def test_everybody_reads_no_number_of_either_side(product, owner, shopper):
    thread = ask_question(product, shopper, "Ring 13800138000?")
    answer_question(thread, owner, "Rather write to li@example.com.")

    (shown,) = said_on(product)
    assert [one.text for one in shown.said] == [
        "Ring … number hidden?",
        "Rather write to … address hidden.",
    ]
    assert texts_of(thread)[0] == "Ring 13800138000?"


def test_pressing_twice_writes_once(product, owner, shopper):
    press = new_click()
    ask = {"by": shopper, "text": "Fresh?", "is_public": True, "click": press}
    first, second = ask_about_product(product, **ask), ask_about_product(product, **ask)
    say = {"by": owner, "text": "Yes.", "click": press, "seen": 10**9}
    answer(first, **say)
    answer(first, **say)
    more = {"by": shopper, "text": "Good.", "click": new_click()}
    write_on(first, **more)
    write_on(first, **more)

    assert first == second
    assert texts_of(first) == ["Fresh?", "Yes.", "Good."]


def test_press_of_another_person_finds_nothing_of_theirs(product, shopper):
    press = new_click()
    mine = ask_about_product(
        product, by=shopper, text="A", is_public=False, click=press
    )

    theirs = ask_about_product(
        product, by=make_user(), text="B", is_public=False, click=press
    )

    assert theirs != mine
    assert texts_of(theirs) == ["B"]


def test_part_has_one_thread_however_often_one_writes(shopper):
    vendor_order = make_vendor_order(user=shopper)
    press = new_click()

    first = write_about_vendor_order(vendor_order, by=shopper, text="A", click=press)
    again = write_about_vendor_order(vendor_order, by=shopper, text="A", click=press)
    other = write_message(vendor_order, shopper, "B")

    assert first == again == other
    assert texts_of(first) == ["A", "B"]
    assert (first.is_public, first.asker, first.partner) == (
        False,
        shopper,
        vendor_order.partner,
    )


def test_unpaid_part_is_not_its_sellers_business(shopper):
    vendor_order = make_order(user=shopper).vendor_orders.get()

    with pytest.raises(
        TalkError, match=("You can write to the farm after the order is paid")
    ):
        write_message(vendor_order, shopper)

    assert message_counts() == (0, 0)
    assert not OutboxMessage.objects.filter(key__contains="message_written").exists()


def test_cancelled_part_can_still_be_written_about(shopper):
    vendor_order = make_vendor_order(user=shopper)
    cancel_vendor_order(vendor_order, by=shopper, by_shopper=True)
    vendor_order.refresh_from_db()

    assert texts_of(write_message(vendor_order, shopper)) == ["Please ring twice."]


def test_answer_on_an_old_page_waits_for_a_look(product, farm, owner, shopper):
    thread = ask_question(product, shopper)
    seen = thread.messages.get().pk
    mate = make_member(farm, "seller")
    answer(thread, by=mate, text="Yes.", click=new_click(), seen=seen)

    with pytest.raises(
        AnsweredMeanwhileError, match="A team member has already replied"
    ):
        answer(thread, by=owner, text="No.", click=new_click(), seen=seen)

    assert texts_of(thread) == ["Are they this year's?", "Yes."]


def test_hidden_question_is_gone_until_it_is_shown_again(product, owner, shopper):
    thread = answer_question(ask_question(product, shopper), owner)

    hide_thread(thread, by=owner, reason="Insults")
    hide_thread(thread, by=owner, reason="Again")

    assert said_on(product) == []
    with pytest.raises(TalkError, match="closed"):
        write_on(thread, by=shopper, text="More", click=new_click())
    with pytest.raises(TalkError, match="hidden"):
        answer_question(thread, owner)
    show_thread(thread, by=owner)
    thread.refresh_from_db()
    assert (thread.state, thread.hidden_reason) == ("answered", "")
    assert len(said_on(product)) == 1
    assert [(one.act, one.reason, one.by) for one in thread.events.all()] == [
        ("hidden", "Insults", owner),
        ("shown", "", owner),
    ]


def test_question_shown_again_before_an_answer_is_open(product, owner, shopper):
    thread = ask_question(product, shopper)
    hide_thread(thread, by=owner, reason="Insults")

    assert show_thread(thread, by=owner).state == "open"


def test_what_is_written_about_an_order_is_not_hidden(owner, shopper, pack):
    thread = write_message(make_vendor_order(pack, user=shopper), shopper)

    with pytest.raises(TalkError, match="can't be hidden"):
        hide_thread(thread, by=owner, reason="Inconvenient")

    assert Thread.objects.get().state == "open"
    assert thread.events.count() == 0


def test_report_is_made_once(product, owner, shopper):
    thread = ask_question(product, shopper)

    report_thread(thread, by=owner, reason="Threats")
    report_thread(thread, by=owner, reason="More threats")

    thread.refresh_from_db()
    assert thread.report_reason == "Threats"
    assert thread.events.count() == 1


def test_messages_stay_when_a_person_goes(product, owner, shopper):
    thread = answer_question(ask_question(product, shopper), owner)

    shopper.delete()

    (shown,) = said_on(product)
    assert shown.said[0].who == "A shopper"
    assert Message.objects.filter(thread=thread).count() == 2
