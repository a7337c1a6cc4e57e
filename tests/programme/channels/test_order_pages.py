"""Pages of order files: looked at first, imported for one farm, withdrawn."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import dates
from programme.channels.models import (
    OrderFile,
)
from programme.channels.queries.years import year_of_partner
from programme.channels.services.order_files import (
    import_orders,
)
from tests.factories.channels import (
    brought,
    last_month,
    make_order_file,
    make_statement,
    sender,
)
from tests.factories.vendors import (
    give_role,
    make_county,
    make_farm,
    make_member,
    make_officer,
    make_village,
)
from vendors.members.states import Role
from vendors.places.services import move_village

pytestmark = pytest.mark.django_db


def imported_of(farm, month=None):
    """By currency, of the year of a month."""
    year = year_of_partner(farm, (month or last_month()).year)
    return {code: sums.total for code, sums in year.imported.items()}


def desk(farm, name, *args):
    return reverse(f"desk:{name}", args=[farm.code, *args])


def typed(*rows, **fields):
    day = f"{last_month():%Y-%m}-05"
    lines = [f"{number},{day},{paid},,交易成功" for number, paid in rows]
    text = "\n".join(("订单编号,付款时间,实付金额,退款金额,订单状态", *lines))
    given = {
        "channel": "taobao", "first_month": f"{last_month():%Y-%m}",
        "last_month": f"{last_month():%Y-%m}",
        "file": SimpleUploadedFile("订单.csv", text.encode("gb18030")),
    }  # fmt: skip
    return given | fields


def test_a_farmer_looks_imports_and_withdraws(client, farm):
    make_statement(farm, amount=4321_00)
    client.force_login(make_member(farm))
    page = client.post(desk(farm, "channel_orders_new"), typed(("1", "88.50")))
    text = page.content.decode()
    assert page.status_code == 200
    assert "4,321" in text
    assert "88.5" in text
    assert not OrderFile.objects.exists()

    sent = {"rows": page.context["rows"]}
    made = client.post(desk(farm, "channel_orders_new"), sent)
    again = client.post(desk(farm, "channel_orders_new"), sent)

    file = OrderFile.objects.get()
    url = desk(farm, "channel_order_file", file.pk)
    assert made["Location"] == again["Location"] == url
    assert (file.name, file.row_count) == ("订单.csv", 1)
    assert "88.5" in client.get(url).content.decode()
    refused = client.post(desk(farm, "channel_order_withdraw", file.pk), {"reason": ""})
    assert refused.status_code == 422
    client.post(desk(farm, "channel_order_withdraw", file.pk), {"reason": "拿错了"})
    assert "拿错了" in client.get(url).content.decode()
    assert imported_of(farm) == {}


def test_an_officer_imports_for_a_farm_of_the_county_alone(client, county, farm):
    other = make_county(slug="huguan")
    officer, stranger = (
        make_officer(county),
        make_farm(village=make_village(county=other)),
    )
    client.force_login(officer)
    url = reverse("programme:channel_orders_new", args=[county.slug])
    refused = client.post(url, typed(("1", 5), farm=stranger.pk))
    assert refused.status_code == 422
    page = client.post(url, typed(("1", 5), farm=farm.pk))
    rows = {"rows": page.context["rows"]}
    theirs = reverse("programme:channel_orders_new", args=[other.slug])
    assert client.post(theirs, rows).status_code in {403, 404}
    assert not OrderFile.objects.exists()
    client.post(url, rows)

    assert OrderFile.objects.get().partner == farm


def test_rows_of_another_person_are_refused(client, farm):
    client.force_login(make_member(farm))
    page = client.post(desk(farm, "channel_orders_new"), typed(("1", 5)))
    client.force_login(make_member(farm))

    sent = {"rows": page.context["rows"]}
    client.post(desk(farm, "channel_orders_new"), sent)

    assert not OrderFile.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"channel": "walkin"},
        {"first_month": "2026-13"},
        {"file": ""},
        {"file": SimpleUploadedFile("a.csv", b"")},
        {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")},
        {
            "file": SimpleUploadedFile(
                "a.csv", "订单编号,实付金额,付款时间\n1,x,y".encode()
            )
        },
        {"file": SimpleUploadedFile("a.csv", b"x" * 5_000_001)},
    ],
)
def test_what_cannot_be_is_refused_and_the_form_keeps_the_rest(client, farm, fields):
    client.force_login(make_member(farm))

    sent = typed(("1", 5), number="单号") | fields
    page = client.post(desk(farm, "channel_orders_new"), sent)

    assert page.status_code == 422
    assert "单号" in page.content.decode()
    assert not OrderFile.objects.exists()


def test_another_farms_file_is_not_there(client, farm):
    file = make_order_file(make_farm(village=make_village()))
    client.force_login(make_member(farm))

    for name in ("channel_order_file", "channel_order_withdraw"):
        assert client.get(desk(farm, name, file.pk)).status_code == 404


def test_pages_and_imports_stay_within_their_queries(client, farm, county, queries):
    client.force_login(make_officer(county))
    for _n in range(3):
        make_order_file(farm, channel="jd")
    url = reverse("programme:channel_orders", args=[county.slug])
    client.get(url)
    with queries(10):
        assert client.get(url).status_code == 200
    file, who = brought(*((str(n), 5) for n in range(400))), sender()
    with queries(30):
        import_orders(farm, file, who)


def test_who_leads_two_farms_imports_for_the_one_that_was_looked_at(client, farm):
    other = make_farm(village=farm.village)
    owner = make_member(farm)
    give_role(other, owner, Role.OWNER)
    client.force_login(owner)
    page = client.post(desk(farm, "channel_orders_new"), typed(("1", 5)))

    url = desk(other, "channel_orders_new")
    assert client.post(url, {"rows": page.context["rows"]}).status_code == 404
    assert not OrderFile.objects.exists()


def test_officers_of_a_county_that_the_farm_left_withdraw_nothing(client, county, farm):
    early = dates.months_later(last_month(), -1)
    file = make_order_file(farm, ("1", 5), first=early, last=last_month())
    new = make_county(slug="huguan")
    move_village(farm.village, new, on=last_month())
    for officer, one in ((make_officer(county), county), (make_officer(new), new)):
        client.force_login(officer)
        page = client.get(
            reverse("programme:channel_order_file", args=[one.slug, file.pk])
        )
        url = reverse("programme:channel_order_withdraw", args=[one.slug, file.pk])

        assert len(page.context["months"]) == 1
        assert page.context["withdraw_url"] == ""
        assert client.post(url, {"reason": "old"}).status_code == 422

    file.refresh_from_db()
    assert file.is_imported


def test_as_many_orders_as_a_file_may_hold_pass_through_the_form(client, farm):
    client.force_login(make_member(farm))
    url = desk(farm, "channel_orders_new")
    many = [(f"2849{n * 7919:015}", f"{n % 400}.{n % 90 + 10}") for n in range(5000)]

    page = client.post(url, typed(*many))
    made = client.post(url, {"rows": page.context["rows"]})

    assert made.status_code == 302
    assert OrderFile.objects.get().row_count == 5000
