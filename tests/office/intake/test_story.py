"""From the scales to a shopper's parcel and to the household's account."""

import pytest
from django.core import mail
from django.test import Client

from core.outbox import deliver_due
from office.intake.models import Intake
from orders.ledger.queries import balance_of
from tests.cast import a_member, a_paid_order, a_village
from tests.office.intake.makers import a_household, a_person, a_rule
from tests.office.intake.test_pages import typed
from tests.orders.claims.makers import sent
from tests.orders.fulfilment.steps import packed
from vendors.members.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("double")]


def test_harvest_goes_from_household_to_shopper_and_its_money_back(
    cooperative, walnuts, client
):
    household = a_household(cooperative, number="017", village=a_village(name="Anzi"))
    member = a_person(household).user
    a_rule(walnuts, fee=1000)
    a_member(cooperative, Role.ADMIN)
    client.force_login(a_member(cooperative, Role.CLERK))

    # At the depot: 30 kg are bought, 20 kg are left on consignment.
    new = "/office/five/intake/new/"
    client.post(new, typed(walnuts, gross="30.4", tare="0.4"))
    client.post(new, typed(walnuts, gross="20", tare="", terms="consigned"))
    consigned, bought = Intake.objects.all()
    assert balance_of(f"household:CNY:{household.pk}") == 15_600

    # A shopper buys all of it, and it is sent.
    part = a_paid_order([(walnuts.stockrecords.get(), 50)]).parts.get()
    sent(packed(part))
    deliver_due()

    # The household is owed what was bought, and 20 of 50 kilos at 30.00 less 10 %.
    assert balance_of(f"household:CNY:{household.pk}") == 15_600 + 54_000
    assert balance_of(f"members-due:CNY:{cooperative.pk}") == -69_600

    # The office finds the household from the order, the shopper only its village.
    traced = client.get("/office/five/intake/trace/", {"q": part.number})
    assert "017 Wang Mei" in traced.content.decode()
    page = client.get(f"/office/five/intake/{bought.pk}/").content.decode()
    assert part.number in page
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
