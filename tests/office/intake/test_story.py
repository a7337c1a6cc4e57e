"""From the scales to a shopper's parcel and to the household's account."""

import pytest
from django.core import mail
from django.test import Client

from core.outbox import deliver_due
from office.intake.models import Intake
from payments.ledger.queries import balance_of
from tests.factories.fulfilment import pack_vendor_order, send_vendor_order
from tests.factories.office import make_intake_rule, make_person
from tests.factories.orders import make_vendor_order
from tests.factories.vendors import make_member, make_plain_household, make_village
from tests.office.intake.test_pages import typed
from vendors.members.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("double")]


def test_harvest_goes_from_household_to_shopper_and_its_money_back(
    cooperative, walnuts, client
):
    household = make_plain_household(
        cooperative, number="017", village=make_village(name="Anzi")
    )
    member = make_person(household).user
    make_intake_rule(walnuts, fee=1000)
    make_member(cooperative, Role.ADMIN)
    client.force_login(make_member(cooperative, Role.CLERK))

    # At the depot: 30 kg are bought, 20 kg are left on consignment.
    new = "/office/five/intake/new/"
    client.post(new, typed(walnuts, gross="30.4", tare="0.4"))
    client.post(new, typed(walnuts, gross="20", tare="", terms="consigned"))
    consigned, bought = Intake.objects.all()
    assert balance_of(f"household:CNY:{household.pk}") == 15_600

    # A shopper buys all of it, and it is sent.
    vendor_order = make_vendor_order(walnuts.stockrecords.get(), 50)
    send_vendor_order(pack_vendor_order(vendor_order))
    deliver_due()

    # The household is owed what was bought, and 20 of 50 kilos at 30.00 less 10 %.
    assert balance_of(f"household:CNY:{household.pk}") == 15_600 + 54_000
    assert balance_of(f"members-due:CNY:{cooperative.pk}") == -69_600

    # The office finds the household from the order, the shopper only its village.
    traced = client.get("/office/five/intake/trace/", {"q": vendor_order.number})
    assert "017 Wang Mei" in traced.content.decode()
    page = client.get(f"/office/five/intake/{bought.pk}/").content.decode()
    assert vendor_order.number in page
    public = Client().get(f"/lots/{consigned.lot.code}/").content.decode()
    assert "From Anzi" in public
    assert "Wang Mei" not in public

    # The household reads its receipts, and was written to.
    own = Client()
    own.force_login(member)
    shown = own.get("/accounts/household/receipts/").content.decode()
    assert bought.code in shown
    assert "¥540.00" in shown
    deliver_due()
    subjects = [letter.subject for letter in mail.outbox if letter.to == [member.email]]
    assert f"Receipt {bought.code}: 30 kg of Walnuts" in subjects
