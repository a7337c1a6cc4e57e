"""Bank details at the desk, in the application, and before the office."""

import pytest

from core.models import OutboxMessage
from tests.factories.accounts import PASSWORD, make_staff, make_user
from tests.factories.vendors import (
    ACCOUNT_NUMBER,
    bank_details,
    fill_bank_details,
    make_application,
    make_cooperative,
    make_draft_application,
    make_farm,
    make_member,
)
from vendors.banking.models import BankAccount
from vendors.banking.queries import account_of, account_of_application
from vendors.banking.services import keep_account
from vendors.banking.states import AccountState
from vendors.members.states import Role
from vendors.onboarding.services.drafts import enter_bank, send

pytestmark = pytest.mark.django_db

PAGE = "/desk/li/shop/bank/"


@pytest.fixture
def coop():
    return make_cooperative(code="five")


@pytest.fixture
def farm(coop):
    return make_farm("Li Orchard", code="li", cooperative=coop)


@pytest.fixture
def owner(client, farm):
    user = make_member(farm)
    client.force_login(user)
    return user


def sent(**fields):
    return fill_bank_details(password=PASSWORD, **fields)


def test_details_are_entered_with_the_password(client, farm, owner):
    answer = client.post(PAGE, sent(), follow=True)

    account = account_of(farm)
    assert (account.number.reveal(), account.changed_by) == (ACCOUNT_NUMBER, owner)
    text = answer.content.decode()
    assert "It takes effect once the office has confirmed it" in text
    assert "•••• 0018" in text
    assert ACCOUNT_NUMBER not in text


@pytest.mark.parametrize("password", ["", "wrong", "\x00"])
def test_without_the_password_nothing_is_changed(client, farm, owner, password):
    answer = client.post(PAGE, sent() | {"password": password})

    assert answer.status_code == 422
    assert "Li Guiying" in answer.content.decode()
    assert ACCOUNT_NUMBER not in answer.content.decode()
    assert account_of(farm) is None


def test_wrong_passwords_are_counted(client, farm, owner):
    for _ in range(30):
        answer = client.post(PAGE, sent() | {"password": "wrong"})

    assert "Too many incorrect attempts" in answer.content.decode()
    client.post(PAGE, sent())
    assert account_of(farm) is None


def test_stale_page_is_told_and_changes_nothing(client, farm, owner):
    keep_account(farm, bank_details(number="1234567"), seen=0, by=None)

    answer = client.post(PAGE, sent(seen="0"))

    assert answer.status_code == 422
    assert "The bank details were changed." in answer.content.decode()
    assert account_of(farm).number.reveal() == "1234567"


def test_stale_page_counts_when_it_is_sent_again(client, farm, owner):
    keep_account(farm, bank_details(number="1234567"), seen=0, by=None)
    stale = client.post(PAGE, sent(seen="0")).context["form"]
    again = {name: stale[name].value() for name in ("seen", "kept")}

    answer = client.post(PAGE, sent(number="", **again))

    assert answer.status_code == 302
    assert account_of(farm).number.reveal() == ACCOUNT_NUMBER


def test_step_asks_for_the_account_once(client, django_assert_max_num_queries):
    draft = make_draft_application()
    enter_bank(draft, bank_details(), seen=0, by=draft.user)
    client.force_login(draft.user)

    with django_assert_max_num_queries(30) as made:
        text = client.get("/sell/bank/").content.decode()

    asked = [one for one in made if 'FROM "banking_bankaccount"' in one["sql"]]
    # Once for the form and the page, once for the mark in the list of steps.
    assert len(asked) <= 2
    assert "China" in text
    assert "CN ·" not in text
    # Enter presses the first button of a form.
    assert text.index("Save and continue") < text.index('name="skip"')


def test_page_is_never_kept_and_stays_within_its_queries(client, farm, owner, queries):
    keep_account(farm, bank_details(), seen=0, by=owner)
    for n in range(1, 20):
        keep_account(farm, bank_details(holder=f"Li {n}"), seen=n, by=owner)

    with queries(12):
        answer = client.get(PAGE)

    assert "no-store" in answer["Cache-Control"]
    assert ACCOUNT_NUMBER not in answer.content.decode()


@pytest.mark.parametrize("role", [Role.SELLER, Role.PACKER, Role.STREAMER])
def test_only_who_runs_the_shop_sees_it(client, farm, role):
    client.force_login(make_member(farm, role))

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, sent()).status_code == 403
    assert BankAccount.objects.count() == 0


