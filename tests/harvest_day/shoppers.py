"""Who looks around, and who buys: through pages and forms, and paid at the double."""

import asyncio
import json
import random
import re
from urllib.parse import urlencode, urlsplit

from .arithmetic import DECLINED, PAGES_PER_VISIT, SIGNED_IN
from .browser import Browser
from .forms import form_to
from .notes import WrongError

THINK = (1.0, 5.0)  # seconds between two pages
# How often each kind of page is opened by who looks around.
WEIGHTS = {
    "home": 15, "listing": 18, "category": 15, "product": 32,
    "farm": 8, "village": 2, "season": 4, "search": 6,
}  # fmt: skip
CARD, REFUSED_CARD = "4242424242424242", "4000000000009995"
SHOPPING = "Add to basket", "加入"
END = "</html>"
PROVINCES = ("CN-BJ", "CN-SX", "CN-SC", "CN-GD", "CN-HE", "CN-SH")


async def think():
    await asyncio.sleep(random.uniform(*THINK))


def picked(town, kind):
    """An address of this kind; a few goods are looked at most."""
    if kind == "product":
        place = min(int(random.expovariate(1 / 40)), len(town.known["goods"]) - 1)
        return town.known["goods"][place][0]
    return random.choice(town.known["pages"][kind])


async def look_around(town):
    """A visit that ends without an order."""
    guest = town.browser(language=random.choice(("zh-CN", "zh-CN", "en")))
    try:
        for _page in range(PAGES_PER_VISIT):
            kind = random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            await guest.get(kind, picked(town, kind), END)
            await think()
    finally:
        guest.close()


async def buy(town):
    """Goods of one or two sellers into the basket, and paid."""
    shopper = town.shopper() if random.random() < SIGNED_IN else town.browser()
    try:
        await shopper.get("home", "/", END)
        for path, pack in town.wanted_goods():
            await think()
            await _add(shopper, path, pack)
        await think()
        await pay_for_basket(town, shopper)
        town.notes.finished("orders")
    finally:
        shopper.close()


async def _add(shopper, path, pack):
    page = await shopper.get("product", path, END, 'id="buy"')
    form = form_to(page.text, "/basket/add/")
    if form is None or "click" not in form.fields:
        raise WrongError(f"{path} has no button to buy")
    fields = form.fields | {"pack": str(pack), "quantity": "1"}
    await shopper.post("add", "/basket/add/", fields, status=200, htmx=True)


async def pay_for_basket(town, shopper):
    """From the basket to the order's page, which must say that it is paid."""
    await shopper.get("basket", "/basket/", END, "/checkout/")
    await think()
    page = await shopper.get("checkout", "/checkout/", END, "data-pay")
    address = town.new_address()
    fields = form_to(page.text, "/checkout/").fields | address
    # As the page does when the province is chosen: delivery costs what it costs there.
    parts = await shopper.post(
        "checkout, place", "/checkout/", {**fields, "action": "update"},
        "expected_total", status=200, htmx=True,
    )  # fmt: skip
    fields |= form_to(parts.text, "/checkout/").fields | address
    await think()
    answer = await shopper.post(
        "order", "/checkout/", {**fields, "action": "pay"},
        "client_secret", status=200, accept="application/json",
    )  # fmt: skip
    said = json.loads(answer.text)
    if random.random() < DECLINED:
        await _confirm(town, said, REFUSED_CARD, status=402)
        await think()
    await _confirm(town, said, CARD)
    back = urlsplit(said["return_url"]).path
    await shopper.get("return", back, status=302)
    await _see_it_paid(shopper, said["order"])


async def _confirm(town, said, card, *, status=200):
    """What Stripe's own form sends from the browser."""
    pipe = Browser(town.double, town.notes)
    intent = said["client_secret"].partition("_secret")[0]
    typed = {
        "key": "pk_test_double",
        "client_secret": said["client_secret"],
        "return_url": said["return_url"],
        "payment_method_data[type]": "card",
        "payment_method_data[card][number]": card,
        "payment_method_data[card][exp_month]": "12",
        "payment_method_data[card][exp_year]": "34",
        "payment_method_data[card][cvc]": "123",
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        answer = await pipe.exchange(
            "POST", f"/v1/payment_intents/{intent}/confirm",
            urlencode(typed).encode(), headers,
        )  # fmt: skip
    finally:
        pipe.close()
    if answer.status != status:
        raise WrongError(f"payment of {said['order']}: {answer.status} {answer.text}")


async def _see_it_paid(shopper, number):
    page = await shopper.get("order page", f"/orders/{number}/", END, number)
    if re.search(r"<form[^>]*data-pay", page.text):
        raise WrongError(f"{number} was paid for and its page asks for money")
