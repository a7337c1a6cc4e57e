import pytest

from office.moderation.queries import application_rows, with_first_look
from shop.catalogue.models import Product
from shop.catalogue.services.listings import update_product
from shop.catalogue.services.publication import submit_listing
from shop.catalogue.states import ListingState
from tests.factories.accounts import make_staff, make_user
from tests.factories.listings import listing_content, make_draft
from tests.factories.vendors import (
    make_application,
    make_cooperative,
    make_farm,
    make_member,
)
from tests.markup import flat
from vendors.members.states import Role
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.services.decisions import refuse
from vendors.onboarding.states import ApplicationStatus
from vendors.partner.services.sellers import suspend_partner
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def cooperative():
    return make_cooperative("Five Villages", code="five")


@pytest.fixture
def admin(client, cooperative):
    client.force_login(make_member(cooperative, Role.ADMIN))
    return client


@pytest.fixture
def operator(client):
    client.force_login(make_staff())
    return client


def waiting(farm, title="Walnuts"):
    product = submit_listing(make_draft(farm, title=title), by=None)
    product.refresh_from_db()
    return product


def chosen(*products):
    return [f"listing:{product.pk}:{product.version}" for product in products]


def states(*products):
    return [Product.objects.get(pk=product.pk).state for product in products]


# --- The queue ------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_few_queries(admin, cooperative, queries, count):
    for _ in range(count):
        farm = make_farm(cooperative=cooperative)
        waiting(farm)
        make_application(cooperative=cooperative)

    for page in ("", "applications/", "listings/", "sellers/"):
        with queries(12):
            answer = admin.get(f"/office/five/{page}")
        assert answer.status_code == 200
    assert len(admin.get("/office/five/").context["rows"]) == 2 * count


def test_listings_in_review_count_listings_alone(admin, cooperative):
    farm = make_farm("Cliff Farm", cooperative=cooperative)
    waiting(farm)
    make_application(cooperative=cooperative)

    for page in ("/office/five/listings/", "/office/five/listings/?q=nobody"):
        said = flat(admin.get(page).text).split("</h1>")[1]
        assert said.lstrip().startswith("<p>1 listing.")
    assert "2 decisions." in admin.get("/office/five/").text


def test_queue_is_oldest_first_with_a_reason_and_a_first_look(admin, cooperative):
    farm = make_farm("Cliff Farm", cooperative=cooperative)
    listing = waiting(farm)
    application = make_application(cooperative=cooperative, story="")

    rows = admin.get("/office/five/").context["rows"]

    assert [(row.kind, row.pk) for row in rows] == [
        ("listing", listing.pk),
        ("application", application.pk),
    ]
    assert [str(row.why) for row in rows] == [
        "First listing of this seller",
        "walnuts, millet",
    ]
    assert [[str(r) for r in row.remarks] for row in rows] == [
        ["No description"],
        ["No story", "No documents uploaded"],
    ]
    only = admin.get("/office/five/?kind=listing").context["rows"]
    assert [row.kind for row in only] == ["listing"]


def test_first_look_knows_names_in_use_and_refusals(admin, cooperative):
    make_farm("GUO household")
    user = make_user()
    refuse(make_application(user, cooperative=cooperative), reason="No", by=None)
    make_application(user, cooperative=cooperative)

    (row,) = admin.get("/office/five/").context["rows"]

    assert [str(r) for r in row.remarks] == [
        "Name already in use",
        "Rejected before",
        "No documents uploaded",
    ]


def test_empty_queue_says_so(admin):
    assert "No open items." in admin.get("/office/five/").content.decode()


# --- Applications ---------------------------------------------------------------


def test_admin_approves_an_application(admin, cooperative):
    application = make_application(cooperative=cooperative)

    admin.post(f"/office/five/applications/{application.pk}/", {"decide": "approve"})

    application.refresh_from_db()
    assert application.status == ApplicationStatus.APPROVED
    assert application.partner.cooperative == cooperative


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ({"village": None, "place": "Seestraße 3"}, "Mrs Zhao, Seestraße 3"),
        ({"village": None, "place": ""}, "Mrs Zhao"),
    ],
)
def test_list_tells_the_place_that_is_known(cooperative, known, shown):
    application = make_application(cooperative=cooperative)
    SellerApplication.objects.filter(pk=application.pk).update(
        person="Mrs Zhao", **known
    )

    rows = with_first_look(SellerApplication.objects.filter(pk=application.pk))

    assert [row.subtitle for row in application_rows(list(rows))] == [shown]


