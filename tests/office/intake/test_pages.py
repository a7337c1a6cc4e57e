"""The depot's pages: what is typed, what is shown, who may."""

from datetime import timedelta
from uuid import uuid4

import pytest

from core import dates
from office.intake.models import Intake, Price
from tests.factories.office import (
    make_intake,
    make_intake_goods,
    make_intake_price,
    make_intake_rule,
    make_person,
)
from tests.factories.vendors import make_cooperative, make_member, make_plain_household
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


def typed(product, **fields):
    return {
        "key": str(uuid4()),
        "bringer": "017",
        "product": product.pk,
        "day": dates.today().isoformat(),
        "gross": "52.3+48.1",
        "tare": "0.4",
        "unit": "kg",
        "terms": "bought",
        **fields,
    }


def test_delivery_is_typed_and_shown(clerk, household, walnuts):
    answer = clerk.post("/office/five/intake/new/", typed(walnuts), follow=True)

    row = Intake.objects.get()
    assert (row.household, row.net, row.weighed) == (household, 100_000, "52.3+48.1 kg")
    assert answer.redirect_chain == [(f"/office/five/intake/{row.pk}/", 302)]
    shown = answer.content.decode()
    assert "52.3+48.1 kg" in shown
    assert "¥520.00" in shown


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"bringer": ""}, "bringer", "Please enter who delivered it."),
        ({"bringer": "999"}, "bringer", "No member has this number or name."),
        ({"supplier": "Zhao"}, "supplier", "Choose either a household or a non-member"),
        ({"gross": "much"}, "gross", "Enter the scale reading"),
        ({"tare": "200"}, "tare", "The tare is as large as the gross weight"),
        ({"gross": "700 g"}, "gross", "If it is correct, please confirm"),
        ({"gross": "9000"}, "gross", "If it is correct, please confirm"),
        ({"moisture": "101"}, "moisture", "Please enter at most 100%."),
        ({"moisture": "12.345"}, "moisture", "Please use at most two decimals."),
        ({"grade": "Z"}, "grade", "Please choose one of its grades: without a grade"),
        ({"day": "2030-01-01"}, "day", "This date is in the future"),
        ({"day": "2020-01-01"}, "day", "more than 60 days ago"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    clerk, household, walnuts, fields, field, said
):
    answer = clerk.post(
        "/office/five/intake/new/", typed(walnuts, **{"tare": "", **fields})
    )

    assert answer.status_code == 422
    form = answer.context["form"]
    assert said in str(form.errors[field])
    assert form["gross"].value() == fields.get("gross", "52.3+48.1")
    assert not Intake.objects.exists()


def test_odd_weight_is_taken_once_it_is_confirmed(clerk, household, walnuts):
    answer = clerk.post(
        "/office/five/intake/new/", typed(walnuts, gross="9000", tare="")
    )
    assert answer.context["is_odd"]

    clerk.post(
        "/office/five/intake/new/",
        typed(walnuts, gross="9000", tare="", sure="on"),
    )
    assert Intake.objects.get().net == 9_000_000


def test_household_is_found_by_name_and_several_are_named(
    clerk, cooperative, household, walnuts
):
    make_plain_household(cooperative, "Li Na", number="018")
    make_plain_household(cooperative, "Li Min", number="019")

    answer = clerk.post("/office/five/intake/new/", typed(walnuts, bringer="Li"))
    assert "018 Li Na; 019 Li Min" in str(answer.context["form"].errors["bringer"])

    clerk.post("/office/five/intake/new/", typed(walnuts, bringer="li na"))
    assert Intake.objects.get().household.number == "018"


def test_grade_is_spelled_as_in_the_price_list(clerk, household, cooperative):
    product = make_intake_goods(cooperative)
    make_intake_price(product, grade="First")

    clerk.post("/office/five/intake/new/", typed(product, grade="first"))

    assert Intake.objects.get().grade == "First"


