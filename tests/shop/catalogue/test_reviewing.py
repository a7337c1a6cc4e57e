import pytest

from shop.catalogue.models import ReviewPolicy
from shop.catalogue.queries import open_edit_of
from shop.catalogue.services import submit_listing
from shop.catalogue.services.policies import StalePolicy, distrust, set_policy, trust
from shop.catalogue.services.reviewing import policy_of
from shop.catalogue.states import ListingState
from tests.cast import a_category, a_cooperative, a_farm
from tests.shop.catalogue.makers import a_draft
from vendors.partner.services import reopen_partner, suspend_partner

from .edits import edited, on_sale, rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def cooperative():
    return a_cooperative()


@pytest.fixture
def farm(cooperative):
    return a_farm(cooperative=cooperative)


def submitted(farm, **fields):
    product = submit_listing(a_draft(farm, **fields), by=None)
    return product.state, product.review_rule


def test_settings_count_until_the_market_sets_its_rules(farm, settings):
    assert submitted(farm) == (ListingState.IN_REVIEW, "listing")

    settings.LISTINGS_NEED_REVIEW = False
    assert submitted(farm) == (ListingState.PUBLISHED, "")

    rules(new_listings="every")
    assert submitted(farm) == (ListingState.IN_REVIEW, "listing")


def test_only_the_first_listings_of_a_seller_are_looked_at(farm):
    rules(new_listings="first", first_count=2)
    on_sale(farm)
    assert submitted(farm) == (ListingState.IN_REVIEW, "first")

    on_sale(farm)
    assert submitted(farm) == (ListingState.PUBLISHED, "")


def test_a_category_new_to_the_seller_is_looked_at(farm):
    rules(new_category=True)
    assert submitted(farm) == (ListingState.IN_REVIEW, "new-category")
    on_sale(farm)

    assert submitted(farm) == (ListingState.PUBLISHED, "")
    other = a_farm()
    assert submitted(other) == (ListingState.IN_REVIEW, "new-category")


def test_some_categories_are_always_looked_at_with_all_below(farm):
    herbs = a_category("Herbs")
    tea = herbs.add_child(name="Tea", slug="tea")
    rules()
    product = on_sale(farm, category=tea)
    rules(categories=[herbs])

    assert submitted(farm, category=tea) == (ListingState.IN_REVIEW, "category")
    assert edited(product, title="Another tea").held.rule == "category"
    assert submitted(farm) == (ListingState.PUBLISHED, "")


def test_leaving_such_a_category_is_looked_at_too(farm):
    herbs, nuts = a_category("Herbs"), a_category("Nuts")
    rules()
    product = on_sale(farm, category=herbs)
    rules(categories=[herbs])

    assert edited(product, category=nuts).held.rule == "category"


def test_a_cooperative_asks_for_more_of_its_own_farms_and_of_no_other(
    farm, cooperative
):
    rules()
    mine, theirs = on_sale(farm), on_sale(a_farm())
    rules(cooperative, words=True)

    assert edited(mine, title="Best walnuts").held.rule == "words"
    assert edited(theirs, title="Best walnuts").held is None


def test_a_cooperative_takes_nothing_from_what_the_market_asks(farm, cooperative):
    rules()
    product = on_sale(farm)
    rules(words=True)
    rules(cooperative)

    assert edited(product, title="Best walnuts").held


def test_trust_skips_the_rules_of_the_office_that_trusts(farm, cooperative):
    rules(new_listings="every")
    trust(farm, cooperative, by=None)
    assert submitted(farm) == (ListingState.IN_REVIEW, "listing")

    trust(farm, None, by=None)
    assert submitted(farm) == (ListingState.PUBLISHED, "")

    rules(cooperative, new_listings="every")
    assert submitted(farm) == (ListingState.PUBLISHED, "")
    distrust(farm, cooperative)
    assert submitted(farm) == (ListingState.IN_REVIEW, "listing")


def test_trusted_twice_is_trusted_once(farm):
    assert trust(farm, None, by=None)
    assert not trust(farm, None, by=None)
    assert distrust(farm, None)
    assert not distrust(farm, None)


def test_rules_that_somebody_changed_meanwhile_are_kept(cooperative):
    first = rules(cooperative, words=True)

    with pytest.raises(StalePolicy):
        set_policy(
            cooperative,
            {"words": False} | asked_of(first),
            categories=[],
            seen=first.version - 1,
        )

    assert policy_of(cooperative).words


def asked_of(policy):
    from shop.catalogue.services.policies import FIELDS

    return {name: getattr(policy, name) for name in FIELDS if name != "words"}


def test_an_office_has_one_set_of_rules(cooperative):
    for office in (None, cooperative):
        rules(office)
        rules(office, photos=True)

    assert ReviewPolicy.objects.count() == 2


def test_reopening_a_seller_publishes_nothing_that_waits(farm):
    rules()
    shown = on_sale(farm)
    rules(new_listings="every", words=True)
    draft = submit_listing(a_draft(farm, title="Chestnuts"), by=None)
    edited(shown, title="Best walnuts")

    suspend_partner(farm, reason="Papers", by=None)
    farm.refresh_from_db()
    reopen_partner(farm, by=None)

    draft.refresh_from_db()
    shown.refresh_from_db()
    assert (draft.state, draft.is_public) == (ListingState.IN_REVIEW, False)
    assert (shown.state, shown.title) == (ListingState.PUBLISHED, "Walnuts")
    assert open_edit_of(shown) is not None
