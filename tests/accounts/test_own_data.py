"""A person takes what the market holds of them: all of it, alone, for some days."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import privacy
from accounts.own_data import KEPT_FOR, ask_for_own_data, takings_of
from accounts.privacy import part_names
from core.activity_log import activity_context, record
from core.clicks import new_click
from core.models import AuditEntry, OutboxMessage
from core.outbox import deliver, deliver_due
from core.secrets import Secret
from core.storage import private_storage
from notifications.models import Notification
from orders.messaging.services import ask_about_product
from orders.order.services.notes import add_note
from payments.payment.models import RefundAccount
from shop.storefront.services import follow
from tests.accounts.helping import agree
from tests.factories.accounts import make_staff, make_user
from tests.factories.distribution import make_villager
from tests.factories.fulfilment import make_claim, make_received_vendor_order
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_product
from tests.factories.training import make_session, make_trainee
from tests.factories.vendors import make_cooperative, make_farm, make_member
from training.services.sessions import take_seat
from vendors.cooperatives.models import HouseholdMember

pytestmark = pytest.mark.django_db

PAGE = "/accounts/my-data/"


@pytest.fixture
def person():
    return make_user("wang@example.com", first_name="Lan", last_name="Wang")


def file_of(person):
    """What is in the file that is written for a person, by the names in it."""
    ask_for_own_data(person)
    deliver_due()
    [taking] = takings_of(person)
    with private_storage().open(taking.name) as file, zipfile.ZipFile(file) as made:
        return {name: made.read(name).decode("utf-8-sig") for name in made.namelist()}


def told(texts, part):
    return json.loads(texts[f"{part}.json"])


def at(taking):
    return reverse("accounts:own_data_file", args=[taking.day.isoformat()])


# --- What is in it ----------------------------------------------------------------


def test_every_part_is_there_and_says_when_it_is_empty(person):
    texts = file_of(person)

    assert {f"{name}.json" for name in part_names()} <= texts.keys()
    assert told(texts, "orders") == []
    assert {
        "addresses", "applications", "balance", "claims", "consents-to-help",
        "consents-to-notices", "courses", "courses-certificates", "follows",
        "households", "log-of-acts", "messages", "notices", "notices-sent", "orders",
        "orders-goods", "orders-parts", "profile", "reviews", "roles",
    } <= set(part_names())  # fmt: skip


def test_profile_and_what_the_person_did_is_in_it(person):
    farm = make_farm("Cliff Farm")
    follow(person, farm)
    ask_about_product(
        make_product(farm),
        text="=Are they dry?",
        is_public=False,
        click=new_click(),
        by=person,
    )
    with activity_context(user_id=person.pk, scope="account", address="192.0.2.7"):
        record("document.taken")
    agree(make_user(is_staff=True), person)

    texts = file_of(person)

    [profile] = told(texts, "profile")
    assert (profile["first_name"], profile["email"]) == ("Lan", "wang@example.com")
    assert [each["seller"] for each in told(texts, "follows")] == ["Cliff Farm"]
    assert [each["text"] for each in told(texts, "messages")] == ["=Are they dry?"]
    assert [each["agreed"] for each in told(texts, "consents-to-help")] == [True]
    acts = {each["act"]: each for each in told(texts, "log-of-acts")}
    assert acts["Downloaded a document"]["network_address"] == "192.0.2.7"
    [row] = csv.DictReader(io.StringIO(texts["messages.csv"]))
    assert row["text"] == "'=Are they dry?"


def test_orders_and_claims_are_in_it():
    vendor_order = make_received_vendor_order()
    claim = make_claim(vendor_order)

    texts = file_of(vendor_order.order.user)

    assert [each["number"] for each in told(texts, "orders")] == [
        vendor_order.order.number
    ]
    assert [each["number"] for each in told(texts, "orders-parts")] == [
        vendor_order.number
    ]
    assert [each["number"] for each in told(texts, "claims")] == [claim.number]
    assert len(told(texts, "orders-goods")) == vendor_order.order.lines.count()


def test_notes_of_staff_and_accounts_for_refunds_are_in_it():
    order, other = make_paid_order(user=make_user()), make_paid_order(user=make_user())
    for each in (order, other):
        add_note(each, f"Called about {each.number}.", by=make_staff())
        RefundAccount.objects.create(
            order=each, holder="Wang Lan", number=Secret.of("6228480000000001234")
        )

    texts = file_of(order.user)

    [note] = told(texts, "orders-notes")
    assert (note["order"], note["note"]) == (
        order.number,
        f"Called about {order.number}.",
    )
    [account] = told(texts, "refund-accounts")
    assert (account["holder"], account["number"][-4:]) == ("Wang Lan", "1234")
    assert "622848000000" not in texts["refund-accounts.json"]


def test_household_and_role_are_in_it():
    from core.secrets import Secret

    cooperative = make_cooperative("Five Villages")
    clerk = make_member(cooperative, "clerk")
    HouseholdMember.objects.create(
        household=make_villager(cooperative, "7"),
        name="Wang Lan",
        user=clerk,
        identity=Secret.of(""),
    )

    texts = file_of(clerk)

    [household] = told(texts, "households")
    assert household["household"]["number"] == "7"
    assert [each["seller"] for each in told(texts, "roles")] == ["Five Villages"]


def test_nothing_of_another_is_in_it(person):
    other = make_user("other@example.com", first_name="Secret", last_name="Neighbour")
    make_paid_order(user=other)
    follow(other, make_farm("Cliff Farm"))
    with activity_context(user_id=person.pk, cooperative_id=1, scope="office:five"):
        record("household.edited", other, before={"name": "Secret Neighbour"})

    texts = file_of(person)

    assert "Neighbour" not in "".join(texts.values())
    assert "other@example.com" not in "".join(texts.values())


def test_looks_of_staff_are_said_to_be_theirs(person):
    operator = make_user(is_staff=True)
    with activity_context(
        user_id=person.pk, impersonator_id=operator.pk, address="192.0.2.9"
    ):
        record("impersonation.saw")

    [entry] = [
        each
        for each in told(file_of(person), "log-of-acts")
        if each["by_staff_in_your_name"]
    ]

    assert entry["network_address"] == ""


# --- Asked for and fetched --------------------------------------------------------


def test_page_asks_the_worker_writes_and_the_person_is_told(client, person):
    client.force_login(person)

    page = client.post(PAGE, follow=True).content.decode()
    assert "Your data is being prepared." in page
    assert "preparing" in page
    for _ in range(3):
        deliver_due()

    assert mail.outbox[-1].to == ["wang@example.com"]
    assert "/accounts/my-data/" in mail.outbox[-1].body
    assert Notification.objects.get(recipient=person).subject == "Your data is ready"
    [taking] = takings_of(person)
    assert at(taking) in client.get(PAGE).content.decode()
    answer = client.get(at(taking))
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    content = io.BytesIO(answer.getvalue())
    assert zipfile.ZipFile(content).testzip() is None


def test_who_asked_and_who_took_it_is_in_the_log(client, person):
    client.force_login(person)
    client.post(PAGE, REMOTE_ADDR="192.0.2.7")
    deliver_due()
    client.get(at(takings_of(person)[0])).getvalue()

    entries = AuditEntry.objects.filter(act__startswith="privacy.").order_by("pk")
    assert [(each.act, each.user, each.address) for each in entries] == [
        ("privacy.asked", person, "192.0.2.7"),
        ("privacy.taken", person, "127.0.0.1"),
    ]


def test_asked_again_the_same_day_it_is_one_file(client, person):
    client.force_login(person)
    client.post(PAGE)
    deliver_due()

    answer = client.post(PAGE, follow=True)

    assert "You already requested your data today." in answer.content.decode()
    assert OutboxMessage.objects.filter(topic="accounts.own_data").count() == 1
    assert AuditEntry.objects.filter(act="privacy.asked").count() == 1


def test_nobody_else_gets_it(client, person):
    ask_for_own_data(person)
    deliver_due()
    address = at(takings_of(person)[0])

    assert client.get(address).status_code == 302
    for other in (make_user(), make_user(is_staff=True, is_superuser=True)):
        client.force_login(other)
        assert client.get(address).status_code == 404
    assert not AuditEntry.objects.filter(act="privacy.taken").exists()


@pytest.mark.parametrize("day", ["2020-01-01", "x", "2026-13-45", "20260101"])
def test_other_days_are_not_there(client, person, day):
    client.force_login(person)

    assert client.get(f"{PAGE}{day}/").status_code == 404


def test_it_is_not_fetched_before_it_is_written(client, person):
    ask_for_own_data(person)
    client.force_login(person)

    assert client.get(at(takings_of(person)[0])).status_code == 404


def test_after_its_days_it_is_gone(client, person):
    ask_for_own_data(person)
    deliver_due()
    [taking] = takings_of(person)
    row = OutboxMessage.objects.get(topic="accounts.own_data_gone")
    assert row.not_before > timezone.now() + KEPT_FOR - timedelta(minutes=5)

    past = timezone.now() - KEPT_FOR - timedelta(minutes=1)
    OutboxMessage.objects.filter(topic="accounts.own_data").update(done_at=past)
    OutboxMessage.objects.filter(pk=row.pk).update(not_before=timezone.now())
    deliver_due()

    assert not private_storage().exists(taking.name)
    assert takings_of(person) == []
    client.force_login(person)
    assert client.get(at(taking)).status_code == 404


def test_written_twice_it_is_one_file_and_the_person_is_told_once(person):
    ask_for_own_data(person)
    row = OutboxMessage.objects.get(topic="accounts.own_data")
    deliver(row.pk)
    OutboxMessage.objects.filter(pk=row.pk).update(state="waiting")

    deliver(row.pk)
    deliver_due()

    assert Notification.objects.filter(recipient=person).count() == 1
    assert len(private_storage().listdir(f"own-data/{person.pk}")[1]) == 1


def test_part_that_fails_leaves_it_to_the_next_try(person, client, monkeypatch):
    def broken(_user):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(privacy, "OWN_DATA", [lambda: {"broken": broken}])
        ask_for_own_data(person)
        deliver_due()

    assert not takings_of(person)[0].is_ready
    OutboxMessage.objects.update(not_before=timezone.now())
    deliver_due()
    assert takings_of(person)[0].is_ready


def test_file_of_an_account_that_went_is_not_written(person):
    ask_for_own_data(person)
    person.is_active = False
    person.save()

    deliver_due()

    assert OutboxMessage.objects.get(topic="accounts.own_data").state == "parked"


def test_account_that_goes_leaves_no_file(person, django_capture_on_commit_callbacks):
    ask_for_own_data(person)
    deliver_due()
    [taking] = takings_of(person)

    with django_capture_on_commit_callbacks(execute=True):
        person.delete()

    assert not private_storage().exists(taking.name)


def test_page_takes_few_queries(client, person, queries):
    ask_for_own_data(person)
    client.force_login(person)
    client.get(PAGE)

    with queries(9):
        client.get(PAGE)


def test_what_somebody_was_sent_of_a_course_is_in_it(person):
    session = make_session()
    take_seat(session, make_trainee(session.course, person))

    [sent] = told(file_of(person), "notices-sent")

    assert (sent["of"], sent["event"]) == ("Courses and training sessions", "seated")
