"""What a seller sees at Stripe: the onboarding form and the Express dashboard."""

import pytest
import requests
import stripe

from .shop import DAY

SHOP = {
    "refresh_url": "https://shop.test/again/",
    "return_url": "https://shop.test/on/",
}


@pytest.fixture
def link(api):
    def make(account, **changes):
        wanted = {"account": account, "type": "account_onboarding"} | SHOP
        return api.account_links.create(wanted | changes)

    return make


def visit(url):
    return requests.get(url, timeout=5)


def press(page, answer):
    return requests.post(
        page.url, data={"answer": answer}, allow_redirects=False, timeout=5
    )


@pytest.mark.parametrize(
    ("answer", "transfers"),
    [("complete", "active"), ("due", "inactive"), ("checking", "pending")],
)
def test_form_sets_the_account_and_leads_back(api, seller, link, answer, transfers):
    account = seller(state=None, business_profile={"name": "Mei <b>"})
    page = visit(link(account).url)
    assert "Mei &lt;b&gt;" in page.text

    back = press(page, answer)

    assert back.headers["Location"] == SHOP["return_url"]
    assert api.accounts.retrieve(account).capabilities.transfers == transfers
    assert visit(page.url).status_code == 410


def test_link_works_once_and_then_asks_the_shop_for_another(seller, link, double):
    url = link(seller(state=None)).url
    assert visit(url).status_code == 200

    again = requests.get(url, allow_redirects=False, timeout=5)

    assert again.headers["Location"] == SHOP["refresh_url"]


def test_link_dies_after_minutes(seller, link, double):
    made = link(seller(state=None))
    assert made.expires_at - made.created == 300
    double.advance(300)

    late = requests.get(made.url, allow_redirects=False, timeout=5)

    assert late.headers["Location"] == SHOP["refresh_url"]


def test_leaving_half_way_takes_nothing_from_a_complete_account(api, seller, link):
    account = seller()

    press(visit(link(account).url), "due")

    assert api.accounts.retrieve(account).capabilities.transfers == "active"


def test_button_that_is_none_leaves_the_form_open(api, seller, link):
    account = seller(state=None)
    page = visit(link(account).url)

    assert press(page, "rich").status_code == 200
    assert press(page, "complete").status_code == 303


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"type": "account_update"}, "type"),
        ({"return_url": "javascript:alert(1)"}, "return_url"),
    ],
)
def test_wrong_link_is_refused(seller, link, changes, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        link(seller(), **changes)

    assert refused.value.param == param


def test_pages_speak_chinese_and_hold_nothing_inline(seller, link):
    page = visit(link(seller()).url)
    chinese = requests.get(f"{page.url}?locale=zh-CN", timeout=5)

    assert "开通 Stripe 收款" in chinese.text
    assert "style=" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_dashboard_shows_balance_and_payouts(api, charge, double, seller, send):
    account = seller()
    send(charge("4000000000000077"), amount=2500, to=account)
    page = visit(api.accounts.login_links.create(account).url)
    assert "¥25.00" in page.text
    assert "None yet." in page.text

    double.advance(DAY)
    later = visit(api.accounts.login_links.create(account).url)

    assert "on its way" in later.text
    assert "¥0.00" in later.text


def test_new_bank_details_open_payouts_again(api, charge, double, seller, send):
    account = seller()
    send(charge("4000000000000077"), to=account)
    double.advance(DAY)
    double.payout_fails()
    double.advance(DAY)
    page = visit(api.accounts.login_links.create(account).url)
    assert "Your bank sent a payout back" in page.text
    assert api.accounts.retrieve(account).payouts_enabled is False

    press(page, "bank")

    found = api.accounts.retrieve(account)
    assert found.payouts_enabled is True
    assert found.external_accounts.data[0].status == "new"
    assert "Your bank sent" not in visit(page.url).text


def test_login_needs_a_finished_form(api, seller):
    with pytest.raises(stripe.InvalidRequestError):
        api.accounts.login_links.create(seller(state=None))


@pytest.mark.parametrize("path", ["/onboarding/x", "/onboarding/link/x", "/express/x"])
def test_page_of_nobody_is_over(double, path):
    assert visit(double.url + path).status_code == 410


def test_session_of_one_page_does_not_open_another(api, seller, double):
    page = visit(api.accounts.login_links.create(seller()).url)

    assert visit(page.url.replace("express", "onboarding")).status_code == 410
