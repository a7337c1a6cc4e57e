import pytest

from core.transitions import TransitionError
from orders.shipping.models import DeliveryMethod
from shop.catalogue.services import publish_listing, submit_listing
from tests.cast import a_cooperative, a_farm, a_user, a_village
from tests.shop.catalogue.makers import a_draft
from vendors.members.models import PartnerRole
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.services import AlreadyApplied, apply, approve, refuse
from vendors.onboarding.signals import application_decided, application_received
from vendors.onboarding.states import ApplicationStatus
from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind, PartnerStatus
from vendors.partner.strategy import Selector

from .makers import an_application, content

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """What the signals said, in order."""
    said = []

    def received(sender, application, **_):
        said.append(("received", application.pk))

    def decided(sender, application, **_):
        said.append((application.status, application.pk))

    application_received.connect(received)
    application_decided.connect(decided)
    yield said
    application_received.disconnect(received)
    application_decided.disconnect(decided)


def test_application_waits(heard):
    application = an_application()

    assert application.status == ApplicationStatus.SUBMITTED
    assert heard == [("received", application.pk)]
    assert Partner.objects.count() == 0


def test_second_application_while_one_waits_is_refused(heard):
    user = a_user()
    first = an_application(user)

    with pytest.raises(AlreadyApplied):
        apply(content(name="Another"), by=user)

    assert SellerApplication.objects.get() == first
    assert heard == [("received", first.pk)]


def test_approval_opens_a_shop_that_its_owner_runs(heard):
    cooperative = a_cooperative()
    village = a_village(altitude=1080)
    application = an_application(
        cooperative=cooperative, village=village, story="One.\n\n<script>x</script>Two."
    )
    admin = a_user()

    partner = approve(application, by=admin)

    application.refresh_from_db()
    partner.refresh_from_db()
    assert (partner.status, partner.kind) == (PartnerStatus.OPEN, PartnerKind.FARM)
    assert partner.opened_at is not None
    assert (partner.name, partner.code) == ("Guo Household", "guo-household")
    assert (partner.cooperative, partner.village) == (cooperative, village)
    assert partner.story == "<p>One.</p><p>Two.</p>"
    assert partner.altitude == 1080
    role = PartnerRole.objects.get(partner=partner)
    assert (role.user, role.role) == (application.user, "owner")
    assert (application.partner, application.decided_by) == (partner, admin)
    assert application.decided_at is not None
    assert heard == [("received", application.pk), ("approved", application.pk)]


def test_cooperative_gets_an_admin():
    partner = approve(an_application(kind="cooperative"), by=None)

    assert partner.is_cooperative
    assert partner.roles.get().role == "admin"


def test_cooperative_belongs_to_no_other():
    application = an_application(kind="cooperative", cooperative=a_cooperative())

    assert application.cooperative is None


def test_approved_seller_has_listed_and_can_be_bought_from():
    partner = approve(an_application(), by=None)

    product = publish_listing(submit_listing(a_draft(partner), by=None), by=None)

    product.refresh_from_db()
    pack = product.lead_pack
    info = Selector().strategy().fetch_for_product(product, pack)
    assert info.availability.is_available_to_buy
    assert DeliveryMethod.objects.filter(partner=partner, is_active=True).exists()


def test_refusal_tells_why_and_leaves_no_shop(heard):
    application = refuse(an_application(), reason="No village stamp", by=a_user())

    application.refresh_from_db()
    assert application.status == ApplicationStatus.REFUSED
    assert application.reason == "No village stamp"
    assert Partner.objects.count() == PartnerRole.objects.count() == 0
    assert heard[-1] == ("refused", application.pk)


def test_refused_person_may_apply_again():
    user = a_user()
    refuse(an_application(user), reason="Incomplete", by=None)

    again = an_application(user, name="Guo Household II")

    assert again.status == ApplicationStatus.SUBMITTED
    assert SellerApplication.objects.filter(user=user).count() == 2


@pytest.mark.parametrize("first", ["approve", "refuse"])
def test_decision_counts_once(heard, first):
    application = an_application()
    if first == "approve":
        approve(application, by=None)
    else:
        refuse(application, reason="No", by=None)
    after = (Partner.objects.count(), list(heard))

    with pytest.raises(TransitionError):
        approve(application, by=None)
    with pytest.raises(TransitionError):
        refuse(application, reason="Late", by=None)

    assert (Partner.objects.count(), heard) == after


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Li Family Orchard", "li-family-orchard"),
        ("申纪兰家", "farm-{pk}"),
        ("market", "farm-{pk}"),
        ("../../etc", "etc"),
        ("🌰🌰", "farm-{pk}"),
        ("x", "farm-{pk}"),
        ("A" * 80, "a" * 60),
    ],
)
def test_code_is_made_of_the_name_where_it_can_be(name, code):
    application = an_application(name=name)

    partner = approve(application, by=None)

    assert partner.code == code.format(pk=application.pk)
    assert partner.name == name


def test_code_of_another_shop_is_not_taken():
    a_farm(code="guo-household")
    application = an_application()

    assert approve(application, by=None).code == f"farm-{application.pk}"
