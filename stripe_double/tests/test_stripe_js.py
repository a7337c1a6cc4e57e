"""Stripe.js of the double in Chromium, on a page with as strict a policy as can be."""

import os
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from stripe_double.testing import until

pytestmark = pytest.mark.chromium
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<div id="place"></div><button id="pay">Pay</button><output id="out"></output>
<script src="{double}/endive/stripe.js"></script>
<script src="/shop.js" data-secret="{secret}" data-locale="{locale}"
 data-redirect="{redirect}"></script></html>"""
SCRIPT = """
const given = document.currentScript.dataset;
const stripe = Stripe("pk_test_1", { locale: given.locale });
const elements = stripe.elements({ clientSecret: given.secret });
const element = elements.create("payment");
const out = document.getElementById("out");
element.on("loaderror", (event) => { out.textContent = event.error.code; });
element.on("ready", () => { document.body.dataset.ready = "yes"; });
element.mount("#place");
document.getElementById("pay").addEventListener("click", async () => {
  out.textContent = "";
  const { error, paymentIntent } = await stripe.confirmPayment({
    elements,
    redirect: given.redirect,
    confirmParams: { return_url: `${location.origin}/back?order=7` },
  });
  out.textContent = error ? `${error.code}: ${error.message}` : paymentIntent.status;
});
window.members = () => [() => stripe.createToken, () => elements.create("card"),
  () => stripe.elements({ paymentMethodTypes: ["card"] }), () => Stripe("pk_live_1"),
].map((use) => { try { use(); return "nothing"; } catch (error) { return "threw"; } });
"""


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None and not os.environ.get("REQUIRE_SERVICES"):
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def host(double, api):
    """The address of a shop's page with the Payment Element, as the test wants it."""
    pages = {"/shop.js": ("text/javascript", SCRIPT), "/back": ("text/html", "back")}
    policy = (
        f"default-src 'none'; script-src 'self' {double.url}; frame-src {double.url}; "
        f"connect-src {double.url}; style-src 'self'; base-uri 'none'"
    )

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self):
            kind, text = pages.get(self.path.split("?")[0], ("text/html", ""))
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()

    def address(*, redirect="if_required", locale="en", secret=None):
        made = api.payment_intents.create({"amount": 23500, "currency": "cny"})
        secret = secret or made.client_secret
        pages["/"] = (
            "text/html",
            PAGE.format(
                double=double.url, secret=secret, locale=locale, redirect=redirect
            ),
        )
        return f"http://127.0.0.1:{server.server_address[1]}/"

    yield address
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 360, "height": 740})
    found = context.new_page()
    found.set_default_timeout(10_000)
    found.faults = []
    found.on("pageerror", lambda error: found.faults.append(str(error)))
    found.on(
        "console",
        lambda said: (
            "Content Security Policy" in said.text and found.faults.append(said.text)
        ),
    )
    yield found
    context.close()
    assert found.faults == []


def fill(page, number):
    frame = page.frame_locator("#place iframe")
    frame.locator("#number").press_sequentially(number)
    frame.locator("#expiry").press_sequentially("834")
    frame.locator("#cvc").press_sequentially("123")
    return frame


def outcome(page):
    said = page.locator("#out:not(:empty)")
    said.wait_for()
    return said.text_content()


def test_card_pays_and_is_written_as_on_a_card(page, host, double):
    page.goto(host())
    frame = fill(page, "4242424242424242")
    assert frame.locator("#number").input_value() == "4242 4242 4242 4242"
    assert frame.locator("#expiry").input_value() == "08 / 34"

    page.click("#pay")

    assert outcome(page) == "succeeded"
    assert double.books()["intents"][0]["amount_received"] == 23500


def test_frame_is_as_high_as_what_it_holds(page, host):
    page.goto(host())
    frame = page.frame_locator("#place iframe")
    page.locator("body[data-ready]").wait_for()
    frame.locator(".hint").wait_for()

    inner = frame.locator("body").evaluate("body => body.scrollHeight")
    until(lambda: page.locator("#place iframe").bounding_box()["height"] == inner)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_empty_and_wrong_fields_are_told_in_the_language_of_the_shop(
    page, host, double
):
    page.goto(host(locale="zh-hans"))
    frame = page.frame_locator("#place iframe")
    page.locator("body[data-ready]").wait_for()

    page.click("#pay")

    assert outcome(page) == "incomplete_number: 请输入完整的卡号。"
    shown = frame.locator(".error:visible")
    assert shown.count() == 3
    assert frame.locator("#number").get_attribute("aria-invalid") == "true"
    assert double.books()["charges"] == []


def test_declined_card_can_be_followed_by_a_good_one(page, host, double):
    page.goto(host())
    frame = fill(page, "4000000000000002")
    page.click("#pay")
    assert outcome(page).startswith("card_declined: The bank declined the card")

    frame.locator("#number").fill("4242424242424242")
    page.click("#pay")

    assert outcome(page) == "succeeded"
    assert [c["status"] for c in double.books()["charges"]] == ["failed", "succeeded"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("approve", "succeeded"),
        ("fail", "payment_intent_authentication_failure"),
        ("Escape", "payment_intent_authentication_failure"),
    ],
)
def test_three_d_secure_is_answered_in_a_dialog(page, host, double, answer, said):
    page.goto(host())
    fill(page, "4000002500003155")
    page.click("#pay")
    bank = page.frame_locator("dialog iframe")
    # Its script sets the scheme, and from then on hears Escape.
    bank.locator("html[data-scheme] .yes").wait_for()

    if answer == "Escape":
        page.keyboard.press("Escape")
    else:
        bank.locator(f'[value="{answer}"]').click()

    assert outcome(page).split(":")[0] == said
    assert page.locator("dialog").count() == 0
    assert len(double.books()["charges"]) == (1 if answer == "approve" else 0)


@pytest.mark.parametrize("number", ["4242424242424242", "4000002500003155"])
def test_always_redirect_leaves_for_the_return_url(page, host, number):
    page.goto(host(redirect="always"))
    fill(page, number)
    page.click("#pay")
    if number.endswith("3155"):
        page.frame_locator("dialog iframe").locator(".yes").click()

    page.wait_for_url("**/back?order=7&payment_intent=pi_*")

    assert page.url.endswith("redirect_status=succeeded")


@pytest.mark.parametrize(("button", "status"), [("yes", "succeeded"), ("no", "failed")])
def test_alipay_goes_to_its_page_and_comes_back(page, host, button, status):
    page.goto(host())
    page.frame_locator("#place iframe").locator('[value="alipay"]').check()
    page.click("#pay")
    page.locator(f".{button}").click()

    page.wait_for_url("**/back?order=7&payment_intent=pi_*")

    assert page.url.endswith(f"redirect_status={status}")


def test_secret_of_nothing_is_a_loaderror(page, host):
    page.goto(host(secret="pi_nothing_secret_x"))

    assert outcome(page) == "resource_missing"


def test_what_is_not_built_throws(page, host):
    page.goto(host())

    assert page.evaluate("members()") == ["threw"] * 4
