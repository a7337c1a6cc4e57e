"""Sellers are invited by link, SMS or file; refusals are in words, changing nothing."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry, OutboxMessage
from openings.models import InvitationUse, SellerInvitation
from openings.services import OpeningError
from openings.services.invitations import (
    BETWEEN_SENDS,
    SMS,
    ForAnotherNumberError,
    Invitee,
    accept,
    invite_all,
    invite_person,
    revoke,
    send_again,
)
from openings.tasks import forget_invitations
from tests.factories.accounts import make_user
from tests.factories.openings import (
    make_invitation,
    make_open_invitation,
    make_phone,
    make_phone_owner,
)
from tests.factories.vendors import make_cooperative, make_farm, make_member
from vendors.members.services import give_role
from vendors.members.states import Role
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.services.drafts import save_fields, send
from vendors.partner.models import Partner

pytestmark = pytest.mark.django_db
PHONE = "+8613900139000"
DOOR = "/sell/invited/"


@pytest.fixture
def coop():
    return make_cooperative("Five Villages", code="five")


@pytest.fixture
def admin(coop):
    return make_member(coop, Role.ADMIN)


@pytest.fixture
def office(client, admin):
    client.force_login(admin)
    return client


def texts():
    return [
        m.payload for m in OutboxMessage.objects.filter(topic="openings.invitation")
    ]


def filled(application):
    """All that an application needs, as its own person types it."""
    known = {"name": "Zhao's", "tax_status": "exempt", "grows": "Pears"}
    village = make_farm().village
    who = {"person": "Zhao", "phone": application.phone or PHONE}
    return save_fields(application, {**known, **who, "village": village})


def states(office):
    page = office.get("/office/five/invitations/")
    return {each.name: each.state for each in page.context["page"]}


def test_person_is_invited_by_sms_and_the_state_follows(office, coop, admin):
    answer = office.post(
        "/office/five/invitations/", {"name": "Zhao Erni", "phone": "139 0013 9000"}
    )

    invitation = SellerInvitation.objects.get()
    assert answer["Location"] == f"/office/five/invitations/{invitation.pk}/"
    assert (invitation.phone, invitation.office) == (PHONE, coop)
    assert texts() == [{"about": invitation.pk}]
    assert invitation.token not in str(invitation.__dict__)
    assert states(office) == {"Zhao Erni": "sent"}
    assert AuditEntry.objects.get(act="seller.invited").seller == coop.pk

    person = make_phone_owner(PHONE)
    page = office.get(DOOR, {"invite": invitation.token})
    assert "Five Villages invites you" in page.text
    assert states(office) == {"Zhao Erni": "opened"}
    application = accept(invitation.token, person)
    assert application.cooperative == coop
    assert (application.phone, application.person) == (PHONE, "Zhao Erni")
    send(filled(application), by=person)
    assert states(office) == {"Zhao Erni": "applied"}


def test_letter_says_who_invites_and_where(coop, mailoutbox):
    from openings.emails import deliver_invitation

    invitation = make_invitation(coop, phone=PHONE)
    deliver_invitation(OutboxMessage.objects.get(topic="openings.invitation"))

    body = mailoutbox[0].body
    assert "Five Villages invites you" in body
    assert invitation.token in body


@pytest.mark.parametrize("who", ["office", "sells", "own"])
def test_number_that_cannot_be_invited(office, coop, admin, who):
    if who == "office":
        make_invitation(coop, phone=PHONE)
    elif who == "sells":
        make_member(make_farm("Li's"), phone=PHONE)
    else:
        admin.phone = PHONE
        admin.save(update_fields=["phone"])
    before = SellerInvitation.objects.count(), len(texts())

    answer = office.post(
        "/office/five/invitations/", {"name": "Zhao", "phone": "13900139000"}
    )

    assert answer.status_code == 422
    assert 'value="13900139000"' in answer.text
    assert (SellerInvitation.objects.count(), len(texts())) == before


def test_another_office_may_invite_the_same_number(coop):
    make_invitation(coop, phone=PHONE)
    make_invitation(make_cooperative(), phone=PHONE)
    make_invitation(None, phone=PHONE)
    assert SellerInvitation.objects.count() == 3


def test_number_is_free_again_when_the_invitation_ran_out(coop):
    old = make_invitation(coop, phone=PHONE)
    SellerInvitation.objects.update(expires=timezone.now())
    assert make_invitation(coop, phone=PHONE) != old


def test_it_is_sent_again_but_not_for_ever(coop):
    invitation = make_invitation(coop, phone=PHONE)
    with pytest.raises(OpeningError, match="ten minutes"):
        send_again(invitation)
    for _again in range(2):
        SellerInvitation.objects.update(sent_at=timezone.now() - BETWEEN_SENDS)
        send_again(invitation)
    SellerInvitation.objects.update(sent_at=timezone.now() - BETWEEN_SENDS)
    with pytest.raises(OpeningError, match="three times"):
        send_again(invitation)
    assert len(texts()) == 3


@pytest.mark.parametrize("how", ["revoked", "expired", "used", "unknown"])
def test_link_that_opens_nothing(client, coop, how):
    invitation = make_invitation(coop)
    token = invitation.token
    if how == "revoked":
        revoke(invitation)
    elif how == "expired":
        SellerInvitation.objects.update(expires=timezone.now() - timedelta(days=1))
    elif how == "used":
        accept(token, make_user())
    else:
        token = "x" * 24
    before = SellerApplication.objects.count(), InvitationUse.objects.count()
    client.force_login(make_user())

    assert client.get(DOOR, {"invite": token}).status_code == 410
    assert client.post(DOOR, {"invite": token}).status_code == 410
    assert (SellerApplication.objects.count(), InvitationUse.objects.count()) == before


def test_who_comes_back_finds_their_application(coop):
    invitation, person = make_invitation(coop), make_user()
    first = accept(invitation.token, person)
    assert accept(invitation.token, person) == first
    assert InvitationUse.objects.count() == 1


def test_who_comes_back_signed_out_is_led_to_sign_in(client, coop):
    invitation, person = make_invitation(coop), make_user()
    accept(invitation.token, person)

    page = client.get(DOOR, {"invite": invitation.token})

    assert page.status_code == 410
    assert "Sign in to go on with your application" in page.text
    client.force_login(person)
    assert client.get(DOOR, {"invite": invitation.token}).status_code == 200


def test_used_one_is_not_revoked(coop):
    invitation = make_invitation(coop)
    accept(invitation.token, make_user())
    with pytest.raises(OpeningError, match="used already"):
        revoke(invitation)


def test_link_for_many_works_for_many(coop, admin):
    invitation = make_open_invitation(coop, by=admin)
    for _person in range(3):
        accept(invitation.token, make_user())
    revoke(invitation)
    with pytest.raises(OpeningError):
        accept(invitation.token, make_user())
    assert InvitationUse.objects.count() == 3


def test_shop_opens_at_once_only_if_the_office_says_so(coop, admin):
    person = make_phone_owner(PHONE)
    vouched = make_invitation(coop, phone=PHONE, skips_vetting=True, by=admin)
    application = send(filled(accept(vouched.token, person)), by=person)

    shop = Partner.objects.get(application=application.pk)
    assert (shop.status, shop.cooperative, shop.tax_status) == ("open", coop, "exempt")
    assert shop.roles.get().user == person
    other = make_user()
    usual = make_invitation(coop)
    assert send(filled(accept(usual.token, other)), by=other).status == "submitted"


def test_word_of_the_office_is_for_the_number_it_knows(coop):
    other = make_phone_owner("+8613900139001")
    invitation = make_invitation(coop, phone=PHONE, skips_vetting=True)
    with pytest.raises(ForAnotherNumberError):
        accept(invitation.token, other)
    assert not SellerApplication.objects.exists()

    application = accept(invitation.token, other, as_another=True)
    assert send(filled(application), by=other).status == "submitted"


def test_who_goes_to_another_cooperative_is_vetted_there(coop):
    person, elsewhere = make_user(), make_cooperative()
    invitation = make_invitation(coop, skips_vetting=True)
    application = filled(accept(invitation.token, person))
    application = save_fields(application, {"cooperative": elsewhere})
    assert send(application, by=person).status == "submitted"


def test_clerk_vouches_for_nobody(client, coop):
    client.force_login(make_member(coop, Role.CLERK))
    client.post("/office/five/invitations/", {"name": "Zhao", "skips_vetting": "on"})
    assert SellerInvitation.objects.get().skips_vetting is False


def test_other_offices_invitations_are_not_there(office, coop):
    theirs = make_invitation(make_cooperative())
    assert office.get(f"/office/five/invitations/{theirs.pk}/").status_code == 404
    assert office.post(f"/office/five/invitations/{theirs.pk}/").status_code == 404


def test_poster_is_a_page_with_the_code(office, coop, admin):
    invitation = make_open_invitation(coop, by=admin)
    page = office.get(reverse("office:poster", args=["five", invitation.pk]))
    assert page.content.startswith(b"%PDF")


ROWS = "姓名,手机号,村\n赵二妮,139 0013 9000,{village}\n赵二妮,13900139000,\n"
MORE = "王五,13900139001,没有的村\n,13900139002,\n孙六,12,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16", "utf-8-sig"])
def test_file_is_looked_at_then_invited(office, coop, encoding):
    village = make_farm().village
    village.name_zh_hans = "石城"
    village.save()
    content = (ROWS.format(village="石城") + MORE).encode(encoding)
    file = SimpleUploadedFile("people.csv", content)

    page = office.post("/office/five/invitations/file/", {"file": file})

    fates = [each.fate for each in page.context["planned"]]
    assert fates == ["new", "twice", "new"]
    assert page.context["planned"][0].village == village
    assert [one.row for one in page.context["problems"]] == [5, 6]
    assert not SellerInvitation.objects.exists()

    rows = page.context["rows"]
    office.post("/office/five/invitations/file/", {"rows": rows})
    assert set(SellerInvitation.objects.values_list("name", "phone")) == {
        ("赵二妮", PHONE),
        ("王五", "+8613900139001"),
    }
    # Pressed twice, or by somebody else: nobody is invited again.
    office.post("/office/five/invitations/file/", {"rows": rows})
    office.post("/office/five/invitations/file/", {"rows": rows + "x"})
    assert SellerInvitation.objects.count() == 2


def test_file_without_columns_is_refused(office):
    file = SimpleUploadedFile("x.csv", b"a,b\nc,d\n")
    page = office.post("/office/five/invitations/file/", {"file": file})
    assert page.status_code == 422
    assert "Name, Phone number" in page.text


def test_template_is_read_back(office):
    sheet = office.get("/office/five/invitations/file/template/?as=xlsx")
    content = b"".join(sheet.streaming_content)
    page = office.post(
        "/office/five/invitations/file/",
        {"file": SimpleUploadedFile("t.xlsx", content)},
    )
    assert "column names but no rows" in page.text


def test_list_costs_the_same_for_many(office, coop, django_assert_max_num_queries):
    for number in range(30):
        make_invitation(coop, name=f"N{number}")
    with django_assert_max_num_queries(14):
        office.get("/office/five/invitations/")


def test_a_file_of_people_is_invited_in_few_statements(coop, admin, queries):
    people = [Invitee(f"Farmer {n}", f"+86139001{n:05}") for n in range(40)]
    invite_person(coop, people[0], skips_vetting=False, by=admin)
    taken = make_phone_owner(people[1].phone)
    give_role(make_farm(), taken, Role.OWNER)

    with queries(16):
        made = invite_all(coop, [*people, people[5]], skips_vetting=True, by=admin)

    assert made == 38
    rows = SellerInvitation.objects.filter(skips_vetting=True)
    assert rows.count() == 38
    assert OutboxMessage.objects.filter(topic=SMS).count() == 39
    entries = AuditEntry.objects.filter(act="seller.invited")
    assert entries.filter(after__skips_vetting=True).count() == 38
    assert invite_all(coop, people, skips_vetting=True, by=admin) == 0
    one = rows.first()
    assert one.token
    assert (one.sends, one.open_key) == (1, f"{coop.pk}:{one.phone}")


def test_more_than_a_day_allows_invites_nobody(coop, admin, monkeypatch):
    monkeypatch.setattr("openings.services.invitations.MOST_SMS_A_DAY", 3)
    people = [Invitee(f"Farmer {n}", f"+86139001{n:05}") for n in range(4)]
    with pytest.raises(OpeningError, match="text messages a day"):
        invite_all(coop, people, skips_vetting=False, by=admin)
    assert not SellerInvitation.objects.exists()


def test_who_never_followed_is_forgotten_and_nobody_else(coop, admin):
    followed = make_invitation(coop, name="Followed")
    accept(followed.token, make_user())
    for name in ("Long ago", "Lately"):
        make_invitation(coop, name=name, phone=make_phone())
    make_open_invitation(coop, by=admin)
    SellerInvitation.objects.update(expires=timezone.now() - timedelta(days=200))
    lately = timezone.now() - timedelta(days=20)
    SellerInvitation.objects.filter(name="Lately").update(expires=lately)

    assert (forget_invitations(), forget_invitations()) == (1, 0)

    names = SellerInvitation.objects.values_list("name", flat=True)
    assert set(names) == {"Followed", "Lately", "Notice board"}
