"""Questions on the desk: whose they are, who answers, and what a refusal leaves."""

import pytest
from django.urls import reverse

from notifications.declarations.messages import TalkReported
from notifications.emails import reader_of
from orders.messaging.models import Message, Thread, ThreadEvent
from orders.messaging.services import (
    TalkError,
    hide_thread,
    put_back,
    report_thread,
    show_thread,
    take_down,
    write_on,
)
from tests.factories.accounts import make_staff as a_staff_member
from tests.factories.accounts import make_user
from tests.factories.orders import (
    answer_question,
    ask_question,
    make_paid_order,
    make_vendor_order,
    question_url,
    texts_of,
    write_message,
)
from tests.factories.pages import browser_of, desk_url
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker():
    return make_user("mei@example.com", first_name="Wang", last_name="Mei")


@pytest.fixture
def thread(product, asker):
    return ask_question(product, asker)


@pytest.fixture
def desk(owner):
    return browser_of(owner)


def seen(thread):
    return thread.messages.order_by("-pk").first().pk


def test_list_shows_what_waits_first(desk, farm, product, owner, asker):
    answer_question(ask_question(product, asker, "Old?"), owner)
    ask_question(product, asker, "New?")
    hide_thread(ask_question(product, asker, "Rude"), by=owner, reason="Insults")

    everything = desk.get(desk_url("questions", farm)).context
    waiting = desk.get(desk_url("questions", farm), {"state": "open"}).context
    odd = desk.get(desk_url("questions", farm), {"state": "x", "page": "z"}).context

    assert everything["rows"][0][0].state == "open"
    assert [count for _name, _label, count in everything["filters"]] == [1, 1, 1]
    assert [row[2].text for row in waiting["rows"]] == ["New?"]
    assert len(odd["rows"]) == 3


def test_first_page_of_the_desk_counts_what_waits(desk, farm, thread):
    page = desk.get(desk_url("today", farm)).content.decode()

    assert "1 question to answer" in page
    assert desk_url("questions", farm) in page
    assert desk_url("figures", farm) in page


def test_answer_is_sent_and_shown(desk, farm, thread):
    url = desk_url("question", farm, thread.pk)

    page = desk.post(url, {"text": "Yes.", "seen": seen(thread)}, follow=True)

    assert "Reply sent. The shopper is notified." in page.content.decode()
    assert texts_of(thread) == ["Are they this year's?", "Yes."]
    thread.refresh_from_db()
    assert thread.state == "answered"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Please enter your message."),
        ("x" * 1001, "at most 1000 characters"),
    ],
)
def test_wrong_answer_is_kept_and_nothing_sent(desk, farm, thread, text, says):
    answer = desk.post(
        desk_url("question", farm, thread.pk), {"text": text, "seen": seen(thread)}
    )

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert text in answer.content.decode()
    assert Message.objects.count() == 1


def test_answer_goes_to_its_own_address_from_any_page(desk, farm, thread):
    page = desk.post(desk_url("question_hide", farm, thread.pk), {"hide-reason": ""})

    own = desk_url("question", farm, thread.pk)
    assert page.status_code == 422
    assert f'action="{own}#answer"' in page.content.decode()


def test_answer_on_an_old_page_is_kept_and_goes_after_a_look(desk, farm, thread):
    old = seen(thread)
    answer_question(thread, make_member(farm, "seller"), "Mine was first.")
    url = desk_url("question", farm, thread.pk)

    refused = desk.post(url, {"text": "Second.", "seen": old})

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "A team member has already replied." in page
    assert "Mine was first." in page
    assert "Second." in page
    assert f'value="{seen(thread)}"' in page
    assert len(texts_of(thread)) == 2
    desk.post(url, {"text": "Second.", "seen": seen(thread)})
    assert texts_of(thread)[-1] == "Second."