def test_all_who_run_the_shop_hear_of_a_change(client, farm, owner):
    client.post(PAGE, sent())

    (row,) = OutboxMessage.objects.filter(key__startswith="news:bank_changed")
    assert ACCOUNT_NUMBER not in f"{row.payload}"


# --- The application's step -----------------------------------------------------


def test_applicant_enters_details_and_may_leave_them_out(client):
    user = make_user()
    client.force_login(user)
    application = make_draft_application(user)

    assert client.post("/sell/bank/", {"skip": "1"})["Location"] == "/sell/send/"
    assert account_of_application(application) is None

    answer = client.post("/sell/bank/", fill_bank_details())
    assert answer["Location"] == "/sell/send/"
    assert account_of_application(application).number.reveal() == ACCOUNT_NUMBER
    for page in ("/sell/bank/", "/sell/send/"):
        text = client.get(page).content.decode()
        assert "•••• 0018" in text
        assert ACCOUNT_NUMBER not in text


def test_applicants_mistake_keeps_the_rest(client):
    user = make_user()
    client.force_login(user)
    make_draft_application(user)

    answer = client.post("/sell/bank/", fill_bank_details(number="12345"))

    assert answer.status_code == 422
    assert "Li Guiying" in answer.content.decode()
    assert BankAccount.objects.count() == 0


# --- The office -----------------------------------------------------------------


def test_office_confirms_what_it_has_seen(client, coop, farm):
    keep_account(farm, bank_details(), seen=0, by=make_member(farm))
    client.force_login(make_member(coop, Role.ADMIN))
    page = f"/office/five/sellers/{farm.pk}/"
    text = client.get(page).content.decode()
    assert "•••• 0018" in text
    assert ACCOUNT_NUMBER not in text

    for seen in ("", "0", "2", "x", "9" * 30):
        client.post(page, {"do": "confirm-bank", "seen": seen})
        assert account_of(farm).state == AccountState.ENTERED
    client.post(page, {"do": "confirm-bank", "seen": "1"})

    assert account_of(farm).state == AccountState.CONFIRMED
    assert "Confirm bank details" not in client.get(page).content.decode()


def test_admin_who_entered_it_asks_another(client, coop, farm):
    person = make_member(coop, Role.ADMIN)
    keep_account(farm, bank_details(), seen=0, by=person)
    client.force_login(person)

    answer = client.post(
        f"/office/five/sellers/{farm.pk}/",
        {"do": "confirm-bank", "seen": "1"},
        follow=True,
    )

    assert (
        "You entered these bank details, so someone else must confirm them"
        in answer.content.decode()
    )
    assert account_of(farm).state == AccountState.ENTERED


def test_another_office_confirms_nothing(client, farm):
    keep_account(farm, bank_details(), seen=0, by=None)
    make_cooperative(code="six")
    client.force_login(make_member(make_cooperative(code="seven"), Role.ADMIN))

    page = f"/office/seven/sellers/{farm.pk}/"

    answer = client.post(page, {"do": "confirm-bank", "seen": "1"})
    assert answer.status_code == 404
    assert account_of(farm).state == AccountState.ENTERED


def test_cooperatives_own_account_is_the_operators_to_confirm(client, coop):
    admin = make_member(coop, Role.ADMIN)
    keep_account(coop, bank_details(), seen=0, by=admin)
    client.force_login(admin)
    page = f"/office/five/sellers/{coop.pk}/"
    assert client.post(page, {"do": "confirm-bank", "seen": "1"}).status_code == 404

    client.force_login(make_staff())
    client.post(
        f"/office/market/sellers/{coop.pk}/", {"do": "confirm-bank", "seen": "1"}
    )

    assert account_of(coop).state == AccountState.CONFIRMED


def test_reviewer_sees_the_applicants_account_masked(client, coop):
    application = make_draft_application(cooperative=coop)
    enter_bank(application, bank_details(), seen=0, by=application.user)
    other = make_application(cooperative=coop)
    client.force_login(make_member(coop, Role.ADMIN))
    send(application, by=application.user)

    text = client.get(f"/office/five/applications/{application.pk}/").content.decode()
    assert "•••• 0018" in text
    assert ACCOUNT_NUMBER not in text
    other_text = client.get(f"/office/five/applications/{other.pk}/").content.decode()
    assert "0018" not in other_text
