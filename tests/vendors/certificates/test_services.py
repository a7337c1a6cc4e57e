from datetime import timedelta

import pytest
import time_machine

from core import dates
from core.dates import today
from core.models import OutboxMessage
from core.transitions import TransitionError
from notifications.models import Notification
from shop.catalogue.badges import certificate_badge
from shop.catalogue.models import Product
from shop.catalogue.tasks import renew_badges
from tests.factories.accounts import make_staff
from tests.factories.days import in_days
from tests.factories.listings import make_draft
from tests.factories.shop import make_pack, make_product
from tests.factories.vendors import (
    certificate_content,
    make_certificate,
    make_cooperative,
    make_farm,
    make_member,
)
from tests.notifications.letters import deliver as deliver_all
from vendors.certificates.models import Certificate
from vendors.certificates.queries import certificates_of_product, certificates_of_seller
from vendors.certificates.services import (
    CertificateError,
    confirm,
    hand_in,
    refuse,
    remind,
    revoke,
    withdraw,
)
from vendors.certificates.signals import coverage_changed
from vendors.certificates.states import CertificateState, CertificateSubject
from vendors.certificates.tasks import remind_holders
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm(code="li")


def badge(product, day=None):
    product.refresh_from_db()
    found = certificate_badge(product, day or today())
    return found.text if found else None


def told(mail):
    keys = Notification.objects.filter(key__startswith=f"{mail}:")
    return list(keys.order_by("pk").values_list("recipient__email", flat=True))


# --- The badge ------------------------------------------------------------------


def test_badge_shows_once_confirmed_and_dies_with_the_last_day(farm):
    product = make_pack(farm).product
    certificate = hand_in(farm, certificate_content(expires_on=in_days(3)), by=None)
    assert badge(product) is None

    confirm(certificate, by=None)

    assert badge(product) == "Organic"
    assert badge(product, in_days(3)) == "Organic"
    assert badge(product, in_days(4)) is None  # no task has run


def test_pages_show_it_to_the_last_day_and_not_a_day_longer(client, farm):
    product = make_pack(farm).product
    make_certificate(farm, expires_on=in_days(3))
    addresses = [f"/farms/{farm.code}/", product.get_absolute_url()]
    noon = dates.local().replace(hour=12)

    def shown(days):
        with time_machine.travel(noon + timedelta(days=days), tick=False):
            pages = [client.get(url).content.decode() for url in addresses]
        return ["134OP1200063" in page for page in pages]

    assert shown(0) == [True, True]
    assert shown(3) == [True, True]
    assert shown(4) == [False, False]


def test_card_in_the_list_loses_it_as_well(client, farm):
    product = make_product(farm, season=0b1111_1111_1111)
    make_pack(product=product)
    make_certificate(farm, expires_on=in_days(3), kind="green", number="GF140425210123")
    noon = dates.local().replace(hour=12)

    assert "Green Food" in client.get("/catalogue/").content.decode()
    with time_machine.travel(noon + timedelta(days=4), tick=False):
        assert "Green Food" not in client.get("/catalogue/").content.decode()


def test_certificate_of_some_goods_is_on_those_alone(farm):
    one, other = make_pack(farm).product, make_pack(farm).product

    make_certificate(farm, scope=CertificateSubject.PRODUCTS, products=[one])

    assert (badge(one), badge(other)) == ("Organic", None)
    assert certificates_of_product(other.pk, farm.pk) == []
    assert len(certificates_of_product(one.pk, farm.pk)) == 1


def test_cooperatives_covers_the_farms_it_names_while_they_are_members():
    coop = make_cooperative()
    member, other = make_farm(cooperative=coop), make_farm(cooperative=coop)
    mine, theirs = make_pack(member).product, make_pack(other).product

    make_certificate(coop, farms=[member])
    assert (badge(mine), badge(theirs)) == ("Organic", None)
    assert len(certificates_of_seller(member)) == 1

    member.cooperative = None
    member.save()
    assert certificates_of_seller(member) == []
    assert certificates_of_product(mine.pk, member.pk) == []
    renew_badges()
    assert badge(mine) is None


def test_listing_made_later_is_certified_from_the_start(farm):
    make_certificate(farm, expires_on=in_days(9))

    assert make_draft(farm).certified_until == in_days(9)


