"""The operator's pages of payouts: batches, their files, and the bank's answers."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.secrets import Secret
from payments.payouts.models import PayoutBatch, Transfer
from payments.payouts.services.batches import cancel_batch
from tests.factories.accounts import make_user
from tests.factories.payouts import (
    make_answer_lines,
    make_batch,
    make_clerk,
    make_payee,
    make_released_batch,
    owe,
    payout_states,
)
from tests.factories.vendors import (
    ACCOUNT_NUMBER,
    make_cooperative,
    make_farm,
    make_member,
)
from tests.markup import flat
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
URL = "/office/market/payouts/"
ANSWER = f"{URL}answer/"


@pytest.fixture
def clerk():
    return make_clerk("clerk@example.com")


@pytest.fixture
def office(client, clerk):
    client.force_login(clerk)
    return client


def shown(answer):
    return answer.content.decode()


def page_of(office, batch):
    return shown(office.get(f"{URL}{batch.pk}/"))


def test_nothing_to_pay_yet(office):
    text = shown(office.get(URL))

    assert "No batches yet" in text
    assert "No payouts due in this currency" in text
    assert "Create batch" not in text


def test_list_says_who_could_be_paid_and_why_others_not(office):
    make_payee(123_456)
    make_payee(50)

    text = flat(shown(office.get(URL)))

    assert "¥1,234.56" in text
    assert "to 1 seller<" in text
    assert "less than the minimum" in text


def test_batch_is_made_and_shown(office, clerk):
    make_payee(123_456, "Li Family")
    owe(make_farm("Wang", delivers=False), 700)

    answer = office.post(URL, {"currency": "CNY"}, follow=True)

    batch = PayoutBatch.objects.get()
    text = shown(answer)
    assert answer.redirect_chain == [(f"{URL}{batch.pk}/", 302)]
    assert batch.made_by == clerk
    for said in ("Li Family", "•••• 0018", "¥1,234.56", "Wang", "No bank details"):
        assert said in text
    assert ACCOUNT_NUMBER not in text
    assert "You created this batch, so someone else must check and release it" in text
    assert 'value="release"' not in text


@pytest.mark.parametrize("currency", ["", "XXX", "JPY"])
def test_odd_currency_is_not_there(office, currency):
    make_payee()

    assert office.post(URL, {"currency": currency}).status_code == 404
    assert not PayoutBatch.objects.exists()


def test_many_sellers_take_several_batches(office, monkeypatch):
    monkeypatch.setattr("payments.payouts.services.batches.MOST_IN_A_BATCH", 2)
    for _ in range(3):
        make_payee()

    assert "Create 2 batches" in shown(office.get(URL))
    answer = office.post(URL, {"currency": "CNY"}, follow=True)

    text = shown(answer)
    assert answer.redirect_chain == [(URL, 302)]
    assert "2 batches created" in text
    for batch in PayoutBatch.objects.all():
        assert batch.number in text


def test_nobody_to_pay_is_said(office):
    make_payee(50)

    text = shown(office.post(URL, {"currency": "CNY"}, follow=True))

    assert "There is nobody to pay now, so no batch was created" in text


def test_currencies_are_chosen(office):
    owe(make_payee(100), 2000, "JPY")

    text = shown(office.get(URL, {"currency": "JPY"}))

    assert "¥2,000" in text
    assert shown(office.get(URL, {"currency": "x"})).count("aria-current") >= 1


def test_release_by_another(office):
    make_payee()
    batch = make_batch()

    text = shown(office.post(f"{URL}{batch.pk}/", {"do": "release"}, follow=True))

    batch.refresh_from_db()
    assert batch.state == "released"
    assert "You can now download the file for the bank" in text
    again = shown(office.post(f"{URL}{batch.pk}/", {"do": "release"}, follow=True))
    assert "Someone else already decided this" in again


def test_own_batch_is_not_released(office, clerk):
    make_payee()
    batch = make_batch(by=clerk)
    before = payout_states()

    text = shown(office.post(f"{URL}{batch.pk}/", {"do": "release"}, follow=True))

    assert "You created this batch, so someone else must release it" in text
    assert payout_states() == before


def test_outdated_batch_says_whose(office):
    farm = make_payee(name="Li")
    batch = make_batch()
    owe(farm, -5)

    text = shown(office.post(f"{URL}{batch.pk}/", {"do": "release"}, follow=True))

    assert "Holder of Li" in text


def test_cancel(office, clerk):
    make_payee()
    batch = make_batch(by=clerk)

    text = shown(office.post(f"{URL}{batch.pk}/", {"do": "cancel"}, follow=True))

    assert "owed to the sellers again" in text
    assert "Nothing was sent to the bank" in text


def test_odd_act_is_not_there(office):
    make_payee()
    batch = make_batch()

    assert office.post(f"{URL}{batch.pk}/", {"do": "x"}).status_code == 404
    assert office.get(f"{URL}999/").status_code == 404


def test_csv_file_is_defused_and_marks_the_batch(office):
    farm = make_payee(10_050)
    farm.bank_account.holder = "=cmd|'/c calc'!A1"
    farm.bank_account.save(update_fields=["holder"])
    batch = make_released_batch()

    answer = office.post(f"{URL}{batch.pk}/file/", {"as": "csv"})

    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(content)))[1]
    assert row[:3] == [f"{batch.number}-001", "'=cmd|'/c calc'!A1", ACCOUNT_NUMBER]
    assert row[5:7] == ["100.50", "CNY"]
    assert answer["Cache-Control"] == "private, no-store"
    batch.refresh_from_db()
    assert batch.state == "sent"


def test_xml_file(office, settings):
    settings.PAYOUT_FROM_ACCOUNT = "6222021111111111"
    make_payee()
    batch = make_released_batch()

    answer = office.post(f"{URL}{batch.pk}/file/", {"as": "xml"})

    assert answer["Content-Disposition"] == f'attachment; filename="{batch.number}.xml"'
    assert "no-store" in answer["Cache-Control"]
    assert b"pain.001.001.09" in answer.content


def test_xml_without_an_account_of_ours_says_so(office, settings):
    settings.PAYOUT_FROM_ACCOUNT = ""
    make_payee()
    batch = make_released_batch()

    text = shown(office.post(f"{URL}{batch.pk}/file/", {"as": "xml"}, follow=True))

    assert "PAYOUT_FROM_ACCOUNT" in text
    batch.refresh_from_db()
    assert batch.state == "released"


def test_number_that_no_key_opens(office):
    make_payee()
    batch = make_released_batch()
    Transfer.objects.update(number=Secret("nonsense"))

    text = shown(office.post(f"{URL}{batch.pk}/file/", {"as": "csv"}, follow=True))

    assert "The account numbers in this batch" in text


def test_no_file_of_a_draft_nor_by_reading(office):
    make_payee()
    draft = make_batch()

    assert office.post(f"{URL}{draft.pk}/file/", {"as": "csv"}).status_code == 404
    assert office.get(f"{URL}{draft.pk}/file/").status_code == 405
    batch = cancel_batch(draft.pk, by=make_clerk())
    assert office.post(f"{URL}{batch.pk}/file/", {"as": "csv"}).status_code == 404


def upload(office, text):
    file = SimpleUploadedFile("a.csv", text.encode())
    return office.post(ANSWER, {"file": file})


def test_answer_is_shown_then_taken(office):
    make_payee(name="Li Family"), make_payee(name="Wang")
    batch = make_released_batch()
    before = payout_states()

    answer = upload(
        office, f"{batch.number}-001,confirmed\n{batch.number}-002,failed,AC01 wrong\n"
    )

    text = shown(answer)
    assert answer.status_code == 200
    assert payout_states() == before
    for said in ("Li Family", "Wang", "AC01 wrong", "Apply response"):
        assert said in text
    packed = answer.context["packed"]
    text = shown(office.post(ANSWER, {"do": "take", "lines": packed}, follow=True))
    assert "Sellers are notified of returned payments" in text
    found = Transfer.objects.order_by("pk").values_list("state", flat=True)
    assert list(found) == ["confirmed", "failed"]
    assert "AC01 wrong" in page_of(office, batch)
    after = payout_states()

    again = shown(office.post(ANSWER, {"do": "take", "lines": packed}, follow=True))
    assert "Nothing was changed" in again
    assert "nothing to change" in shown(upload(office, f"{batch.number}-001,ok\n"))
    assert payout_states() == after


def test_wrong_lines_are_shown(office):
    make_payee()
    batch = make_released_batch()
    before = payout_states()

    answer = upload(office, f"{batch.number}-001,confirmed\nP-1,confirmed\n")

    text = shown(answer)
    assert answer.status_code == 422
    assert "P-1" in text
    assert "no transfer has this key" in text
    assert "Apply response" not in text
    assert payout_states() == before


@pytest.mark.parametrize(
    "lines",
    ["", "x", "[]", "{}", '[["a","b","c","d"]]', "[[1,2,3,4]]", "[[1]]", "[" * 9999],
)
def test_forged_lines_are_refused(office, lines):
    text = shown(office.post(ANSWER, {"do": "take", "lines": lines}, follow=True))

    assert "Please select the file again" in text


def test_lines_that_became_wrong_are_shown(office):
    make_payee()
    batch = make_released_batch()
    packed = upload(office, f"{batch.number}-001,ok\n").context["packed"]
    line = make_answer_lines(batch)[0]
    office.post(ANSWER, {"do": "take", "lines": packed.replace("confirmed", "failed")})

    answer = office.post(ANSWER, {"do": "take", "lines": packed})

    assert answer.status_code == 422
    assert line.key in shown(answer)


@pytest.mark.parametrize("text", ["", "<x/>", "key,status\n", "\0\0"])
def test_file_that_is_no_answer(office, text):
    assert upload(office, text).status_code == 422
    assert office.post(ANSWER).status_code == 422


def test_the_operators_alone(client):
    five = make_cooperative("Five", code="five")
    make_payee()
    batch = make_batch()
    pages = ("", "answer/", f"{batch.pk}/")
    assert client.get(URL).status_code == 302
    client.force_login(make_member(five, Role.ADMIN))

    for page in pages:
        assert client.get(f"/office/five/payouts/{page}").status_code == 403
        assert client.get(f"{URL}{page}").status_code == 404
    assert client.post("/office/five/payouts/", {"currency": "CNY"}).status_code == 403
    assert "/payouts/" not in shown(client.get("/office/five/"))
    client.force_login(make_user())
    assert client.post(f"{URL}{batch.pk}/", {"do": "release"}).status_code == 404
    assert PayoutBatch.objects.get().state == "draft"


def test_queries_stay_the_same(office, queries):
    for _ in range(5):
        make_payee()
        owe(make_farm(delivers=False), 700)
    batch = make_released_batch()

    # The list says what the bank and what Stripe would send, and what is held.
    for page, most in ((URL, 14), (f"{URL}{batch.pk}/", 12)):
        with queries(most):
            assert office.get(page).status_code == 200
    text = "".join(f"{line.key},ok\n" for line in make_answer_lines(batch))
    with queries(12):
        upload(office, text)


def test_pages_in_chinese(office):
    make_payee()
    batch = make_released_batch()
    office.cookies["django_language"] = "zh-hans"

    for page in (URL, f"{URL}{batch.pk}/", ANSWER):
        answer = office.get(page, headers={"accept-language": "zh-CN"})
        assert answer.status_code == 200


def test_account_numbers_are_text_in_the_sheet(office):
    make_payee()
    batch = make_released_batch()

    answer = office.post(f"{URL}{batch.pk}/file/", {"as": "xlsx"})

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [row[2].value for row in sheet.active.iter_rows(min_row=2)] == [
        ACCOUNT_NUMBER
    ]
