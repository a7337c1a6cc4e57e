"""Whole orders as browsers place them: through HTTP, from the product's page to "paid"."""

import json
import re
import time
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from tests.checkout.address import ADDRESS

PATIENCE = 20.0  # seconds until an order must be paid
STOCK_ADDRESS = {
    "first_name": "Yulan",
    "last_name": "Chen",
    "line1": "18 Fuxing Road, building 4, flat 602",
    "line4": "Beijing",
    "state": "Beijing",
    "postcode": "100036",
    "country": "CN",
}
JSON = {"Accept": "application/json"}


class Browser:
    """Keeps cookies and its connection, and follows where it is sent."""

    def __init__(self, port):
        self.http = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies, self.requests, self.at = {}, 0, "/"

    def get(self, path, headers=None):
        return self._ask("GET", path, None, headers or {})

    def post(self, path, form, headers=None):
        return self._ask("POST", path, urlencode(form), headers or {})

    def _ask(self, method, path, body, headers):
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, "Accept-Language": "en", **headers}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.http.request(method, path, body, headers)
        answer = self.http.getresponse()
        text = answer.read().decode()
        self.requests += 1
        for given in answer.headers.get_all("Set-Cookie", ()):
            for name, morsel in SimpleCookie(given).items():
                self.cookies[name] = morsel.value
        assert answer.status < 400, (method, path, answer.status, text[:2000])
        self.at = path
        if 300 <= answer.status < 400:
            to = urlsplit(urljoin(path, answer.headers["Location"]))
            query = f"?{to.query}" if to.query else ""
            return self._ask("GET", to.path + query, None, {})
        return text

    def close(self):
        self.http.close()


class Fields(HTMLParser):
    """What a browser would send of the form that holds a field of this name."""

    def __init__(self, html, name):
        super().__init__()
        self.forms, self.select = [{}], ""
        self.feed(html)
        self.found = next(form for form in self.forms if name in form)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        name, form = said.get("name"), self.forms[-1]
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and name:
            kind = said.get("type", "text")
            if kind not in {"radio", "checkbox"} or "checked" in said:
                form[name] = said.get("value") or ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in said:
            form[self.select] = said.get("value") or ""


def fields(html, name="csrfmiddlewaretoken"):
    return Fields(html, name).found


def _token(html):
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)
    return {"csrfmiddlewaretoken": found[1]}


def _put_in(browser, known, headers):
    """The first pack from its page, the others beside it."""
    token = _token(browser.get(known["product"]))
    for path, form in known["adds"]:
        browser.post(path, form | token, headers)


def buy_ours(port, known, double_port):
    """A guest's order of three packs from two sellers; how many requests it took."""
    browser = Browser(port)
    _put_in(browser, known, {"HX-Request": "true"})
    browser.get("/basket/")
    form = fields(browser.get("/checkout/"), "expected_total") | ADDRESS
    answer = json.loads(browser.post("/checkout/", form | {"action": "pay"}, JSON))
    assert "client_secret" in answer, answer
    _confirm(double_port, answer["client_secret"])
    order = f"/orders/{answer['order']}/"
    page = browser.get(f"{order}return/?redirect_status=succeeded")
    until = time.monotonic() + PATIENCE
    while "payment-element" in page:  # it waits for its money
        assert time.monotonic() < until, page
        page = browser.get(order)
    assert answer["order"] in page, page[:2000]
    browser.close()
    return browser.requests


def _confirm(port, client_secret):
    """As Stripe's script does it in the shopper's browser."""
    form = {
        "key": "pk_test_double",
        "client_secret": client_secret,
        "return_url": "http://127.0.0.1/back/",
        "payment_method_data[type]": "card",
        "payment_method_data[card][number]": "4242424242424242",
        "payment_method_data[card][exp_month]": "12",
        "payment_method_data[card][exp_year]": "2034",
        "payment_method_data[card][cvc]": "123",
    }
    browser = Browser(port)
    intent = client_secret.partition("_secret")[0]
    answer = json.loads(browser.post(f"/v1/payment_intents/{intent}/confirm", form))
    assert answer["status"] == "succeeded", answer
    browser.close()


def buy_stock(port, known, _double_port):
    """A guest's order in stock Oscar, which takes no payment, step by step."""
    browser = Browser(port)
    _put_in(browser, known, {})
    browser.get("/basket/")
    page = browser.get("/checkout/")
    guest = {"username": "chen@example.com", "options": "anonymous"}
    page = browser.post("/checkout/", _token(page) | guest)
    assert browser.at == "/checkout/shipping-address/", browser.at
    page = browser.post("/checkout/shipping-address/", _token(page) | STOCK_ADDRESS)
    assert browser.at == "/checkout/payment-details/", (browser.at, page)
    page = browser.get("/checkout/preview/")
    placing = fields(page, "action")
    page = browser.post("/checkout/preview/", placing | _token(page))
    assert browser.at == "/checkout/thank-you/", (browser.at, page)
    browser.close()
    return browser.requests


BUYERS = {"ours": buy_ours, "stock": buy_stock}
