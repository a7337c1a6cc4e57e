from datetime import timedelta
from functools import partial

import pytest

from core import dates
from core.transitions import TransitionError
from orders.shipping.models import DeliveryMethod
from shop.catalogue.services.publication import publish_listing, submit_listing
from tests.factories.accounts import make_user
from tests.factories.listings import make_draft
from tests.factories.vendors import (
    make_application,
    make_cooperative,
    make_draft_application,
    make_farm,
    make_village,
)
from tests.news import noted
from vendors.banking.queries import account_of
from vendors.banking.services import BankDetails
from vendors.members.models import PartnerRole
from vendors.onboarding.models import ApplicationEntry, SellerApplication
from vendors.onboarding.services.decisions import (
    StaleApplicationError,
    approve,
    ask,
    refuse,
)
from vendors.onboarding.services.drafts import (
    ApplicationIncompleteError,
    CooperativeGoneError,
    NotChangeableError,
    answer,
    enter_bank,
    save_fields,
    send,
    start,
    take_up,
)
from vendors.onboarding.states import ApplicationStatus
from vendors.partner.models import Partner
from vendors.partner.services.sellers import suspend_partner
from vendors.partner.states import PartnerKind, PartnerStatus
from vendors.partner.strategy import Selector

pytestmark = pytest.mark.django_db


def heard():
    """What applicants and offices are told, in order."""
    words = []
    for what, about, occasion in noted():
        if what in {"application_asked", "application_answered"}:
            entry = ApplicationEntry.objects.get(pk=about)
            words.append((entry.said, entry.application_id))
        elif what == "application_new":
            words.append(("received", about))
        elif what == "application_decided":
            words.append((occasion.partition("-")[2], about))
    return words


def said(application):
    return list(application.entries.values_list("said", "text", "by"))


def test_draft_is_one_and_nobodys_business_yet():
    user = make_user()

    draft = start(user)

    assert start(user) == draft
    assert draft.status == ApplicationStatus.DRAFT
    assert heard() == []
    assert SellerApplication.objects.count() == 1


def test_fields_are_kept_one_by_one():
    draft = start(make_user())

    save_fields(draft, {"name": "Guo", "status": "approved", "user": make_user()})
    saved = save_fields(draft, {"grows": "walnuts"})

    assert (saved.name, saved.grows, saved.user) == ("Guo", "walnuts", draft.user)
    assert saved.status == ApplicationStatus.DRAFT
    assert saved.version == 3
    assert saved.saved_at is not None


def test_incomplete_draft_is_not_sent():
    draft = save_fields(start(make_user()), {"name": "Guo", "grows": "walnuts"})

    with pytest.raises(ApplicationIncompleteError) as lacking:
        send(draft, by=draft.user)

    assert [one.step for one in lacking.value.missing] == ["who", "who", "where"]
    draft.refresh_from_db()
    assert (draft.status, draft.sent_at) == (ApplicationStatus.DRAFT, None)
    assert heard() == []
    assert ApplicationEntry.objects.count() == 0


def test_cooperative_that_closed_meanwhile_is_told():
    cooperative = make_cooperative()
    draft = make_draft_application(cooperative=cooperative)
    suspend_partner(cooperative, reason="x", by=None)

    with pytest.raises(CooperativeGoneError):
        send(draft, by=draft.user)

    draft.refresh_from_db()
    assert draft.status == ApplicationStatus.DRAFT


def test_application_waits():
    application = make_application()

    assert application.status == ApplicationStatus.SUBMITTED
    assert application.sent_at is not None
    assert heard() == [("received", application.pk)]
    assert said(application) == [("sent", "", application.user_id)]
    assert Partner.objects.count() == 0


def test_sent_application_is_not_the_applicants_to_change():
    application = make_application()

    with pytest.raises(NotChangeableError):
        save_fields(application, {"name": "Other"})
    with pytest.raises(NotChangeableError):
        send(application, by=application.user)
    with pytest.raises(NotChangeableError):
        start(application.user)

    application.refresh_from_db()
    assert application.name == "Guo Household"
    assert SellerApplication.objects.count() == 1


def test_question_goes_back_and_forth():
    application, admin = make_application(), make_user()

    ask(application, text="Which stamp?", by=admin)
    save_fields(application, {"name": "Guo Household II"})
    answer(application, text="The village's.", by=application.user)

    application.refresh_from_db()
    assert application.status == ApplicationStatus.SUBMITTED
    assert application.name == "Guo Household II"
    assert said(application) == [
        ("sent", "", application.user_id),
        ("question", "Which stamp?", admin.pk),
        ("answer", "The village's.", application.user_id),
    ]
    pk = application.pk
    assert heard() == [("received", pk), ("question", pk), ("answer", pk)]


def test_question_is_asked_of_what_waits_alone():
    application = make_application()
    refuse(application, reason="No", by=None)

    with pytest.raises(TransitionError):
        ask(application, text="Why?", by=None)

    assert application.entries.filter(said="question").count() == 0


@pytest.mark.parametrize("act", ["approve", "refuse", "ask"])
def test_nobody_decides_on_what_they_have_not_seen(act):
    application = make_application()
    seen = application.version
    ask(application, text="?", by=None)
    save_fields(application, {"name": "Changed"})
    answer(application, text="!", by=application.user)
    before = application.entries.count()

    acts = {
        "approve": partial(approve, application),
        "refuse": partial(refuse, application, reason="No"),
        "ask": partial(ask, application, text="?"),
    }
    with pytest.raises(StaleApplicationError):
        acts[act](by=None, seen=seen)

    application.refresh_from_db()
    assert application.status == ApplicationStatus.SUBMITTED
    assert Partner.objects.count() == 0
    assert application.entries.count() == before


