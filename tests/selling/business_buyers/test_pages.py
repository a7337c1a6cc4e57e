"""The pages of organisations and of the desk: who may do what, and what is kept."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.models import OutboxMessage
from selling.business_buyers.models import (
    BuyerAccount,
    ListPrice,
    Organisation,
    OrganisationMember,
    PriceList,
)
from selling.business_buyers.services.organisations import (
    end_invitations,
    invitation_to,
)
from tests.factories.accounts import make_user
from tests.factories.business_buyers import (
    TAX_ID,
    buyer_of,
    make_applicant,
    make_buyer,
    make_list,
    make_organisation,
    person_of,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "Canteen Three",
    "legal_name": "Pingshun No. 3 School",
    "country": "CN",
    "tax_id": TAX_ID,
    "address": "3 School Road",
}
ALL = "/accounts/organisations/"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def pack():
    return make_pack(make_farm("Li Family Orchard", code="li"), "Walnuts", price="40")


def desk_of(farm):
    return signed_in(make_member(farm))


def test_an_organisation_is_created_and_applies(pack):
    user = make_user()
    client = signed_in(user)

    page = client.post(f"{ALL}new/", TYPED | {"tax_id": "91350100M000100Y44"})
    assert page.status_code == 422
    assert "unified social credit code" in page.text
    assert "Canteen Three" in page.text  # nothing typed is lost
    client.post(f"{ALL}new/", TYPED)
    made = Organisation.objects.get()
    member = made.members.get()
    assert (member.user, member.runs_it, member.is_acting) == (user, True, True)

    sent = {"organisation": made.pk, "message": "20 kg a week."}
    client.post(f"{ALL}apply/li/", sent)
    account = BuyerAccount.objects.get()
    assert account.state == "applied"
    assert OutboxMessage.objects.filter(payload__what="business_applied").count() == 1
    again = client.post(f"{ALL}apply/li/", sent)
    assert again.status_code == 422
    assert BuyerAccount.objects.count() == 1


def test_the_desk_accepts_with_terms_or_refuses_with_a_reason(pack):
    desk, farm = desk_of(pack.partner), pack.partner
    account = make_applicant(farm)
    price_list = make_list(farm, {pack: "33.00"})
    page = f"/desk/li/buyers/{account.pk}/"
    assert TAX_ID in desk.get(page).text

    wrong = desk.post(page, {"do": "accept", "minimum": "lots"})
    assert wrong.status_code == 422
    assert "lots" in wrong.text
    desk.post(page, {"do": "accept", "price_list": price_list.pk, "minimum": "200"})
    account.refresh_from_db()
    assert (account.state, account.minimum) == ("accepted", Decimal(200))
    assert account.price_list == price_list

    assert desk.post(page, {"do": "end"}).status_code == 422
    desk.post(page, {"do": "end", "reason": "We stop."})
    account.refresh_from_db()
    assert (account.state, account.reason) == ("ended", "We stop.")

    other = make_applicant(farm)
    desk.post(f"/desk/li/buyers/{other.pk}/", {"do": "refuse", "reason": "Too far."})
    other.refresh_from_db()
    assert other.state == "refused"
    theirs = signed_in(person_of(other.organisation))
    assert "Too far." in theirs.get(f"{ALL}{other.organisation_id}/").text
    told = OutboxMessage.objects.filter(payload__what="business_decided")
    assert told.count() == 3


def test_a_list_of_another_seller_can_not_be_given(pack):
    foreign = make_list(make_farm())
    account = make_applicant(pack.partner)
    answer = desk_of(pack.partner).post(
        f"/desk/li/buyers/{account.pk}/", {"do": "accept", "price_list": foreign.pk}
    )
    assert answer.status_code == 422
    account.refresh_from_db()
    assert account.is_applied


def test_a_rival_finds_neither_buyers_nor_lists(pack):
    account = make_buyer(pack.partner, {pack: "33.00"})
    rival = make_farm(code="rival")
    desk = desk_of(rival)
    for kind, pk in (("buyers", account.pk), ("price-lists", account.price_list_id)):
        for slug, expected in (("li", 404), ("rival", 404)):
            page = f"/desk/{slug}/{kind}/{pk}/"
            assert desk.get(page).status_code == expected
            assert desk.post(page, {"do": "delete"}).status_code == expected
    assert (
        desk.get(f"/desk/rival/price-lists/{account.price_list_id}/file/").status_code
        == 404
    )
    assert PriceList.objects.count() == 1


def test_prices_are_typed_for_all_packs_at_once(pack):
    other = make_pack(pack.partner, "Honey", price="36.00")
    desk = desk_of(pack.partner)
    desk.post("/desk/li/price-lists/new/", {"name": "Canteens"})
    page = f"/desk/li/price-lists/{PriceList.objects.get().pk}/"
    typed = {
        "do": "prices",
        f"pack-{pack.pk}-price_1": "38",
        f"pack-{pack.pk}-least_2": "10",
        f"pack-{pack.pk}-price_2": "39",
        f"pack-{other.pk}-price_1": "30.00",
    }

    wrong = desk.post(page, typed)
    assert wrong.status_code == 422
    assert "A larger quantity has to cost less" in wrong.text
    assert 'value="39"' in wrong.text
    assert not ListPrice.objects.exists()
    desk.post(page, typed | {f"pack-{pack.pk}-price_2": "35.00"})
    found = ListPrice.objects.order_by("pack", "least").values_list(
        "pack", "least", "price"
    )
    assert list(found) == [
        (pack.pk, 1, Decimal(38)), (pack.pk, 10, Decimal(35)),
        (other.pk, 1, Decimal(30)),
    ]  # fmt: skip
    desk.post(page, {"do": "prices", f"pack-{other.pk}-price_1": ""})
    assert set(ListPrice.objects.values_list("pack", flat=True)) == {pack.pk}


def test_a_list_goes_out_and_comes_back_as_a_file(pack):
    other = make_pack(pack.partner, "Honey", price="36.00")
    price_list = make_list(pack.partner, {pack: {1: "38.00", 10: "35.00"}})
    desk = desk_of(pack.partner)
    page = f"/desk/li/price-lists/{price_list.pk}/"
    file = b"".join(desk.get(f"{page}file/?as=csv").streaming_content)
    text = file.decode()
    assert f"{pack.pk},Walnuts" in text

    def send(content):
        upload = SimpleUploadedFile("prices.csv", content)
        return desk.post(page, {"do": "file", "file": upload})

    assert send(file).status_code == 302
    assert price_list.prices.count() == 2  # as it was
    changed = text.replace("38.00,10,35.00", "37.50,10,34.50")
    assert changed != text
    send(changed.encode())
    found = price_list.prices.order_by("least").values_list("price", flat=True)
    assert list(found) == [Decimal("37.50"), Decimal("34.50")]

    head = text.splitlines()[0]
    wrong = f"{head}\n{other.pk},,,,12.00,,,,\n999999,,,,3,,,,\n{pack.pk},,,,x,,,,\n"
    answer = send(wrong.encode())
    assert answer.status_code == 422
    assert "You have no pack with this number." in answer.text
    assert "Row 4" in answer.text
    assert not price_list.prices.filter(pack=other).exists()
    assert send(b"").status_code == 422
    xlsx = desk.get(f"{page}file/")
    assert b"".join(xlsx.streaming_content)[:2] == b"PK"


def test_a_list_that_somebody_has_is_not_deleted(pack):
    account = make_buyer(pack.partner, {pack: "33.00"})
    desk = desk_of(pack.partner)
    desk.post(f"/desk/li/price-lists/{account.price_list_id}/", {"do": "delete"})
    assert PriceList.objects.count() == 1
    free = make_list(pack.partner, {pack: "1.00"})
    desk.post(f"/desk/li/price-lists/{free.pk}/", {"do": "delete"})
    assert PriceList.objects.get() == account.price_list


def test_colleagues_join_by_a_link_that_can_be_ended():
    organisation = make_organisation()
    link = f"{ALL}join/{invitation_to(organisation)}/"
    colleague = make_user()
    client = signed_in(colleague)
    assert organisation.name in client.get(link).text
    client.post(link)
    client.post(link)
    member = OrganisationMember.objects.get(user=colleague)
    assert (member.runs_it, member.is_acting) == (False, True)

    end_invitations(organisation)
    late = signed_in(make_user())
    assert late.get(link).status_code == 410
    assert late.post(link).status_code == 410
    assert late.post(f"{ALL}join/nonsense/").status_code == 410
    assert organisation.members.count() == 2


def test_only_who_runs_an_organisation_changes_it():
    organisation = make_organisation()
    colleague = make_user()
    organisation.members.create(user=colleague)
    page = f"{ALL}{organisation.pk}/"
    client = signed_in(colleague)
    runner = organisation.members.get(runs_it=True)
    for sent in (
        TYPED | {"do": "change"},
        {"do": "remove", "member": runner.pk},
        {"do": "let_run", "member": colleague.organisation_members.get().pk},
        {"do": "new_link"},
    ):
        assert client.post(page, sent).status_code == 403
    assert "join/" not in client.get(page).text
    assert signed_in(make_user()).get(page).status_code == 404

    runs = signed_in(runner.user)
    runs.post(page, {"do": "leave"})  # nobody would run it
    assert organisation.members.count() == 2
    runs.post(page, TYPED | {"do": "change"})
    organisation.refresh_from_db()
    assert organisation.name == "Canteen Three"
    client.post(page, {"do": "leave"})
    assert organisation.members.count() == 1


def test_a_buyer_orders_from_the_list(pack):
    hidden = make_pack(pack.partner, "Honey", price="36.00")
    account = make_buyer(pack.partner, {pack: "33.00"})
    client = signed_in(buyer_of(account))
    page = client.get(f"{ALL}list/li/")
    assert "Walnuts" in page.text
    assert "Honey" not in page.text

    assert client.post(f"{ALL}list/li/", {}).status_code == 422
    wrong = client.post(f"{ALL}list/li/", {f"packs-{pack.pk}": "many"})
    assert wrong.status_code == 422
    assert "many" in wrong.text
    sent = {f"packs-{pack.pk}": "3", f"packs-{hidden.pk}": "2", "click": "once"}
    client.post(f"{ALL}list/li/", sent)
    client.post(f"{ALL}list/li/", sent)
    (group,) = client.get("/basket/").context["totals"].groups
    (line,) = group.lines
    assert (line.quantity, line.unit_price) == (3, Decimal("33.00"))
    too_many = client.post(f"{ALL}list/li/", {f"packs-{pack.pk}": "9999"})
    assert too_many.status_code == 422
    assert signed_in(make_user()).get(f"{ALL}list/li/").status_code == 404


def test_own_prices_are_on_no_page_that_others_see(pack):
    account = make_buyer(pack.partner, {pack: "33.00"})
    page = pack.product.get_absolute_url()
    part = f"{ALL}prices/{pack.product_id}/"
    client = signed_in(buyer_of(account))
    for who in (client, Client(), signed_in(make_user())):
        shown = who.get(page).text
        assert "33.00" not in shown
        assert f'hx-get="{part}"' in shown
    mine = client.get(part)
    assert "¥33.00" in mine.text
    assert "no-store" in mine["Cache-Control"]
    for who in (Client(), signed_in(make_user())):
        assert who.get(part).status_code == 204


def test_pages_cost_the_same_for_many_packs_and_buyers(
    pack, django_assert_max_num_queries
):
    desk = desk_of(pack.partner)
    prices = {pack: "33.00"}
    for number in range(12):
        more = make_pack(pack.partner, f"Good {number}", price="40.00")
        prices[more] = "30.00"
    account = make_buyer(pack.partner, prices)
    for _number in range(5):
        make_applicant(pack.partner)
    client = signed_in(buyer_of(account))
    with django_assert_max_num_queries(12):
        desk.get("/desk/li/buyers/")
    with django_assert_max_num_queries(12):
        desk.get(f"/desk/li/price-lists/{account.price_list_id}/")
    with django_assert_max_num_queries(12):
        client.get(f"{ALL}list/li/")
    with django_assert_max_num_queries(14):
        client.get(f"{ALL}{account.organisation_id}/")
