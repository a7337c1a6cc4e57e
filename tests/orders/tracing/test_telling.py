"""Who is told of a recall: each shopper once, the farm, and its offices."""

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from core import outbox
from core.models import OutboxMessage
from notifications.models import Notification
from notifications.recalls import progress
from orders.tracing.services import RecallText, add_message, tell_again
from tests.factories.accounts import make_staff, make_user
from tests.factories.fulfilment import make_recall, make_sent_vendor_order
from tests.factories.vendors import make_lot, make_member
from tests.notifications.letters import by_address, deliver, html_of
from vendors.members.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outgoing")]


@pytest.fixture
def sold(pack, mei):
    """A lot in the kitchens of an account and of a guest."""
    lot = make_lot(pack.pool, 60_000)
    make_sent_vendor_order(pack, 1, user=mei)
    make_sent_vendor_order(pack, 2, user=mei)
    make_sent_vendor_order(pack, 1, email="guest@example.com")
    deliver()
    return lot


def addresses(sent):
    return sorted(letter.to[0] for letter in sent)


def test_each_shopper_gets_one_mail_with_all_of_their_goods(sold, mei):
    recall = make_recall(sold)

    letter = by_address(deliver(), "mei@example.com")

    assert letter.subject == (
        "Important recall by Li Family Orchard: please don't eat these goods"
    )
    for text in (letter.body, html_of(letter)):
        assert "Glass in a jar" in text
        assert "Don't eat it" in text
        assert text.count(f"Lot {sold.code}, order ") == 2
    notice = Notification.objects.get(recipient=mei, kind="recall")
    assert "Recall by" in notice.subject
    assert progress(recall).told == 2


def test_told_again_and_again_nobody_gets_a_second_mail(sold, owner):
    recall = make_recall(sold)
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
    lot = make_lot(pack.pool, 60_000)
    reader = make_user("yulan@example.com", language="zh-hans")
    make_sent_vendor_order(pack, 1, user=reader)
    deliver()

    make_recall(lot)

    letter = by_address(deliver(), "yulan@example.com")
    assert "罐中有玻璃" in letter.body
    assert "Glass" not in letter.body


def test_team_cooperative_and_staff_are_told_and_see_no_shopper(
    sold, farm, cooperative, owner
):
    make_member(cooperative, Role.ADMIN, email="coop@example.com")
    make_member(farm, Role.PACKER, email="packer@example.com")
    make_member(farm, Role.STREAMER, email="streamer@example.com")
    operator = make_staff()

    make_recall(sold)
    sent = deliver()

    team = ["li@example.com", "packer@example.com"]
    office = ["coop@example.com", operator.email]
    shoppers = ["guest@example.com", "mei@example.com"]
    assert addresses(sent) == sorted(team + office + shoppers)
    letter = by_address(sent, "coop@example.com")
    assert "2 shoppers are notified." in letter.body
    assert "mei@example.com" not in letter.body + html_of(letter)


def test_more_words_go_to_the_same_people_once(sold):
    recall = make_recall(sold)
    deliver()

    add_message(
        recall, words={"en": RecallText("One jar only", "Look")}, seen=1, by=None
    )
    sent = deliver()

    assert addresses(sent) == ["guest@example.com", "mei@example.com"]
    assert sent[0].subject.startswith("Update on the recall by")


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
    recall = make_recall(sold)
    deliver_till_given_up()
    told_first = addresses(mail.outbox)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox.clear()

    page = client.get(reverse("desk:recall", args=["li", recall.pk]))
    assert progress(recall).failed == 1
    assert [one.phone for one in progress(recall).to_phone] == ["+8613800138000"]
    assert "Resend failed messages" in page.text
    answers = [
        client.post(reverse("desk:recall_again", args=["li", recall.pk]), follow=True)
        for _ in range(2)
    ]

    assert "Sending 1 message again." in answers[0].text
    assert "There are no failed messages." in answers[1].text
    assert addresses(deliver()) == ["guest@example.com"]
    assert told_first == ["li@example.com", "mei@example.com"]
    assert (progress(recall).told, progress(recall).failed) == (2, 0)


def test_shopper_without_an_address_is_to_be_phoned(pack):
    lot = make_lot(pack.pool, 60_000)
    vendor_order = make_sent_vendor_order(pack, 1)
    vendor_order.order.guest_email = ""
    vendor_order.order.save(update_fields=["guest_email"])

    recall = make_recall(lot)
    deliver()

    found = progress(recall)
    assert (found.all, found.told, found.waiting) == (1, 0, 0)
    assert [(one.phone, one.failed) for one in found.to_phone] == [
        ("+8613800138000", False)
    ]


@pytest.mark.parametrize("count", [1, 5])
def test_progress_costs_the_same_however_many_are_told(pack, queries, count):
    lot = make_lot(pack.pool, 60_000)
    for number in range(count):
        make_sent_vendor_order(pack, 1, email=f"guest{number}@example.com")
    recall = make_recall(lot)

    with queries(6):
        assert progress(recall).all == count