def test_longest_of_several_counts(farm):
    product = make_pack(farm).product
    make_certificate(farm, expires_on=in_days(3))
    make_certificate(
        farm, kind="green", number="GF140425210123", expires_on=in_days(300)
    )

    assert badge(product) == "Green Food"
    assert [c.kind for c in certificates_of_product(product.pk, farm.pk)] == [
        "green", "organic",
    ]  # fmt: skip


def test_goods_keep_each_kind_that_is_in_force(farm):
    """The longest is on the card; lists find the goods by all of them."""
    chosen, other = make_pack(farm).product, make_pack(farm).product
    make_certificate(farm, expires_on=in_days(3))
    make_certificate(
        farm, kind="origin", number="GI-1", expires_on=in_days(300),
        scope=CertificateSubject.PRODUCTS, products=[chosen],
    )  # fmt: skip

    def kinds(product):
        product.refresh_from_db()
        return product.certified_as, product.certified_kinds()

    assert kinds(chosen) == ("origin", ["organic", "origin"])
    assert kinds(other) == ("organic", ["organic"])
    assert kinds(make_draft(farm)) == ("organic", ["organic"])

    with_origin = Product.objects.filter(origin_until=in_days(300))
    assert list(with_origin) == [chosen]


@pytest.mark.parametrize("act", [withdraw, revoke])
def test_withdrawn_or_taken_back_the_badge_goes_at_once(farm, act):
    product = make_pack(farm).product
    certificate = make_certificate(farm)

    act(certificate, by=None, **({"note": "Forged"} if act is revoke else {}))

    assert badge(product) is None
    assert certificates_of_seller(farm) == []


def test_renewed_it_stays_without_a_gap(farm):
    product = make_pack(farm).product
    old = make_certificate(farm, expires_on=in_days(3))

    make_certificate(
        farm, number="134OP1200064", issued_on=today(), expires_on=in_days(368),
        replaces=old,
    )  # fmt: skip

    assert badge(product, in_days(4)) == "Organic"
    old.refresh_from_db()
    assert old.state == CertificateState.CONFIRMED


def test_confirming_takes_the_same_few_queries_for_many_goods(farm, queries):
    for _ in range(30):
        make_pack(farm)
    certificate = hand_in(farm, certificate_content(), by=None)

    with queries(22):
        confirm(certificate, by=None)

    assert Product.objects.filter(certified_as="organic").count() == 30


# --- Handing in and deciding ----------------------------------------------------


def test_handed_in_twice_it_is_one_while_it_waits(farm):
    first = hand_in(farm, certificate_content(), by=None)

    assert hand_in(farm, certificate_content(), by=None) == first
    assert first.events.count() == 1


def test_goods_lots_and_farms_of_others_are_refused(farm):
    theirs, stranger = make_pack().product, make_farm()

    for wrong in (
        certificate_content(scope=CertificateSubject.PRODUCTS, products=[theirs]),
        certificate_content(farms=[stranger]),
        certificate_content(scope=CertificateSubject.PRODUCTS),
        certificate_content(scope=CertificateSubject.LOTS),
    ):
        with pytest.raises(CertificateError):
            hand_in(farm, wrong, by=None)

    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("confirmed", "confirm"), ("confirmed", "refuse"),
        ("refused", "confirm"), ("refused", "withdraw"),
        ("withdrawn", "confirm"), ("withdrawn", "withdraw"), ("waiting", "none"),
    ],
)  # fmt: skip
def test_states_move_by_the_table_alone(farm, state, act):
    certificate = hand_in(farm, certificate_content(), by=None)
    Certificate.objects.update(state=state)
    acts = {
        "confirm": lambda: confirm(certificate, by=None),
        "refuse": lambda: refuse(certificate, note="No", by=None),
        "withdraw": lambda: withdraw(certificate, by=None),
    }
    if act not in acts:
        return

    with pytest.raises(TransitionError):
        acts[act]()

    certificate.refresh_from_db()
    assert (certificate.state, certificate.events.count()) == (state, 1)


def test_what_has_ended_is_not_confirmed(farm):
    certificate = hand_in(farm, certificate_content(expires_on=in_days(-1)), by=None)

    with pytest.raises(CertificateError, match="has expired"):
        confirm(certificate, by=None)

    certificate.refresh_from_db()
    assert certificate.state == CertificateState.WAITING