def test_goods_that_nobody_sells_by_weight_are_not_offered(clerk, cooperative):
    make_intake_goods(cooperative, unit_kind="piece")

    answer = clerk.get("/office/five/intake/new/")

    assert "No goods to receive" in answer.content.decode()


def test_receipt_is_corrected_and_taken_back_on_its_page(clerk, household, walnuts):
    row = make_intake(walnuts, household)
    page = f"/office/five/intake/{row.pk}/correct/"
    assert clerk.post(page, typed(walnuts)).status_code == 422  # no reason

    answer = clerk.post(
        page, typed(walnuts, gross="90", tare="", reason="read wrongly"), follow=True
    )
    new = Intake.objects.get(corrects=row)
    assert "Replaces" in answer.content.decode()
    assert (new.net, new.reason) == (90_000, "read wrongly")
    assert (
        "no longer valid"
        in clerk.get(f"/office/five/intake/{row.pk}/").content.decode()
    )

    clerk.post(
        f"/office/five/intake/{new.pk}/correct/",
        {"back-key": str(uuid4()), "back-reason": "never came"},
    )
    assert Intake.objects.get(corrects=new).net == 0


def test_list_is_of_today_and_is_narrowed_and_summed(
    clerk, cooperative, household, walnuts
):
    today = dates.today()
    pears = make_intake_goods(cooperative, "Pears")
    make_intake_price(pears, "2.00")
    make_intake(walnuts, household)
    make_intake(walnuts, household, day=today - timedelta(days=1))
    make_intake(pears, supplier="Zhao")

    def codes(**asked):
        page = clerk.get("/office/five/intake/", asked).context["page"]
        return [row.number for row in page]

    assert codes() == [3, 1]
    assert codes(product=pears.pk) == [3]
    assert codes(q="zhao") == [3]
    assert codes(q="zhao\x00") == [3, 1]
    assert codes(q="R-2026-000001") == [1]
    assert codes(
        first=(today - timedelta(days=1)).isoformat(), last=today.isoformat()
    ) == [3, 2, 1]
    assert codes(first="nonsense", terms="x") == [3, 1]
    context = clerk.get("/office/five/intake/").context
    assert context["sums"] == {"CNY": (2, 200_000, 72_000)}
    assert [(one.name, one.net) for one in context["goods"]] == [
        ("Pears", 100_000),
        ("Walnuts", 100_000),
    ]
    assert [one.name for one in context["bringers"]] == ["017 Wang Mei", "Zhao"]


def test_list_costs_the_same_with_many(clerk, cooperative, walnuts, queries):
    for _household in range(3):
        make_intake(walnuts, make_plain_household(cooperative))
    with queries(12):
        clerk.get("/office/five/intake/")
    for _household in range(20):
        make_intake(walnuts, make_plain_household(cooperative))
    with queries(12):
        clerk.get("/office/five/intake/")


def test_page_at_the_scales_costs_the_same_with_many(
    clerk, cooperative, walnuts, queries
):
    with queries(14):
        clerk.get("/office/five/intake/new/")
    for _household in range(20):
        make_plain_household(cooperative)
        make_intake_price(make_intake_goods(cooperative))
    with queries(14):
        clerk.get("/office/five/intake/new/")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_list_is_a_file(clerk, household, walnuts, form):
    make_intake(walnuts, household)

    answer = clerk.get("/office/five/intake/file/", {"as": form})

    content = b"".join(answer.streaming_content)
    assert content.startswith(b"PK" if form == "xlsx" else "\ufeff".encode())
    if form == "csv":
        assert "017,Wang Mei,yes,Walnuts" in content.decode()


def test_papers_are_pdfs(clerk, household, walnuts):
    row = make_intake(walnuts, household)
    for page in (f"{row.pk}/receipt/", "sheet/"):
        answer = clerk.get(f"/office/five/intake/{page}")

        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")


