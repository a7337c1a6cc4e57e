"""Staff are mailed what a comparison has found, each thing once."""

import pytest
from django.utils import timezone

from payments.reconciliation.models import Run
from payments.reconciliation.services.findings import Amount, Found, open_findings
from tests.factories.accounts import make_staff
from tests.factories.vendors import make_farm, make_member
from tests.notifications.letters import deliver, html_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outgoing")]


def a_run():
    return Run.objects.create(side="stripe", started=timezone.now())


def a_charge(key):
    return Found(key, "not-ours", f"charge {key}", timezone.now(), Amount(990, "CNY"))


def test_staff_hear_of_each_finding_once():
    clerk = make_staff()
    make_member(make_farm())
    deliver()

    open_findings(a_run(), [a_charge("ch_1"), a_charge("ch_2")])
    (mail,) = deliver()

    assert mail.to == [clerk.email]
    assert mail.subject == "Reconciliation: differences found"
    for text in (mail.body, html_of(mail)):
        for said in ("2 entries", "¥9.90", "ch_1", "/office/market/reconciliation/"):
            assert said in text
    open_findings(a_run(), [a_charge("ch_1"), a_charge("ch_3")])
    (mail,) = deliver()
    assert "ch_3" in mail.body
    assert "ch_1" not in mail.body
    assert open_findings(a_run(), [a_charge("ch_3")]) == 0
    assert deliver() == []
