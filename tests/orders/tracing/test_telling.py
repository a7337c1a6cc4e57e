"""Who is told of a recall: each shopper once, the farm, and its offices."""

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from core import outbox
from core.models import OutboxMessage
from orders.notifications.lot_news import progress
from orders.notifications.models import Notification
from orders.tracing.services import Words, add_message, tell_again
from tests.cast import a_member, a_user, staff
from tests.orders.notifications.letters import by_address, deliver, html_of
from tests.orders.tracing.makers import a_recall, sent_part
from tests.vendors.harvest.makers import a_lot
from vendors.members.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outgoing")]


@pytest.fixture
def sold(pack, mei):
    """A lot in the kitchens of an account and of a guest."""
    lot = a_lot(pack.pool, 60_000)
    sent_part(pack, 1, user=mei)
    sent_part(pack, 2, user=mei)
    sent_part(pack, 1, email="guest@example.com")
    deliver()
    return lot


def addresses(sent):
    return sorted(letter.to[0] for letter in sent)


def test_each_shopper_gets_one_mail_with_all_of_their_goods(sold, mei):
    recall = a_recall(sold)

    letter = by_address(deliver(), "mei@example.com")

    assert letter.subject == (
        "Important: Li Family Orchard calls goods back, please don't eat them"
    )
    for text in (letter.body, html_of(letter)):
        assert "Glass in a jar" in text
        assert "Don't eat it" in text
        assert text.count(f"Lot {sold.code}, order ") == 2
    notice = Notification.objects.get(recipient=mei, kind="recall")
    assert "calls goods of your order" in notice.subject
    assert progress(recall).told == 2


def test_told_again_and_again_nobody_gets_a_second_mail(sold, owner):
    recall = a_recall(sold)
    first = deliver()

    keys = OutboxMessage.objects.filter(key__startswith="news:recall")
    keys.update(state="waiting", attempts=0)
    second = deliver()

    assert addresses(first) == [
        "guest@example.com",
        "li@example.com",
        "mei@example.com",
    ]
    assert second == []
    assert tell_again(recall, by=None) == 0


def test_reader_of_chinese_is_told_in_chinese(pack):
    lot = a_lot(pack.pool, 60_000)
    reader = a_user("yulan@example.com", language="zh-hans")
    sent_part(pack, 1, user=reader)
    deliver()

    a_recall(lot)

    letter = by_address(deliver(), "yulan@example.com")
    assert "罐中有玻璃" in letter.body
    assert "Glass" not in letter.body


def test_team_cooperative_and_staff_are_told_and_see_no_shopper(
    sold, farm, cooperative, owner
):
    a_member(cooperative, Role.ADMIN, email="coop@example.com")
    a_member(farm, Role.PACKER, email="packer@example.com")
    a_member(farm, Role.STREAMER, email="streamer@example.com")
    operator = staff()

    a_recall(sold)
    sent = deliver()

    team = ["li@example.com", "packer@example.com"]
    office = ["coop@example.com", operator.email]
    shoppers = ["guest@example.com", "mei@example.com"]
    assert addresses(sent) == sorted(team + office + shoppers)
    letter = by_address(sent, "coop@example.com")
    assert "2 shoppers are told." in letter.body
    assert "mei@example.com" not in letter.body + html_of(letter)


def test_more_words_go_to_the_same_people_once(sold):
    recall = a_recall(sold)
    deliver()

    add_message(recall, words={"en": Words("One jar only", "Look")}, seen=1, by=None)
    sent = deliver()

    assert addresses(sent) == ["guest@example.com", "mei@example.com"]
    assert sent[0].subject.startswith("More about the goods")


class RefusesGuests(EmailBackend):
    """A mail server that knows no guest@example.com."""

    def send_messages(self, messages):
        if messages[0].to == ["guest@example.com"]:
            msg = "550 no such mailbox"
            raise OSError(msg)
        return super().send_messages(messages)


def deliver_till_given_up():
    """Every attempt at every row, until each is done or parked."""
    ours = OutboxMessage.objects.filter(topic__startswith="notifications.")
    while waiting := list(ours.filter(state="waiting")):
        for row in waiting:
            ours.filter(pk=row.pk).update(not_before=row.created)
            outbox.deliver(row.pk)


def test_mail_that_failed_is_told_to_the_farm_and_sent_once_more(
    client, sold, farm, owner, settings
):
    settings.EMAIL_BACKEND = f"{__name__}.RefusesGuests"
    recall = a_recall(sold)
    deliver_till_given_up()
    told_first = addresses(mail.outbox)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox.clear()

    page = client.get(reverse("desk:recall", args=["li", recall.pk]))
    assert progress(recall).failed == 1
    assert [one.phone for one in progress(recall).to_phone] == ["+8613800138000"]
    assert "Send what failed once more" in page.text
    answers = [
        client.post(reverse("desk:recall_again", args=["li", recall.pk]), follow=True)
        for _ in range(2)
    ]

    assert "1 message is sent once more." in answers[0].text
    assert "There is nothing that failed." in answers[1].text
    assert addresses(deliver()) == ["guest@example.com"]
    assert told_first == ["li@example.com", "mei@example.com"]
    assert (progress(recall).told, progress(recall).failed) == (2, 0)


def test_shopper_without_an_address_is_to_be_phoned(pack):
    lot = a_lot(pack.pool, 60_000)
    part = sent_part(pack, 1)
    part.order.guest_email = ""
    part.order.save(update_fields=["guest_email"])

    recall = a_recall(lot)
    deliver()

    found = progress(recall)
    assert (found.all, found.told, found.waiting) == (1, 0, 0)
    assert [(one.phone, one.failed) for one in found.to_phone] == [
        ("+8613800138000", False)
    ]


@pytest.mark.parametrize("count", [1, 5])
def test_progress_costs_the_same_however_many_are_told(pack, queries, count):
    lot = a_lot(pack.pool, 60_000)
    for number in range(count):
        sent_part(pack, 1, email=f"guest{number}@example.com")
    recall = a_recall(lot)

    with queries(6):
        assert progress(recall).all == count
