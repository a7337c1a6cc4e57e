"""What a browser may do with the publishable key, and the pages it is shown."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

CARD = {
    "payment_method_data[type]": "card",
    "payment_method_data[card][number]": "4242424242424242",
    "payment_method_data[card][exp_month]": "08",
    "payment_method_data[card][exp_year]": "34",
    "payment_method_data[card][cvc]": "123",
}


@pytest.fixture
def confirm(double):
    def send(made, **changes):
        form = {
            "key": "pk_test_1",
            "client_secret": made.client_secret,
            "return_url": "https://shop.test/back/?order=7",
            **CARD,
            **changes,
        }
        url = f"{double.url}/v1/payment_intents/{made.id}/confirm"
        return requests.post(url, data=form, timeout=5)

    return send


def test_browser_confirms_and_sees_no_private_field(intent, confirm):
    answer = confirm(intent(metadata={"order": "7"}))

    assert answer.json()["status"] == "succeeded"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "metadata" not in answer.json()
    assert "latest_charge" not in answer.json()


def test_browser_needs_the_secret_of_the_intent(intent, confirm, double):
    mine, other = intent(), intent()

    wrong = confirm(mine, client_secret=other.client_secret)
    none = confirm(mine, client_secret="")

    assert wrong.json()["error"]["code"] == "payment_intent_invalid_parameter"
    assert none.json()["error"]["code"] == "parameter_missing"
    assert double.books()["charges"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"payment_method_data[card][exp_year]": "20"}, "invalid_expiry_year"),
        ({"payment_method_data[card][exp_month]": "13"}, "invalid_expiry_month"),
        ({"payment_method_data[card][cvc]": "x"}, "invalid_cvc"),
        ({"payment_method_data[type]": "gold"}, "parameter_invalid_enum"),
        ({"return_url": "javascript:alert(1)"}, "url_invalid"),
    ],
)
def test_browser_input_is_checked(intent, confirm, double, changes, code):
    answer = confirm(intent(), **changes)

    assert answer.json()["error"]["code"] == code
    assert double.books()["charges"] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/payment_intents"),
        ("GET", "/v1/charges"),
        ("POST", "/v1/refunds"),
        ("POST", "/v1/payment_intents"),
        ("GET", "/v1/events"),
    ],
)
def test_publishable_key_opens_nothing_else(double, method, path):
    answer = requests.request(
        method,
        double.url + path,
        headers={"Authorization": "Bearer pk_test_1"},
        timeout=5,
    )

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "secret_key_required"


@pytest.mark.parametrize(
    ("answer", "outcome"), [("approve", "succeeded"), ("fail", "failed")]
)
def test_bank_page_leads_back_to_the_shop(intent, confirm, answer, outcome):
    made = intent()
    card = {"payment_method_data[card][number]": "4000002500003155"}
    action = confirm(made, **card).json()["next_action"]
    page = action["redirect_to_url"]["url"]
    assert "Your bank asks" in requests.get(page, timeout=5).text
    assert "银行请您确认" in requests.get(f"{page}?locale=zh-CN", timeout=5).text

    back = requests.post(
        page, data={"answer": answer}, allow_redirects=False, timeout=5
    )

    assert back.status_code == 303
    assert parse_qs(urlsplit(back.headers["Location"]).query) == {
        "order": ["7"],
        "payment_intent": [made.id],
        "payment_intent_client_secret": [made.client_secret],
        "redirect_status": [outcome],
    }
    assert requests.get(page, timeout=5).status_code == 410


def test_page_in_a_dialog_tells_only_the_origin_that_frames_it(intent, confirm):
    made = intent()
    card = {"payment_method_data[card][number]": "4000002500003155"}
    action = confirm(made, **card).json()["next_action"]
    page = action["redirect_to_url"]["url"]

    framed = requests.get(f"{page}?parent=http://shop.test:8000", timeout=5)
    alone = requests.get(f'{page}?parent="><script>', timeout=5)

    policy = framed.headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors http://shop.test:8000")
    assert alone.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    assert "<script>" not in alone.text


@pytest.mark.parametrize("path", ["/v3/", "/endive/stripe.js", "/assets/element.js"])
def test_scripts_are_served(double, path):
    answer = requests.get(double.url + path, timeout=5)

    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert len(answer.text) > 1000


@pytest.mark.parametrize(
    "path", ["/assets/../pages.py", "/assets/%2e%2e/pages.py", "/x"]
)
def test_nothing_else_is_served(double, path):
    assert requests.get(double.url + path, timeout=5).status_code == 404


def test_pages_carry_nothing_inline(intent, confirm, double):
    made = intent()
    wallet = {"payment_method_data[type]": "alipay"}
    action = confirm(made, **wallet).json()["next_action"]
    pages = [
        requests.get(action["alipay_handle_redirect"]["url"], timeout=5).text,
        requests.get(f"{double.url}/elements/payment", timeout=5).text,
    ]

    for page in pages:
        assert "style=" not in page
        assert " on" not in page.split("<body")[1].replace(' on"', "")


def test_browser_is_told_what_it_may_send(double):
    answer = requests.options(f"{double.url}/v1/payment_intents/pi_1", timeout=5)

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, POST"