def test_approval_opens_a_shop_that_its_owner_runs():
    cooperative = make_cooperative()
    village = make_village(altitude=1080)
    application = make_application(
        cooperative=cooperative, village=village, story="One.\n\n<script>x</script>Two."
    )
    admin = make_user()

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
    assert said(application)[-1] == ("approved", "", admin.pk)
    assert heard() == [("received", application.pk), ("approved", application.pk)]


def test_approved_for_a_day_opens_on_that_day():
    day = dates.today() + timedelta(days=8)

    partner = approve(make_application(), by=None, on=day)

    assert partner.status == PartnerStatus.OPEN
    assert [partner.is_open(day + timedelta(days=n)) for n in (-8, -1, 0, 1)] == [
        False,
        False,
        True,
        True,
    ]
    assert partner.standing() == "opens-later"


@pytest.mark.parametrize("days", [-3, 0])
def test_opening_day_that_has_come_opens_at_once(days):
    on = dates.today() + timedelta(days=days)

    partner = approve(make_application(), by=None, on=on)

    assert partner.is_open()
    assert partner.opens_on is None


def test_bank_details_of_the_application_are_the_shops():
    application = make_draft_application()
    details = BankDetails("CN", "Guo Xiulan", "ABC", "6228480402564890018")
    enter_bank(application, details, seen=0, by=application.user)
    send(application, by=application.user)

    partner = approve(application, by=None)

    account = account_of(partner)
    assert account.number.reveal() == "6228480402564890018"
    assert account.application is None
    assert account.events.count() == 1


def test_cooperative_gets_an_admin():
    partner = approve(make_application(kind="cooperative"), by=None)

    assert partner.is_cooperative
    assert partner.roles.get().role == "admin"


def test_cooperative_belongs_to_no_other():
    application = make_application(kind="cooperative", cooperative=make_cooperative())

    assert application.cooperative is None


def test_approved_seller_has_listed_and_can_be_bought_from():
    partner = approve(make_application(), by=None)

    product = publish_listing(submit_listing(make_draft(partner), by=None), by=None)

    product.refresh_from_db()
    pack = product.lead_pack
    info = Selector().strategy().fetch_for_product(product, pack)
    assert info.availability.is_available_to_buy
    assert DeliveryMethod.objects.filter(partner=partner, is_active=True).exists()


def test_seller_that_opens_later_lists_and_sells_nothing_yet():
    day = dates.today() + timedelta(days=3)
    partner = approve(make_application(), by=None, on=day)

    product = publish_listing(submit_listing(make_draft(partner), by=None), by=None)

    product.refresh_from_db()
    info = Selector().strategy().fetch_for_product(product, product.lead_pack)
    assert not info.availability.is_available_to_buy
    assert "Guo Household opens on" in info.availability.message


def test_refusal_tells_why_and_leaves_no_shop():
    admin = make_user()
    application = refuse(make_application(), reason="No village stamp", by=admin)

    application.refresh_from_db()
    assert application.status == ApplicationStatus.REFUSED
    assert application.reason == "No village stamp"
    assert said(application)[-1] == ("refused", "No village stamp", admin.pk)
    assert Partner.objects.count() == PartnerRole.objects.count() == 0
    assert heard()[-1] == ("refused", application.pk)


def test_refused_application_is_taken_up_with_all_that_was_typed():
    application = refuse(make_application(), reason="Incomplete", by=None)

    draft = take_up(application, by=application.user)
    again = send(draft, by=application.user)

    assert again.pk == application.pk
    assert (again.name, again.story, again.reason) == (
        "Guo Household",
        "Walnuts since 1962.",
        "",
    )
    words = [word for word, _text, _by in said(again)]
    assert words == ["sent", "refused", "taken-up", "sent"]
    assert approve(again, by=None).is_open()


def test_only_a_refused_one_is_taken_up_and_once():
    application = make_application()
    with pytest.raises(NotChangeableError):
        take_up(application, by=application.user)
    refuse(application, reason="No", by=None)
    take_up(application, by=application.user)

    with pytest.raises(NotChangeableError):
        take_up(application, by=application.user)

    assert application.entries.filter(said="taken-up").count() == 1


@pytest.mark.parametrize("first", ["approve", "refuse"])
def test_decision_counts_once(first):
    application = make_application()
    if first == "approve":
        approve(application, by=None)
    else:
        refuse(application, reason="No", by=None)
    after = (Partner.objects.count(), heard(), said(application))

    with pytest.raises(TransitionError):
        approve(application, by=None, seen=1)
    with pytest.raises(TransitionError):
        refuse(application, reason="Late", by=None, seen=1)

    assert (Partner.objects.count(), heard(), said(application)) == after


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Li Family Orchard", "li-family-orchard"),
        ("申纪兰家", "shen-ji-lan-jia"),
        ("market", "market-2"),
        ("../../etc", "etc"),
        ("🌰🌰", "farm-{pk}"),
        ("مزرعة", "farm-{pk}"),
        ("A" * 80, "a" * 44),
    ],
)
def test_code_is_made_of_the_name_where_it_can_be(name, code):
    application = make_application(name=name)

    partner = approve(application, by=None)

    assert partner.code == code.format(pk=application.pk)
    assert partner.name == name


def test_code_of_another_shop_is_not_taken():
    make_farm(code="guo-household")
    application = make_application()

    assert approve(application, by=None).code == "guo-household-2"