def test_question_of_another_farm_is_not_there(farm, thread):
    rival = make_farm(code="rival")
    stranger = browser_of(make_member(rival))
    for own in (farm, rival):
        for name in ("question", "question_hide", "question_show", "question_report"):
            url = desk_url(name, own, thread.pk)
            body = {"text": "x", "hide-reason": "x", "report-reason": "x", "seen": 1}

            assert stranger.post(url, body).status_code == 404
        assert stranger.get(desk_url("question", own, thread.pk)).status_code == 404

    thread.refresh_from_db()
    assert (thread.state, thread.reported_at) == ("open", None)
    assert (Message.objects.count(), ThreadEvent.objects.count()) == (1, 0)


def test_packer_reads_and_does_not_answer(farm, thread):
    packer = browser_of(make_member(farm, "packer"))
    url = desk_url("question", farm, thread.pk)

    page = packer.get(url)
    answer = packer.post(url, {"text": "x", "seen": seen(thread)})
    hidden = packer.post(desk_url("question_hide", farm, thread.pk), {})

    assert page.status_code == 200
    assert 'name="text"' not in page.content.decode()
    assert (answer.status_code, hidden.status_code) == (403, 403)
    assert texts_of(thread) == ["Are they this year's?"]


def test_hiding_needs_a_reason_and_can_be_taken_back(desk, farm, thread):
    hide = desk_url("question_hide", farm, thread.pk)

    empty = desk.post(hide, {"hide-reason": " "})
    desk.post(hide, {"hide-reason": "Insults"})
    thread.refresh_from_db()
    hidden = (thread.state, thread.hidden_reason)
    desk.post(desk_url("question_show", farm, thread.pk))

    thread.refresh_from_db()
    assert empty.status_code == 422
    assert "Please give a short reason." in empty.content.decode()
    assert hidden == ("hidden", "Insults")
    assert (thread.state, thread.hidden_reason) == ("open", "")


def test_what_an_order_says_is_reported_and_not_hidden(desk, farm, pack, asker):
    thread = write_message(make_vendor_order(pack, user=asker), asker)

    page = desk.get(desk_url("question", farm, thread.pk)).content.decode()
    desk.post(desk_url("question_hide", farm, thread.pk), {"hide-reason": "x"})
    desk.post(desk_url("question_report", farm, thread.pk), {"report-reason": "Fraud"})

    thread.refresh_from_db()
    assert "Hide question" not in page
    assert (thread.state, thread.report_reason) == ("open", "Fraud")


def test_who_decides_on_a_report_is_led_to_it(desk, farm, thread, client):
    person = make_user(is_staff=True, staff_role="support")
    desk.post(desk_url("question_report", farm, thread.pk), {"report-reason": "Fraud"})
    thread.refresh_from_db()
    news = TalkReported(thread)

    client.force_login(person)
    page = client.get(news.link(reader_of(person)))

    assert person in news.people()
    assert page.status_code == 200
    assert "Fraud" in page.content.decode()


def test_desk_reads_no_number_of_a_public_question(desk, farm, product, asker):
    thread = ask_question(product, asker, "Ring 13800138000, <b>now</b>!")

    page = desk.get(desk_url("question", farm, thread.pk)).content.decode()
    row = desk.get(desk_url("questions", farm)).content.decode()

    assert "13800138000" not in page + row
    assert "<b>now</b>" not in page + row
    assert "mei@example.com" not in page + row


def test_seller_cannot_show_what_the_market_took_down(desk, farm, thread, owner):
    staff = a_staff_member()
    hide_thread(thread, by=owner, reason="Insults")

    take_down(thread, by=staff)
    take_down(thread, by=staff)

    page = desk.post(desk_url("question_show", farm, thread.pk), follow=True)
    assert "Removed by the market." in page.content.decode()
    with pytest.raises(TalkError, match="Removed by the market"):
        show_thread(thread, by=owner)
    thread.refresh_from_db()
    assert thread.state == "hidden"
    assert [event.act for event in thread.events.all()] == ["hidden", "taken-down"]
    assert put_back(thread, by=staff).state == "open"
    hide_thread(thread, by=owner, reason="Again")
    assert show_thread(thread, by=owner).state == "open"


def test_what_nobody_else_reads_is_not_taken_down(asker, pack):
    thread = write_message(make_vendor_order(pack, user=asker), asker)

    with pytest.raises(TalkError, match="can't be hidden"):
        take_down(thread, by=a_staff_member())

    assert (thread.events.count(), Thread.objects.get().state) == (0, "open")


