"""Connected accounts: made, asked for more, checked, paid or not."""

import pytest
import stripe

from .shop import DAY, EXPRESS

WANTED = {
    "controller": EXPRESS,
    "country": "HK",
    "capabilities": {"transfers": {"requested": True}},
    "metadata": {"seller": "7"},
}


def test_new_account_cannot_be_paid_yet(api, double):
    made = api.accounts.create(WANTED | {"email": "mei@seller.test"})

    assert (made.type, made.country, made.default_currency) == ("none", "HK", "hkd")
    assert made.capabilities.transfers == "inactive"
    assert (made.details_submitted, made.payouts_enabled) == (False, False)
    assert made.requirements.currently_due == [
        "business_type",
        "external_account",
        "tos_acceptance.date",
    ]
    assert made.metadata.to_dict() == {"seller": "7"}
    assert api.accounts.retrieve(made.id).to_dict() == made.to_dict()
    assert [event.kind for event in double.events()] == ["account.updated"]


def test_account_is_made_once_for_its_key(api):
    keyed = {"idempotency_key": "acct:7"}

    first, again = (api.accounts.create(WANTED, keyed).id for _ in range(2))

    assert first == again
    assert [one.id for one in api.accounts.list().data] == [first]


@pytest.mark.parametrize(
    ("state", "transfers", "payouts", "due", "reason"),
    [
        ("complete", "active", True, [], None),
        (
            "due",
            "inactive",
            False,
            ["external_account"],
            "requirements.past_due",
        ),
        ("checking", "pending", False, [], "requirements.pending_verification"),
        ("asked", "active", True, ["individual.verification.document"], None),
        (
            "restricted",
            "inactive",
            False,
            ["individual.verification.document"],
            "requirements.past_due",
        ),
        ("rejected", "inactive", False, [], "rejected.other"),
    ],
)
def test_state_says_what_the_account_may_do(
    api, double, seller, state, transfers, payouts, due, reason
):
    account = seller(state)

    found = api.accounts.retrieve(account)
    assert found.capabilities.transfers == transfers
    assert found.payouts_enabled is payouts
    assert found.requirements.currently_due == due
    assert found.requirements.disabled_reason == reason
    assert found.details_submitted is (state != "due")


def test_account_event_names_the_account_and_what_was_before(double, seller):
    account = seller("complete")

    told = double.events("account.updated")[-1]

    event = stripe.Webhook.construct_event(told.payload, told.signature, "whsec_double")
    assert event.account == account
    assert event.data.object.id == account
    assert event.data.previous_attributes["payouts_enabled"] is False


def test_update_merges_and_tells(api, double, seller):
    account = seller()

    changed = api.accounts.update(
        account,
        {
            "metadata": {"seller": "", "slug": "mei"},
            "business_profile": {"name": "Mei's seller"},
            "settings": {"payouts": {"schedule": {"interval": "manual"}}},
        },
    )

    assert changed.metadata.to_dict() == {"slug": "mei"}
    assert changed.business_profile.name == "Mei's seller"
    assert changed.settings.payouts.schedule.interval == "manual"
    assert double.events()[-1].kind == "account.updated"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"country": "XX"}, 400, "country_unsupported"),
        ({"controller": {}}, 501, None),
        ({"controller": EXPRESS | {"fees": {"payer": "account"}}}, 501, None),
        ({"capabilities": {"card_payments": {"requested": True}}}, 501, None),
        ({"settings": {"branding": {"primary_color": "#fff"}}}, 501, None),
        (
            {"settings": {"payouts": {"schedule": {"interval": "weekly"}}}},
            501,
            None,
        ),
        ({"colour": "red"}, 400, "parameter_unknown"),
    ],
)
def test_account_of_another_kind_is_refused(api, change, status, code):
    with pytest.raises(stripe.StripeError) as refused:
        api.accounts.create(WANTED | change)

    assert refused.value.http_status == status
    assert code in (None, refused.value.code)
    assert api.accounts.list().data == []


def test_account_of_somebody_else_is_out_of_reach(api):
    for call in (
        lambda: api.accounts.retrieve("acct_nobody"),
        lambda: api.accounts.update("acct_nobody", {}),
        lambda: api.balance.retrieve({}, {"stripe_account": "acct_nobody"}),
    ):
        with pytest.raises(stripe.PermissionError) as refused:
            call()
        assert refused.value.error.code == "account_invalid"


def test_unknown_state_is_refused(double, seller):
    account = seller()

    with pytest.raises(ValueError, match="must be one of"):
        double.account(account, "rich")


def test_country_can_be_refused(api, double):
    double.refuse_countries("CN", "hk")

    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.accounts.create(WANTED)

    assert refused.value.code == "country_unsupported"
    assert api.accounts.create(WANTED | {"country": "SG"}).country == "SG"


def test_owner_can_cut_the_platform_off(api, seller, double):
    account = seller()

    double.deauthorize(account)

    told = double.events("account.application.deauthorized")[0]
    event = stripe.Webhook.construct_event(told.payload, told.signature, "whsec_double")
    assert event.account == account
    assert api.accounts.list().data == []
    for call in (
        lambda: api.accounts.retrieve(account),
        lambda: api.balance.retrieve({}, {"stripe_account": account}),
    ):
        with pytest.raises(stripe.PermissionError):
            call()


def test_account_goes_away_when_it_has_no_money(api, charge, seller, send):
    rich, poor = seller(), seller()
    send(charge(), to=rich)

    gone = api.accounts.delete(poor)
    with pytest.raises(stripe.InvalidRequestError):
        api.accounts.delete(rich)

    assert gone.deleted is True
    assert [one.id for one in api.accounts.list().data] == [rich]


def test_what_is_asked_for_must_come_in_two_weeks(api, double, seller):
    slow, quick = seller("asked"), seller("asked")
    deadline = api.accounts.retrieve(slow).requirements.current_deadline
    assert deadline - double.double.store.now() in range(14 * DAY - 5, 14 * DAY + 1)
    double.advance(13 * DAY)
    double.account(quick, "complete")

    double.advance(DAY)

    found = api.accounts.retrieve(slow)
    assert found.capabilities.transfers == "inactive"
    assert found.requirements.past_due == ["individual.verification.document"]
    assert api.accounts.retrieve(quick).capabilities.transfers == "active"