def test_refusal_needs_a_reason(admin, cooperative):
    application = make_application(cooperative=cooperative)
    page = f"/office/five/applications/{application.pk}/"

    answer = admin.post(page, {"decide": "refuse", "reason": "  "})
    assert answer.status_code == 422
    assert "Please give a reason" in answer.content.decode()
    application.refresh_from_db()
    assert application.status == ApplicationStatus.SUBMITTED

    admin.post(page, {"decide": "refuse", "reason": "No <b>stamp</b>"})
    application.refresh_from_db()
    assert application.status == ApplicationStatus.REFUSED
    assert application.reason == "No <b>stamp</b>"
    assert "No &lt;b&gt;stamp" in admin.get(page).content.decode()


def test_late_decision_says_so_and_changes_nothing(admin, cooperative):
    application = make_application(cooperative=cooperative)
    refuse(application, reason="First", by=None)

    answer = admin.post(
        f"/office/five/applications/{application.pk}/",
        {"decide": "approve"},
        follow=True,
    )

    application.refresh_from_db()
    assert "Someone else already decided this" in answer.content.decode()
    assert application.reason == "First"
    assert application.partner is None


def test_decided_applications_can_be_read(admin, cooperative):
    refuse(make_application(cooperative=cooperative), reason="No", by=None)

    page = admin.get("/office/five/applications/?status=refused")

    assert [row.title for row in page.context["rows"]] == ["Guo Household"]
    nonsense = admin.get("/office/five/applications/?status=x&page=y")
    assert nonsense.context["rows"] == []


# --- Listings -------------------------------------------------------------------


def test_listing_is_shown_and_approved(admin, cooperative):
    product = waiting(make_farm(cooperative=cooperative))
    page = f"/office/five/listings/{product.pk}/"

    assert "¥30.00" in admin.get(page).content.decode()
    admin.post(page, {"decide": "approve", "version": product.version})

    assert states(product) == [ListingState.PUBLISHED]


def test_listing_changed_since_it_was_seen_is_not_approved(admin, cooperative):
    product = waiting(make_farm(cooperative=cooperative))
    update_product(product, version=1, content=listing_content("Else"), by=None)

    answer = admin.post(
        f"/office/five/listings/{product.pk}/",
        {"decide": "approve", "version": 1},
        follow=True,
    )

    assert "changed since you opened it" in answer.content.decode()
    assert states(product) == [ListingState.IN_REVIEW]


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_nonsense_version_approves_nothing(admin, cooperative, version):
    product = waiting(make_farm(cooperative=cooperative))

    admin.post(
        f"/office/five/listings/{product.pk}/",
        {"decide": "approve", "version": version},
    )

    assert states(product) == [ListingState.IN_REVIEW]


def test_listing_is_sent_back_with_a_note(admin, cooperative):
    product = waiting(make_farm(cooperative=cooperative))
    page = f"/office/five/listings/{product.pk}/"

    assert admin.post(page, {"decide": "refuse"}).status_code == 422
    admin.post(page, {"decide": "refuse", "reason": "Show the inside"})

    product.refresh_from_db()
    assert product.state == ListingState.DRAFT
    assert product.review_note == "Show the inside"


def test_several_listings_are_decided_at_once(admin, cooperative):
    farm = make_farm(cooperative=cooperative)
    good = [waiting(farm, f"Good {n}") for n in range(3)]
    bad = waiting(farm, "Bad")

    answer = admin.post(
        "/office/five/listings/",
        {"chosen": chosen(*good), "decide": "approve"},
        follow=True,
    )
    admin.post(
        "/office/five/listings/",
        {"chosen": chosen(bad), "decide": "refuse", "reason": "Blurred"},
    )

    assert "3 approved." in answer.content.decode()
    assert states(*good, bad) == [ListingState.PUBLISHED] * 3 + [ListingState.DRAFT]


def test_bulk_refusal_without_a_note_keeps_the_choice(admin, cooperative):
    product = waiting(make_farm(cooperative=cooperative))

    answer = admin.post(
        "/office/five/listings/", {"chosen": chosen(product), "decide": "refuse"}
    )

    assert answer.status_code == 422
    assert f'value="listing:{product.pk}:1" checked' in flat(answer.content.decode())
    assert states(product) == [ListingState.IN_REVIEW]


