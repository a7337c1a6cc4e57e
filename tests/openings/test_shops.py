"""A shop opened for somebody: acted for and logged, then theirs by the number."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.states import StaffRole
from core.models import AuditEntry, OutboxMessage
from openings.models import ShopOpening
from openings.services import OpeningError
from openings.services.shops import disown, keep_helper, take_over
from tests.factories.accounts import make_user
from tests.factories.openings import make_phone, make_phone_owner, make_shop_for
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member
from vendors.banking.models import BankAccount
from vendors.members.integrity import shops_run
from vendors.members.models import PartnerRole, PartnerRoleEvent
from vendors.members.services import give_role, invite, take_role
from vendors.members.states import Role
from vendors.partner.models import Partner

pytestmark = pytest.mark.django_db
PHONE = "+8613900139000"
LIST, MINE = "/office/five/shops-opened/", "/sell/mine/"


@pytest.fixture
def coop():
    return make_cooperative("Five Villages", code="five")


@pytest.fixture
def clerk(coop):
    return make_member(coop, Role.CLERK, first_name="Guo")


@pytest.fixture
def office(client, clerk):
    client.force_login(clerk)
    return client


def typed(office, **fields):
    page = office.get(LIST)
    click = page.context["form"]["click"].value()
    village = Partner.objects.get(code="five").village
    known = {"click": click, "person": "赵二妮", "phone": "139 0013 9000"}
    return known | {"village": village.pk} | fields


def test_shop_is_there_at_once_and_the_clerk_acts_for_it(office, coop, clerk):
    answer = office.post(LIST, typed(office))

    opening = ShopOpening.objects.get()
    shop = opening.partner
    assert answer["Location"] == f"{LIST}{opening.pk}/"
    assert (shop.name, shop.status, shop.cooperative) == ("赵二妮", "open", coop)
    assert shop.tax_status == "exempt"
    assert shop.code == "zhao-er-ni"
    assert OutboxMessage.objects.filter(topic="openings.shop").count() == 1
    held = PartnerRole.objects.get(partner=shop)
    assert (held.user, held.role, held.on_behalf) == (clerk, "seller", True)
    quick = reverse("desk:product_quick", args=[shop.code])
    assert office.get(quick).status_code == 200
    assert office.get(answer["Location"]).status_code == 200


def test_nobody_else_enters_money_page_or_team(office, coop):
    office.post(LIST, typed(office))
    code = ShopOpening.objects.get().partner.code

    for page in ("shop_bank", "shop", "shop_tax", "team_invite"):
        assert office.post(reverse(f"desk:{page}", args=[code])).status_code == 403
    assert not BankAccount.objects.exists()


def test_what_the_clerk_does_is_logged_and_the_farmer_reads_it(client, coop, clerk):
    client.force_login(clerk)
    client.post(LIST, typed(client))
    opening = ShopOpening.objects.get()
    product = make_pack(opening.partner, title="Pears").product
    at = [opening.partner.code, product.pk]
    client.post(reverse("desk:product_hide", args=at))
    done = AuditEntry.objects.filter(scope=f"desk:{opening.partner.code}")
    assert done.get().user == clerk

    person = make_phone_owner(PHONE)
    client.force_login(person)
    assert client.get("/desk/")["Location"] == MINE
    assert client.get("/sell/")["Location"] == MINE
    answer = client.post(MINE, {"shop": opening.pk, "do": "take"})
    assert answer["Location"] == f"/desk/{opening.partner.code}/"
    page = client.get(MINE)
    assert "Opened a shop for somebody" in page.text
    assert "Guo" in page.text


def test_pressed_twice_it_is_opened_once(office):
    sent = typed(office)
    office.post(LIST, sent)
    office.post(LIST, sent)
    assert ShopOpening.objects.count() == 1


@pytest.mark.parametrize("whose", ["own", "waiting", "selling", "nobody"])
def test_number_of_somebody_else(office, coop, clerk, whose):
    if whose == "own":
        clerk.phone = PHONE
        clerk.save(update_fields=["phone"])
    elif whose == "waiting":
        make_shop_for(make_cooperative(), phone=PHONE)
    elif whose == "selling":
        make_member(make_farm("Li's"), phone=PHONE)
    phone = "12" if whose == "nobody" else "139 0013 9000"
    sent = typed(office, phone=phone)
    before = Partner.objects.count(), ShopOpening.objects.count()

    answer = office.post(LIST, sent)

    assert answer.status_code == 422
    assert "赵二妮" in answer.text
    assert (Partner.objects.count(), ShopOpening.objects.count()) == before


def test_everything_is_theirs_and_the_clerks_part_ends(client, coop, clerk):
    opening = make_shop_for(coop, by=clerk, phone=PHONE)
    make_pack(opening.partner, title="Pears")
    person = make_phone_owner(PHONE)

    shop = take_over(opening, person)

    held = PartnerRole.objects.get(partner=shop)
    assert (held.user, held.role, held.on_behalf) == (person, "owner", False)
    assert shop.products.get().title == "Pears"
    client.force_login(clerk)
    assert client.get(f"/desk/{shop.code}/").status_code == 404
    with pytest.raises(OpeningError):
        take_over(opening, person)


def test_only_who_has_proven_the_number_takes_it(coop, client):
    opening = make_shop_for(coop, phone=PHONE)
    unproven = make_phone_owner(PHONE)
    unproven.phone_verified = False
    unproven.save(update_fields=["phone_verified"])
    for person in (unproven, make_phone_owner(make_phone())):
        with pytest.raises(OpeningError):
            take_over(opening, person)
        client.force_login(person)
        sent = {"shop": opening.pk, "do": "take"}
        assert client.post(MINE, sent).status_code == 404
    assert not PartnerRole.objects.filter(role="owner").exists()


def test_not_theirs(client, coop, clerk):
    opening = make_shop_for(coop, by=clerk, phone=PHONE)
    stranger = make_phone_owner(PHONE)
    client.force_login(stranger)
    client.post(MINE, {"shop": opening.pk, "do": "disown"})

    opening.refresh_from_db()
    assert (opening.state, opening.partner.status) == ("disowned", "suspended")
    client.force_login(clerk)
    client.post(f"{LIST}{opening.pk}/", {"phone": "139 0013 9001"})
    opening = ShopOpening.objects.get()
    assert (opening.state, opening.phone) == ("waiting", "+8613900139001")
    assert opening.partner.status == "open"
    take_over(opening, make_phone_owner("+8613900139001"))


def test_given_back_soon_but_not_for_ever(coop):
    opening, person = make_shop_for(coop, phone=PHONE), make_phone_owner(PHONE)
    take_over(opening, person)
    ShopOpening.objects.update(handed_at=timezone.now() - timedelta(days=15))
    with pytest.raises(OpeningError, match="write to the office"):
        disown(opening, person)
    ShopOpening.objects.update(handed_at=timezone.now())
    helper = make_user("helper@example.com")
    give_role(opening.partner, helper, Role.PACKER, by=person)
    keep_helper(ShopOpening.objects.get(), person)
    link, _token = invite(opening.partner, role=Role.OWNER, by=person)
    disown(opening, person)

    assert not opening.partner.roles.exists()
    link.refresh_from_db()
    assert link.revoked_at
    ended = PartnerRoleEvent.objects.order_by("-pk")[:3]
    assert {(event.user, event.what) for event in ended} == {
        (person, "ended"), (helper, "removed"), (opening.by, "ended"),
    }  # fmt: skip
    said = AuditEntry.objects.filter(seller=opening.partner.pk)
    assert said.filter(act="team.invitation.revoked").count() == 1
    assert said.filter(act="team.changed", subject_id=str(person.pk)).count() == 2


def test_market_helper_without_that_right_helps_no_more(client):
    opening = make_shop_for(None)
    client.force_login(opening.by)
    desk = f"/desk/{opening.partner.code}/"
    assert client.get(desk).status_code == 200
    opening.by.staff_role = StaffRole.CONTENT
    opening.by.save()
    assert client.get(desk).status_code == 404
    person = make_phone_owner(opening.phone)
    take_over(opening, person)
    with pytest.raises(OpeningError, match="no longer there"):
        keep_helper(opening, person)


def test_farmer_lets_the_clerk_help_on_and_ends_it(client, coop, clerk):
    opening, person = (
        make_shop_for(coop, by=clerk, phone=PHONE),
        make_phone_owner(PHONE),
    )
    shop = take_over(opening, person)
    client.force_login(person)
    for act, count in (("keep", 2), ("end", 1)):
        client.post(MINE, {"shop": opening.pk, "do": act})
        assert shop.roles.count() == count


def test_who_left_the_office_helps_no_more(client, coop, clerk):
    opening = make_shop_for(coop, by=clerk)
    client.force_login(clerk)
    assert client.get(f"/desk/{opening.partner.code}/").status_code == 200
    take_role(coop, clerk)
    assert client.get(f"/desk/{opening.partner.code}/").status_code == 404


def test_other_offices_shops_are_not_there(office):
    theirs = make_shop_for(make_cooperative())
    for method in (office.get, office.post):
        assert method(f"{LIST}{theirs.pk}/").status_code == 404


def test_shop_that_waits_counts_as_run(coop):
    from core.integrity import Range

    make_shop_for(coop)
    found = shops_run.check(Range(0, 1 << 31))
    assert [line for line in found if "zhao" in line] == []
