"""An application says how the farm is taxed; no VAT payer becomes one unasked."""

import pytest

from fulfilment.packing.queries.today import first_steps
from tests.factories.accounts import make_user
from tests.factories.vendors import make_application, make_draft_application
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.services.decisions import approve
from vendors.onboarding.services.drafts import ApplicationIncompleteError
from vendors.partner.models import Partner

pytestmark = pytest.mark.django_db
WHO, SEND = "/sell/who/", "/sell/send/"


@pytest.fixture
def person(client):
    user = make_user()
    client.force_login(user)
    return user


def who(**fields):
    known = {"kind": "farm", "name": "Guo Household", "person": "Guo Xiulan"}
    return {**known, "phone": "138 0013 8000", **fields}


def kept():
    return SellerApplication.objects.get().tax_status


def test_farm_is_taxed_as_it_said():
    partner = approve(make_application(tax_status="exempt"), by=None)

    partner.refresh_from_db()
    assert partner.tax_status == "exempt"
    assert not partner.events.filter(note__contains="tax").exists()


def test_who_said_to_be_registered_is_not_asked_again():
    partner = approve(make_application(tax_status="registered"), by=None)

    done = {
        str(step.words)
        for step in first_steps(partner, partner.roles.get().user, is_stocked=False)
        if step.is_done
    }
    assert done == {"Set up delivery", "Say whether you issue VAT invoices"}


def test_nobody_is_approved_unasked():
    application = make_application()
    SellerApplication.objects.update(tax_status="")

    with pytest.raises(ApplicationIncompleteError, match="Tax status"):
        approve(application, by=None)

    assert Partner.objects.count() == 0


def test_first_step_asks_for_it(client, person):
    page = client.get(WHO)
    assert page.context["form"]["tax_status"].value() == "exempt"
    assert "Do you issue VAT invoices?" in page.text
    answer = client.post(WHO, who())

    assert answer.status_code == 422
    assert "Please choose an answer." in answer.text
    assert kept() == ""
    assert client.post(WHO, who(tax_status="exempt")).status_code == 302
    assert kept() == "exempt"
    assert "exempt farm" in client.get(SEND).text


def test_a_cooperative_is_not_exempt(client, person):
    answer = client.post(WHO, who(kind="cooperative", tax_status="exempt"))

    assert answer.status_code == 422
    assert "Only a farm can be exempt" in answer.text
    assert kept() == ""


def test_exempt_farm_that_became_a_cooperative_is_asked_again(client, person):
    make_draft_application(person, kind="cooperative", tax_status="exempt")

    assert "Tax status" in client.get(SEND).text.split("Missing details")[1]