def test_bulk_with_another_cooperatives_listing_leaves_it_alone(admin, cooperative):
    theirs = waiting(make_farm(cooperative=make_cooperative()))

    for act in ({"decide": "approve"}, {"decide": "refuse", "reason": "x"}):
        mine = waiting(make_farm(cooperative=cooperative))
        alone = admin.post("/office/five/listings/", {"chosen": chosen(theirs), **act})
        assert alone.status_code == 404
        admin.post("/office/five/listings/", {"chosen": chosen(mine, theirs), **act})
        assert states(mine) != [ListingState.IN_REVIEW]

    assert states(theirs) == [ListingState.IN_REVIEW]


@pytest.mark.parametrize(
    "value",
    ["x", "1", "listing:1:x", "::", "listing:1:2:3", "listing:-1:1", "claim:1:1"],
)
def test_nonsense_choice_is_404(admin, value):
    answer = admin.post(
        "/office/five/listings/", {"chosen": value, "decide": "approve"}
    )

    assert answer.status_code == 404


def test_bulk_without_a_choice_says_so(admin):
    answer = admin.post("/office/five/listings/", {"decide": "approve"}, follow=True)

    assert "Please select at least one item." in answer.content.decode()


def test_cooperatives_own_listing_is_the_operators_to_review(admin, cooperative):
    own = waiting(cooperative)

    assert admin.get("/office/five/").context["rows"] == []
    assert admin.get(f"/office/five/listings/{own.pk}/").status_code == 404
    admin.force_login(make_staff())
    assert len(admin.get("/office/market/").context["rows"]) == 1


# --- Whose office ---------------------------------------------------------------


@pytest.fixture
def rivals():
    other = make_cooperative()
    farm = make_farm(cooperative=other)
    return {
        "sellers": farm,
        "listings": waiting(farm),
        "applications": make_application(cooperative=other),
    }


@pytest.mark.parametrize("kind", ["sellers", "listings", "applications"])
def test_another_cooperatives_thing_is_404_and_stays(admin, rivals, kind):
    page = f"/office/five/{kind}/{rivals[kind].pk}/"
    sent = {"decide": "approve", "version": 1, "do": "suspend", "reason": "x"}

    assert admin.get(page).status_code == 404
    assert admin.post(page, sent).status_code == 404
    assert admin.post(page, {**sent, "decide": "refuse"}).status_code == 404

    rivals["sellers"].refresh_from_db()
    rivals["applications"].refresh_from_db()
    assert rivals["sellers"].status == PartnerStatus.OPEN
    assert rivals["applications"].status == ApplicationStatus.SUBMITTED
    assert states(rivals["listings"]) == [ListingState.IN_REVIEW]


def test_another_cooperatives_lists_show_nothing_of_it(admin, rivals):
    assert admin.get("/office/five/").context["rows"] == []
    assert list(admin.get("/office/five/sellers/").context["page"]) == []
    assert admin.get("/office/five/applications/").context["rows"] == []
    assert admin.get("/office/five/listings/").context["rows"] == []


def test_staff_see_all_in_the_markets_office(operator, rivals):
    assert len(operator.get("/office/market/").context["rows"]) == 2
    application = rivals["applications"]

    operator.post(
        f"/office/market/applications/{application.pk}/", {"decide": "approve"}
    )

    application.refresh_from_db()
    assert application.status == ApplicationStatus.APPROVED


@pytest.mark.parametrize(
    "page", ["", "applications/", "listings/", "sellers/", "sellers/1/"]
)
def test_nobody_else_comes_in(client, cooperative, page):
    assert client.get(f"/office/five/{page}").status_code == 302
    for user in (
        make_user(),
        make_member(make_farm(cooperative=cooperative)),
        make_member(make_cooperative(), Role.ADMIN),
        make_member(cooperative, Role.SELLER),
    ):
        client.force_login(user)
        assert client.get(f"/office/five/{page}").status_code == 404
        assert client.get(f"/office/market/{page}").status_code == 404


def test_suspended_sellers_listing_is_remarked(admin, cooperative):
    farm = make_farm(cooperative=cooperative)
    waiting(farm)
    suspend_partner(farm, reason="x", by=None)

    (row,) = admin.get("/office/five/").context["rows"]

    assert "Seller is not open" in [str(remark) for remark in row.remarks]
