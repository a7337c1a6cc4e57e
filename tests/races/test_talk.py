"""Many presses and people at once: one thread, one answer, one state."""

from functools import partial

import pytest

from core.clicks import new_click
from orders.messaging.models import Message, Thread
from orders.messaging.services import (
    AnsweredMeanwhileError,
    TalkError,
    answer,
    ask_about_product,
    hide_thread,
    report_thread,
    write_about_vendor_order,
    write_on,
)
from tests.factories.accounts import make_user
from tests.factories.orders import make_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.races.market import assert_sound
from tests.races.together import errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def a_run_farm():
    farm = make_farm()
    make_member(farm)
    return farm


def a_question():
    pack = make_pack(farm := a_run_farm())
    asker = make_user()
    thread = ask_about_product(
        pack.product, by=asker, text="Fresh?", is_public=True, click=new_click()
    )
    return farm, asker, thread


def test_same_press_many_times_asks_once():
    pack, asker, press = make_pack(), make_user(), new_click()
    ask = partial(
        ask_about_product,
        pack.product,
        by=asker,
        text="Fresh?",
        is_public=True,
        click=press,
    )

    done = run_together([ask] * 8)

    assert len({thread.pk for thread in values(done)}) == 1
    assert (Thread.objects.count(), Message.objects.count()) == (1, 1)


def test_first_words_about_an_order_begin_one_thread():
    shopper = make_user()
    vendor_order = make_vendor_order(make_pack(a_run_farm()), user=shopper)
    say = [
        partial(
            write_about_vendor_order,
            vendor_order,
            by=shopper,
            text=f"{n}",
            click=new_click(),
        )
        for n in range(8)
    ]

    done = run_together(say)

    assert len(values(done)) == 8
    assert (Thread.objects.count(), Message.objects.count()) == (1, 8)
    assert_sound()


def test_one_of_two_answers_goes_out_and_the_other_looks_first():
    farm, _asker, thread = a_question()
    team = [make_member(farm, "seller") for _ in range(4)]
    seen = thread.messages.get().pk
    say = [
        partial(answer, thread, by=one, text="Yes.", click=new_click(), seen=seen)
        for one in team
    ]

    done = run_together(say)

    assert len(values(done)) == 1
    assert len(errors(done, AnsweredMeanwhileError)) == 3
    assert Message.objects.count() == 2
    assert_sound()


def test_hiding_answering_and_writing_on_leave_one_state():
    farm, asker, thread = a_question()
    owner = make_member(farm)
    seen = thread.messages.get().pk

    done = run_together(
        [
            partial(hide_thread, thread, by=owner, reason="Insults"),
            partial(answer, thread, by=owner, text="Y", click=new_click(), seen=seen),
            *[
                partial(write_on, thread, by=asker, text="M", click=new_click())
                for _ in range(3)
            ],
            *[
                partial(report_thread, thread, by=owner, reason="Threats")
                for _ in range(3)
            ],
        ]
    )

    refused = errors(done, TalkError)
    thread.refresh_from_db()
    assert len(values(done)) + len(refused) == 8
    assert thread.state == "hidden"
    assert thread.events.filter(act="hidden").count() == 1
    assert thread.events.filter(act="reported").count() == 1
    assert_sound()
