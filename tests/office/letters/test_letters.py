"""Letters to followers: to who agreed, once, in their language, until they leave."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.privacy import parts_of
from core.languages import in_words
from core.models import AuditEntry, OutboxMessage
from core.outbox import deliver, deliver_due
from core.transitions import TransitionError
from notifications.models import NoticeChoice, Notification
from notifications.states import Topic
from office.letters.models import Letter, LetterCopy
from office.letters.queries import hindrance
from office.letters.services import LETTERS, LetterContent
from office.mailings import receivers
from office.mailings.services import MailingError
from shop.storefront.models import Follow, LetterConsent
from shop.storefront.services import end_letter_consent, follow, unfollow
from tests.factories.accounts import make_user
from tests.factories.letters import make_letter, make_letter_reader
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.markup import flat
from vendors.partner.models import Partner
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db


def outbox():
    mail.outbox.clear()
    for _ in range(4):
        deliver_due()
    return sorted(message.to[0] for message in mail.outbox)


def pieces():
    return OutboxMessage.objects.filter(topic="letters.send", state="waiting")


def mails_of(letter):
    return OutboxMessage.objects.filter(key__startswith=f"mail:letter:{letter.pk}:")


def test_only_who_agreed_gets_it_by_notice_and_mail_once(letter, readers):
    LETTERS.send(letter.pk)

    assert outbox() == ["hans@example.com", "mei@example.com"]
    assert outbox() == []
    letter.refresh_from_db()
    assert letter.state == "sent"
    assert Notification.objects.get(recipient=readers[0]).body == "Ripe."
    assert LetterCopy.objects.filter(letter=letter, ways="mail,site").count() == 2
    assert (LETTERS.counted(letter).sent, LETTERS.counted(letter).failed) == (2, 0)


def test_a_letter_without_readers_is_sent_to_nobody(letter, farm):
    follow(make_user("other@example.com"), farm)
    LETTERS.send(letter.pk)

    assert outbox() == []
    letter.refresh_from_db()
    assert letter.state == "sent"


def test_each_reads_it_in_their_language_or_in_the_only_one(farm):
    make_letter_reader(farm, "mei@example.com", language="zh-hans")
    make_letter_reader(farm, "hans@example.com", language="en")
    both = LETTERS.save(
        farm,
        LetterContent(
            title={"en": "Cherries", "zh_hans": "樱桃"},
            text={"en": "Ripe", "zh_hans": "熟了"},
        ),
    )
    LETTERS.send(both.pk)
    LETTERS.send(make_letter(farm, title="Plums").pk)

    outbox()

    subjects = {(message.to[0], message.subject) for message in mail.outbox}
    assert subjects == {
        ("mei@example.com", "Li Orchard：樱桃"),
        ("hans@example.com", "Li Orchard: Cherries"),
        ("mei@example.com", "Li Orchard：Plums"),
        ("hans@example.com", "Li Orchard: Plums"),
    }


def test_goods_are_linked_and_nothing_loads_from_elsewhere(farm, readers):
    pack = make_pack(farm=farm)
    LETTERS.send(make_letter(farm, goods=[pack.product]).pk)

    outbox()

    html = mail.outbox[0].alternatives[0][0]
    assert pack.product.get_absolute_url() in html
    assert "<img" not in html


def test_one_press_in_the_mail_ends_this_sellers_letters_alone(client, letter, readers):
    other = make_letter_reader(make_farm(), "x@example.com")
    mei = readers[0]
    LETTERS.send(letter.pk)
    outbox()
    (message,) = [each for each in mail.outbox if each.to == [mei.email]]
    assert message.extra_headers["List-Unsubscribe-Post"] == (
        "List-Unsubscribe=One-Click"
    )
    header = message.extra_headers["List-Unsubscribe"]
    path = re.fullmatch(r"<http://127\.0\.0\.1:8000(/[^>]+)>", header)[1]

    assert client.get(path).status_code == 200
    assert mei.letter_consents.filter(ended=None).exists()
    client.post(path, {"List-Unsubscribe": "One-Click"})

    assert not mei.letter_consents.filter(ended=None).exists()
    assert Follow.objects.filter(user=mei).exists()
    assert other.letter_consents.filter(ended=None).exists()
    client.post(path, {"again": "1"})
    assert mei.letter_consents.filter(ended=None).count() == 1
    assert mei.letter_consents.count() == 2


def test_who_unsubscribes_between_preview_and_sending_gets_none(
    client, letter, farm, owner, readers
):
    client.force_login(owner)
    url = reverse("desk:letter", args=[farm.code, letter.pk])
    assert "2 followers have agreed" in client.get(url).text
    end_letter_consent(readers[0], farm)

    client.post(url, {"do": "send"})

    assert outbox() == ["hans@example.com"]
    assert LetterCopy.objects.get().user == readers[1]


def test_who_agrees_after_it_began_to_be_sent_does_not_get_it(letter, farm, readers):
    LETTERS.send(letter.pk)
    make_letter_reader(farm, "late@example.com")

    assert outbox() == ["hans@example.com", "mei@example.com"]


def test_who_unsubscribes_before_the_mail_leaves_gets_none(letter, farm, readers):
    LETTERS.send(letter.pk)
    deliver(pieces().get().pk)
    assert mails_of(letter).count() == 2

    end_letter_consent(readers[0], farm)

    assert outbox() == ["hans@example.com"]
    assert (LETTERS.counted(letter).sent, LETTERS.counted(letter).left_off) == (1, 1)


def test_who_turned_such_letters_off_is_left_off(letter, readers):
    for way in ("mail", "site"):
        NoticeChoice.objects.create(
            user=readers[0], topic=Topic.LIVE, channel=way, is_wanted=False
        )
    LETTERS.send(letter.pk)

    assert outbox() == ["hans@example.com"]
    assert (LETTERS.counted(letter).sent, LETTERS.counted(letter).left_off) == (1, 1)


def test_stopped_in_the_middle_goes_to_nobody_else(
    monkeypatch, client, owner, letter, readers
):
    monkeypatch.setattr(receivers, "AT_ONCE", 1)
    LETTERS.send(letter.pk)
    deliver(pieces().get().pk)

    LETTERS.stop(letter.pk, reason="Wrong price")

    assert outbox() == []
    assert LetterCopy.objects.filter(letter=letter).count() == 1
    assert LETTERS.counted(letter).left_off == 1
    client.force_login(owner)
    page = client.get(reverse("desk:letter", args=["li", letter.pk]))
    assert "had not been reached when it was stopped" in flat(page.text)
    with pytest.raises(TransitionError):
        LETTERS.send(letter.pk)


def test_pieces_go_on_where_a_worker_died(monkeypatch, farm, letter):
    monkeypatch.setattr(receivers, "AT_ONCE", 2)
    for number in range(5):
        make_letter_reader(farm, f"r{number}@example.com")
    LETTERS.send(letter.pk)
    first = pieces().get()
    deliver(first.pk)
    OutboxMessage.objects.filter(pk=first.pk).update(state="waiting")

    assert len(outbox()) == 5
    assert LetterCopy.objects.count() == 5
    letter.refresh_from_db()
    assert letter.state == "sent"


def test_pieces_cost_the_same_for_one_and_for_many(
    farm, letter, django_assert_max_num_queries
):
    for number in range(40):
        make_letter_reader(farm, f"r{number}@example.com")
    LETTERS.send(letter.pk)

    with django_assert_max_num_queries(40):
        deliver(pieces().get().pk)


def test_second_click_is_refused(letter, readers):
    LETTERS.send(letter.pk)

    with pytest.raises(TransitionError):
        LETTERS.send(letter.pk)


def test_at_most_so_many_in_thirty_days(settings, farm):
    settings.LETTERS_IN_30_DAYS = 2
    for _ in range(2):
        LETTERS.send(make_letter(farm).pk)
    third = make_letter(farm)

    with pytest.raises(MailingError, match="At most 2 letters in 30 days"):
        LETTERS.send(third.pk)
    with pytest.raises(MailingError):
        LETTERS.schedule(third.pk, at=timezone.now() + timedelta(days=29))
    LETTERS.schedule(third.pk, at=timezone.now() + timedelta(days=31))

    assert hindrance(make_farm(), timezone.now()) == ""
    third.refresh_from_db()
    assert third.state == "scheduled"


def test_without_any_allowed_none_is_sent(settings, letter):
    settings.LETTERS_IN_30_DAYS = 0

    with pytest.raises(MailingError, match="sends no letters"):
        LETTERS.send(letter.pk)


def test_blocked_sellers_send_none(letter, farm, owner, readers):
    LETTERS.schedule(letter.pk, at=timezone.now() + timedelta(hours=1))
    Partner.objects.filter(pk=farm.pk).update(status=PartnerStatus.SUSPENDED)

    assert LETTERS.send_due(timezone.now() + timedelta(hours=2)) == 1

    assert outbox() == ["owner@example.com"]
    letter.refresh_from_db()
    assert letter.state == "stopped"
    assert "not open" in in_words(letter.reason)


def test_seller_blocked_while_sending_sends_to_nobody_else(letter, farm, readers):
    LETTERS.send(letter.pk)
    Partner.objects.filter(pk=farm.pk).update(status=PartnerStatus.SUSPENDED)

    assert outbox() == []
    letter.refresh_from_db()
    assert letter.state == "stopped"


def test_scheduled_is_sent_at_its_time(letter, readers):
    at = timezone.now() + timedelta(hours=1)
    LETTERS.schedule(letter.pk, at=at)

    assert LETTERS.send_due() == 0
    assert LETTERS.send_due(at) == 1
    assert len(outbox()) == 2


def test_following_agrees_to_nothing_and_the_box_to_its_words(client, farm):
    mei = make_user("mei@example.com")
    client.force_login(mei)
    url = reverse("storefront:follow", args=[farm.code])
    page = client.get(url)
    assert b'name="letters"' in page.content
    assert b"checked" not in page.content.partition(b'name="letters"')[2][:40]

    client.post(url, {"do": "follow"})
    assert not LetterConsent.objects.exists()
    client.post(url, {"do": "follow", "letters": "1"})

    agreed = LetterConsent.objects.get(user=mei, partner=farm)
    said = "Send me letters from Li Orchard. I can unsubscribe at any time."
    assert agreed.wording == said
    assert agreed.given <= timezone.now()
    unfollow(mei, farm)
    agreed.refresh_from_db()
    assert agreed.ended is not None


def test_the_list_of_farms_turns_letters_on_and_off(client, farm):
    mei = make_user("mei@example.com")
    follow(mei, farm)
    client.force_login(mei)
    url = reverse("storefront:letters", args=[farm.code])

    client.post(url, {"letters": "1"})
    assert b"Stop letters" in client.get(reverse("accounts:following")).content
    client.post(url)

    assert LetterConsent.objects.get().ended is not None
    assert client.post(reverse("storefront:letters", args=["x"])).status_code == 404


def test_who_is_erased_is_gone_and_the_count_stays(letter, readers):
    LETTERS.send(letter.pk)
    outbox()

    readers[0].delete()

    assert not LetterConsent.objects.filter(user_id=readers[0].pk).exists()
    assert LETTERS.counted(letter).sent == 2


def test_own_data_say_what_was_agreed_to_and_received(letter, readers):
    LETTERS.send(letter.pk)
    outbox()

    tables = {each.name: each.rows for each in parts_of(readers[0])}

    assert tables["letter_consents"][0]["you_agreed_to"].startswith("Send me letters")
    assert tables["letters"][0]["title"] == "First cherries"


def test_desk_writes_previews_sends_and_shows_what_became_of_it(
    client, farm, owner, readers
):
    client.force_login(owner)
    new = reverse("desk:letter_new", args=[farm.code])
    refused = client.post(new, {"title_en": "Kept"})
    assert refused.status_code == 422
    assert b"Kept" in refused.content

    client.post(new, {"title_en": "Plums", "text_en": "Sweet"})
    letter = Letter.objects.get()
    url = reverse("desk:letter", args=[farm.code, letter.pk])
    page = client.get(url).content.decode()
    assert "2 followers have agreed" in page
    assert "Sweet" in page
    assert 'value="send"' in page
    client.post(url, {"do": "send"})
    client.post(url, {"do": "send"})
    outbox()

    assert LetterCopy.objects.count() == 2
    assert "Left off" in client.get(url).content.decode()
    acts = AuditEntry.objects.filter(act__startswith="letter.")
    assert list(acts.order_by("pk").values_list("act", flat=True)) == [
        "letter.written", "letter.sent",
    ]  # fmt: skip


def test_office_of_the_cooperative_stops_a_farms_letter_with_a_reason(
    client, farm, owner, letter
):
    admin = make_member(farm.cooperative, "admin", email="admin@example.com")
    LETTERS.schedule(letter.pk, at=timezone.now() + timedelta(days=1))
    client.force_login(admin)
    url = reverse("office:letter", args=["five", letter.pk])

    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "Promises a cure"})

    letter.refresh_from_db()
    assert (letter.state, letter.reason) == ("stopped", "Promises a cure")
    assert outbox() == ["owner@example.com"]
    assert "Promises a cure" in mail.outbox[0].body
    drafts = reverse("office:letter", args=["five", make_letter(farm).pk])
    assert client.get(drafts).status_code == 404