def test_treasurer_enters_prices_and_rules_a_clerk_does_not(
    client, cooperative, walnuts
):
    price = {
        "product": walnuts.pk, "grade": "A", "price": "6,25", "unit": "jin",
        "valid_from": dates.today().isoformat(),
    }  # fmt: skip
    client.force_login(make_member(cooperative, Role.CLERK))
    assert client.get("/office/five/intake/prices/").status_code == 200
    assert client.post("/office/five/intake/prices/", price).status_code == 403

    client.force_login(make_member(cooperative, Role.TREASURER))
    client.post("/office/five/intake/prices/", price)
    assert str(Price.objects.get(grade="A").price) == "6.2500"
    shown = client.get("/office/five/intake/prices/").content.decode()
    assert "A: " in shown
    assert "¥6.25 per jin" in shown

    page = f"/office/five/intake/goods/{walnuts.pk}/"
    rule = {
        "is_taken": "on", "is_pooled": "0", "moisture": "points",
        "moisture_base": "12.5", "moisture_rate": "1", "fee": "8",
        "loss_by": "cooperative",
    }  # fmt: skip
    client.post(page, rule)
    walnuts.refresh_from_db()
    assert (walnuts.intake_rule.moisture_base, walnuts.intake_rule.fee) == (1250, 800)
    assert not walnuts.intake_rule.is_pooled


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"price": "0"}, "price"),
        ({"price": "1.00001"}, "price"),
        ({"price": "many"}, "price"),
        ({"valid_from": "2040-01-01"}, "valid_from"),
        ({"product": 10**9}, "product"),
    ],
)
def test_price_that_is_none_is_refused(client, cooperative, walnuts, fields, field):
    client.force_login(make_member(cooperative, Role.TREASURER))
    before = Price.objects.count()
    answer = client.post(
        "/office/five/intake/prices/",
        {
            "product": walnuts.pk, "price": "5", "unit": "kg",
            "valid_from": dates.today().isoformat(), **fields,
        },
    )  # fmt: skip

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Price.objects.count() == before


def test_inspector_sees_and_takes_nothing_in(client, cooperative, household, walnuts):
    row = make_intake(walnuts, household)
    client.force_login(make_member(cooperative, Role.INSPECTOR))

    for page in ("", "prices/", "trace/", f"{row.pk}/", f"lots/{row.lot.code}/"):
        assert client.get(f"/office/five/intake/{page}").status_code == 200
    assert client.get("/office/five/intake/new/").status_code == 403
    assert client.post("/office/five/intake/new/", typed(walnuts)).status_code == 403
    assert Intake.objects.count() == 1


def test_another_cooperatives_receipts_are_not_there(client, household, walnuts):
    row = make_intake(walnuts, household)
    other = make_cooperative(code="other")
    client.force_login(make_member(other, Role.ADMIN))

    for page in (
        f"{row.pk}/", f"{row.pk}/receipt/", f"{row.pk}/correct/",
        f"lots/{row.lot.code}/", f"goods/{walnuts.pk}/",
    ):  # fmt: skip
        assert client.get(f"/office/other/intake/{page}").status_code == 404
    assert client.get("/office/market/intake/").status_code == 404


def test_pages_say_fee_and_rules(clerk, household, cooperative):
    product = make_intake_goods(cooperative)
    make_intake_rule(product, moisture="points", moisture_base=1200, fee=850)
    row = make_intake(product, household, moisture=1450, terms="consigned")

    shown = clerk.get(f"/office/five/intake/{row.pk}/").content.decode()

    assert "14.5%, limit 12%; 1% per point above" in shown
    assert "paid when sold, less 8.5%" in shown


def test_own_page_of_a_household_shows_its_latest_receipts(client, household, walnuts):
    rows = [make_intake(walnuts, household) for _ in range(4)]
    client.force_login(make_person(household).user)

    page = client.get(f"/accounts/household/{household.pk}/").content.decode()

    assert [row.code in page for row in rows] == [False, True, True, True]
    assert "/accounts/household/receipts/" in page