def test_history_says_who_and_why(farm):
    person = make_member(farm)
    certificate = hand_in(farm, certificate_content(), by=person)
    refuse(certificate, note="Another name is on it", by=None)

    assert list(certificate.events.values_list("state", "note", "by")) == [
        ("waiting", "", person.pk),
        ("refused", "Another name is on it", None),
    ]


# --- Reminders and news ---------------------------------------------------------


def test_reminded_thirty_and_seven_days_before_once_each(farm):
    make_member(farm, email="li@example.com")
    certificate = make_certificate(farm, expires_on=in_days(31))
    noon = dates.local().replace(hour=12)
    said = {}

    for days in range(33):
        with time_machine.travel(noon + timedelta(days=days), tick=False):
            said[31 - days] = remind_holders() + remind_holders()

    assert [left for left, count in said.items() if count] == [30, 7]
    assert set(said.values()) == {0, 1}
    rows = OutboxMessage.objects.filter(key__startswith="news:certificate_ends:")
    assert sorted(row.key for row in rows) == [
        f"news:certificate_ends:{certificate.pk}:30",
        f"news:certificate_ends:{certificate.pk}:7",
    ]


def test_missed_days_are_made_up_for_once(farm):
    make_certificate(farm, expires_on=in_days(4))

    assert [remind(), remind(), remind(in_days(1))] == [1, 0, 0]


def test_nobody_is_reminded_of_what_is_renewed_withdrawn_or_without_end(farm):
    old = make_certificate(farm, expires_on=in_days(5))
    hand_in(
        farm,
        certificate_content(number="134OP1200064", issued_on=today()),
        replaces=old,
        by=None,
    )
    make_certificate(farm, number="1 A", kind="other", expires_on=None)
    withdraw(
        make_certificate(farm, number="2 A", kind="other", expires_on=in_days(5)),
        by=None,
    )
    hand_in(
        farm,
        certificate_content(number="3 A", kind="other", expires_on=in_days(5)),
        by=None,
    )

    assert remind() == 0


def test_reminder_reaches_who_sells_by_mail_and_on_the_site(farm):
    make_member(farm, email="owner@example.com")
    make_member(farm, Role.PACKER, email="packer@example.com")
    certificate = make_certificate(farm, expires_on=in_days(7))
    deliver_all()

    remind()
    [mail] = deliver_all()

    assert told("certificate_ends") == ["owner@example.com"]
    assert mail.to == ["owner@example.com"]
    assert "expires soon" in mail.subject
    assert f"/desk/li/certificates/{certificate.pk}/" in mail.body


def test_no_reminder_of_what_was_withdrawn_before_it_was_sent(farm):
    make_member(farm)
    certificate = make_certificate(farm, expires_on=in_days(7))
    remind()

    withdraw(certificate, by=None)
    deliver_all()

    assert told("certificate_ends") == []


def test_office_is_told_of_a_new_one_and_the_farm_of_the_decision():
    coop = make_cooperative()
    farm = make_farm(cooperative=coop)
    make_member(coop, Role.ADMIN, email="coop@example.com")
    make_member(farm, email="farm@example.com")

    certificate = hand_in(farm, certificate_content(), by=None)
    deliver_all()
    assert told("certificate_new") == ["coop@example.com"]

    refuse(certificate, note="Blurred", by=None)
    deliver_all()
    assert told("certificate_decided") == ["farm@example.com"]
    assert Notification.objects.get(key__startswith="certificate_decided").body == (
        "Blurred"
    )


def test_without_a_cooperative_the_operators_staff_are_told(farm):
    staff_member = make_staff()

    hand_in(farm, certificate_content(), by=None)
    deliver_all()

    assert told("certificate_new") == [staff_member.email]


@pytest.mark.parametrize(
    ("act", "times"),
    [
        (lambda one: refuse(one, note="Blurred.", by=None), 0),
        (lambda one: withdraw(one, by=None), 0),
        (lambda one: confirm(one, by=None), 1),
        (lambda one: revoke(confirm(one, by=None), note="Forged.", by=None), 2),
    ],
)
def test_coverage_changes_with_what_is_confirmed(farm, act, times):
    told = []

    def hear(sellers, **_kwargs):
        told.append(sellers)

    coverage_changed.connect(hear)
    try:
        act(hand_in(farm, certificate_content(), by=None))
    finally:
        coverage_changed.disconnect(hear)

    assert told == [{farm.pk}] * times
