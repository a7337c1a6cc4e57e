"""Gift cards as their buyer, their recipient and the market's staff see them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core import dates
from core.outbox import deliver_due
from payments.credit.queries import balance
from payments.gift_cards.models import GiftCard
from payments.gift_cards.rules import new_code
from payments.gift_cards.states import GiftCardStatus
from tests.factories.accounts import make_staff, make_user
from tests.factories.gift_cards import cards, code_of, make_card, make_unpaid_card
from tests.factories.pages import browser_of
from tests.markup import flat

pytestmark = pytest.mark.django_db
PAGE, REDEEM = "/gift-cards/", "/gift-cards/redeem/"
OFFICE = "/office/market/gift-cards/"
SAID = {
    "amount": "100",
    "other_amount": "",
    "recipient_name": "李秀兰",
    "recipient_email": "xiulan@example.org",
    "deliver_on": "",
    "message": "生日快乐！\nMany happy returns.",
    "buyer_name": "Zhou Min",
    "buyer_email": "zhou@example.org",
}


@pytest.fixture(autouse=True)
def _sold(settings):
    settings.GIFT_CARDS = True


def page_of(card):
    return f"/gift-cards/card/{card.access_key}/"


def text_of(client, address):
    return flat(client.get(address).content.decode())


def amounts_on_page(client):
    return client.get(PAGE).context["form"].fields["amount"].choices


def buy(client, **changes):
    """The form as a guest fills it, with one of the amounts that it offers."""
    amount = amounts_on_page(client)[1][0]
    return client.post(PAGE, SAID | {"amount": amount} | changes)


def a_clerk():
    staff = make_staff()
    staff.language = "en"
    staff.save()
    return staff


def letters_to(address):
    return [one for one in mail.outbox if one.to == [address]]


def test_a_guest_buys_pays_and_the_recipient_is_mailed(double, client):
    answer = buy(client)
    card = GiftCard.objects.get()
    assert answer["Location"] == f"{double.url}/pay/{card.session_id}"
    back = double.pay_on_page(card.session_id)
    assert back.endswith(page_of(card))

    page = text_of(client, page_of(card))
    deliver_due()

    assert code_of(card) in page
    [receipt] = letters_to("zhou@example.org")
    assert page_of(card) in receipt.body
    assert code_of(card) not in receipt.body
    [gift] = letters_to("xiulan@example.org")
    assert code_of(card) in gift.body
    assert "生日快乐！" in gift.body


def test_the_card_comes_on_its_day(double, client):
    day = dates.today() + timedelta(days=3)
    buy(client, deliver_on=day.isoformat())
    card = GiftCard.objects.get()
    double.pay_on_page(card.session_id)
    client.get(page_of(card))
    deliver_due()

    assert len(letters_to("zhou@example.org")) == 1
    assert letters_to("xiulan@example.org") == []


@pytest.mark.parametrize(("changes", "said"), [
    ({"amount": "other"}, "Please enter an amount from"),
    ({"amount": "other", "other_amount": "5000"}, "Please enter an amount from"),
    ({"amount": "other", "other_amount": "19.99"}, "Please enter an amount from"),
    ({"amount": "other", "other_amount": "50.001"}, "The smallest amount"),
    ({"amount": "7"}, "Select a valid choice"),
    ({"buyer_email": ""}, "This field is required"),
    ({"buyer_email": "zhou"}, "full e-mail address"),
    ({"recipient_email": "li@"}, "full e-mail address"),
    ({"deliver_on": "2020-01-01"}, "This date has passed"),
    ({"deliver_on": "2099-01-01"}, "within the next year"),
    ({"deliver_on": "tomorrow", "recipient_email": "a@b.org"}, "valid date"),
])  # fmt: skip
def test_bad_input_is_told_and_nothing_typed_is_lost(client, changes, said):
    answer = buy(client, **changes)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "Many happy returns." in page
    assert "李秀兰" in page
    assert not GiftCard.objects.exists()


def test_a_day_needs_an_address(client):
    day = (dates.today() + timedelta(days=3)).isoformat()
    answer = buy(client, recipient_email="", deliver_on=day)

    assert answer.status_code == 422
    assert "that it shall be mailed to" in answer.content.decode()


def test_any_amount_between_the_bounds(double, client):
    buy(client, amount="other", other_amount="66,60")

    assert GiftCard.objects.get().amount == 6660


def test_where_none_are_sold_none_can_be_bought(client, settings):
    settings.GIFT_CARDS = False

    assert "No gift cards at the moment" in text_of(client, PAGE)
    assert buy(client).status_code == 409
    assert not GiftCard.objects.exists()
    assert "/gift-cards/" not in text_of(client, "/")


def test_the_footer_leads_there(client):
    assert 'href="/gift-cards/"' in client.get("/").content.decode()


def test_an_unpaid_card_shows_no_code_and_can_be_paid(double, client):
    card = make_unpaid_card()

    page = text_of(client, page_of(card))
    answer = client.post(f"{page_of(card)}pay/")

    assert code_of(card) not in page
    assert "/pay/cs_" in answer["Location"]


def test_the_link_of_the_mail_fills_the_code_in_and_a_press_redeems(double):
    card, person = make_card(double), make_user(language="en")
    client = browser_of(person)

    page = client.get(REDEEM, {"code": code_of(card)}).content.decode()
    assert code_of(card) in page
    assert balance(person.pk, "CNY") == 0  # opening a link redeems nothing
    client.post(REDEEM, {"code": code_of(card)})

    assert balance(person.pk, "CNY") == 10000
    shown = flat(client.get("/accounts/balance/").content.decode())
    assert "Gift card" in shown
    assert "Zhou Min" in shown
    assert "redeemed on" in text_of(client, page_of(card))
    assert code_of(card) not in text_of(client, page_of(card))


def test_a_guest_signs_in_first_and_keeps_the_code(client):
    answer = client.get(REDEEM, {"code": "ABCD-EFGH"})

    assert "/accounts/login/" in answer["Location"]
    assert "ABCD-EFGH" in answer["Location"]


@pytest.mark.parametrize(("code", "said"), [
    ("", "Please enter the code"),
    ("ABCD", "16 letters and digits"),
    ("2222-2222-2222-2222", "no gift card with this code"),
    ("x" * 61, "at most 60"),
])  # fmt: skip
def test_a_wrong_code_is_told(client, code, said):
    client = browser_of(make_user(language="en"))

    answer = client.post(REDEEM, {"code": code})

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_codes_are_not_guessed(double):
    card = make_card(double)
    client = browser_of(make_user(language="en"))
    for _ in range(20):
        client.post(REDEEM, {"code": new_code()})

    answer = client.post(REDEEM, {"code": code_of(card)})

    assert answer.status_code == 429
    card.refresh_from_db()
    assert card.status == GiftCardStatus.PAID


def test_its_buyer_returns_it_within_two_weeks(double, client):
    card = make_card(double)
    assert "Return the card" in text_of(client, page_of(card))

    client.post(f"{page_of(card)}return/")

    card.refresh_from_db()
    assert card.status == GiftCardStatus.REFUNDED
    deliver_due()
    deliver_due()  # the mail that the refund brought
    assert any("was refunded" in one.subject for one in mail.outbox)


def test_and_not_later(double, client):
    card = make_card(double)
    old = timezone.now() - timedelta(days=15)
    GiftCard.objects.filter(pk=card.pk).update(paid_at=old)
    before = cards()

    client.post(f"{page_of(card)}return/")

    assert "Return the card" not in text_of(client, page_of(card))
    assert cards() == before


def test_it_is_mailed_again_a_few_times_an_hour(double, client):
    card = make_card(double)
    answers = [client.post(f"{page_of(card)}mail/").status_code for _ in range(4)]
    deliver_due()

    assert answers == [302, 302, 302, 409]
    assert len(letters_to("xiulan@example.org")) == 4


def test_before_its_day_the_receipt_alone_is_mailed_again(double, client):
    day = dates.today() + timedelta(days=3)
    card = make_card(double, deliver_on=day)
    client.post(f"{page_of(card)}mail/")
    deliver_due()

    assert len(letters_to("buyer@example.org")) == 2
    assert letters_to("xiulan@example.org") == []


def test_an_account_has_what_it_bought(double):
    person = make_user(language="en")
    make_card(double, buyer=person)
    make_card(double)

    page = text_of(browser_of(person), "/accounts/gift-cards/")

    assert page.count("/gift-cards/card/") == 1


def test_a_strange_key_opens_nothing(client):
    for address in ("", "pay/", "mail/", "return/"):
        send = client.post if address else client.get
        assert send(f"/gift-cards/card/nobodys/{address}").status_code == 404


def test_the_office_sees_what_is_owed_and_no_code(double):
    card = make_card(double)
    client = browser_of(a_clerk())

    page = text_of(client, OFFICE)

    assert "¥100.00. The market owes it" in page
    assert card.number in page
    assert code_of(card) not in page
    for q in (card.number, "zhou", "XIULAN@example.org", "李秀兰"):
        assert card.number in text_of(client, f"{OFFICE}?q={q}")
    assert card.number not in text_of(client, f"{OFFICE}?state=redeemed")
    assert card.number not in text_of(client, f"{OFFICE}?q=nobody")


def test_the_office_refunds_what_nobody_redeemed(double):
    card = make_card(double)
    client = browser_of(a_clerk())

    client.post(OFFICE, {"card": card.pk})

    card.refresh_from_db()
    assert card.status == GiftCardStatus.REFUNDED
    assert client.post(OFFICE, {"card": 10**6}).status_code == 404


def test_what_pages_ask_the_database(double, queries):
    for _ in range(3):
        make_card(double)
    client = browser_of(a_clerk())
    client.get(OFFICE)

    with queries(24):
        client.get(OFFICE)