def test_staff_take_down_and_put_back_in_the_admin(thread, asker, pack):
    private = write_message(make_vendor_order(pack, user=asker), asker)
    staff = browser_of(a_staff_member())
    url = reverse("admin:talk_thread_changelist")
    chosen = {"_selected_action": [thread.pk, private.pk]}

    listed = staff.get(url)
    down = staff.post(url, chosen | {"action": "take_down"}, follow=True)
    states = dict(Thread.objects.values_list("pk", "state"))
    staff.post(url, chosen | {"action": "put_back"})

    assert listed.status_code == 200
    assert "can&#x27;t be hidden" in down.content.decode()
    assert states == {thread.pk: "hidden", private.pk: "open"}
    assert set(Thread.objects.values_list("state", flat=True)) == {"open"}
    one = staff.get(reverse("admin:talk_thread_change", args=[thread.pk]))
    assert "Are they this year" in one.content.decode()
    assert 'name="_save"' not in one.content.decode()


def test_anybody_reports_what_everybody_reads_once(client, product, owner, asker):
    thread = answer_question(ask_question(product, asker), owner)
    url = reverse("messaging:report", args=[thread.pk])
    reader = browser_of(make_user())

    empty = reader.post(url, {"reason": ""})
    first = reader.post(url, {"reason": "Insults"})
    reader.post(url, {"reason": "Once more"})
    report_thread(thread, by=owner, reason="Lies")

    assert client.get(url)["Location"].startswith("/accounts/login/")
    assert empty.status_code == 422
    assert first["Location"] == question_url(product)
    assert [event.reason for event in thread.events.all()] == ["Insults", "Lies"]
    assert url in client.get(product.get_absolute_url()).content.decode()


def test_what_one_has_not_read_is_not_reported(product, owner, asker):
    private = answer_question(ask_question(product, asker, is_public=False), owner)
    waiting = ask_question(product, asker)
    hidden = answer_question(ask_question(product, asker), owner)
    hide_thread(hidden, by=owner, reason="Insults")
    reader, mine = browser_of(make_user()), browser_of(asker)

    for thread in (private, waiting, hidden):
        url = reverse("messaging:report", args=[thread.pk])
        assert reader.get(url).status_code == 404
        assert reader.post(url, {"reason": "x"}).status_code == 404
        assert mine.get(url).status_code == 200
    assert ThreadEvent.objects.filter(act="reported").count() == 0


@pytest.mark.parametrize("count", [1, 20])
def test_desk_takes_few_queries(desk, farm, product, owner, queries, count):
    for n in range(count):
        thread = answer_question(ask_question(product, make_user(), f"Q{n}"), owner)
        write_on(thread, by=thread.asker, text="More", click=f"{n:024d}")

    for name, *args in [("questions",), ("question", thread.pk)]:
        with queries(12):
            desk.get(desk_url(name, farm, *args))


@pytest.mark.parametrize(
    ("status", "shows", "is_seen"),
    [
        ("paid", True, True),
        ("shipped", True, True),
        ("paid", False, False),
        ("received", True, False),
        ("cancelled", True, False),
    ],
)
def test_farms_number_is_shown_while_an_order_needs_it(
    farm, asker, status, shows, is_seen
):
    farm.shows_phone = shows
    farm.save(update_fields=["shows_phone"])
    order = make_paid_order([(make_pack(farm), 1)], user=asker)
    order.vendor_orders.update(status=status)

    page = browser_of(asker).get(f"/orders/{order.number}/").content.decode()

    assert ("tel:+8613700001234" in page) is is_seen


def test_farms_number_is_on_no_public_page(client, farm, product, owner, thread):
    farm.shows_phone = True
    farm.save(update_fields=["shows_phone"])
    answer_question(thread, owner)

    for url in (
        product.get_absolute_url(),
        question_url(product),
        reverse("storefront:farm", args=[farm.code]),
    ):
        page = client.get(url).content.decode()
        assert "13700001234" not in page.replace(" ", "")
