"""What shoppers meet while something that the market leans on is down."""

from dataclasses import dataclass
from typing import Any

import pytest
from celery import Celery
from django.test import Client

from core import broker, events
from core import cache as bearing
from core.breaker import Breaker
from core.events import bus
from live.chat import pace
from live.deals import admission
from live.watch import tally
from orders.order.access import SESSION_KEYS
from orders.order.models import Order
from payments.payment import gateway
from payments.payment.gateway import calls
from shop.basket import cookie
from tests.checkout.test_checkout import pay, shown_total
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.live import make_broadcast_on_air, make_shelf_item
from tests.factories.orders import make_china, make_order
from tests.factories.shop import make_basket, make_pack, make_voucher
from tests.factories.vendors import make_farm, make_viewpoint
from tests.outages import FAULTS, OFF, Outage, outage

pytestmark = pytest.mark.django_db


@dataclass
class World:
    pages: list[str]
    order: Order
    email: str


@pytest.fixture(scope="module")
def world(kept):
    """One of everything that a visitor can open."""
    make_china()
    farm = make_farm("Li Family Orchard")
    pack = make_pack(farm, "Persimmons")
    broadcast = make_broadcast_on_air(farm)
    make_shelf_item(broadcast)
    order = make_order([(pack, 1)])
    viewpoint = make_viewpoint(village=farm.village)
    person = make_user()
    return World(
        [
            "/",
            "/search/?q=persimmons",
            "/catalogue/",
            pack.product.get_absolute_url(),
            pack.product.main_category.get_absolute_url(),
            "/farms/",
            f"/farms/{farm.code}/",
            f"/villages/{farm.village.slug}/",
            "/visit/",
            f"/visit/places/{viewpoint.slug}/",
            "/learn/",
            "/live/",
            f"/live/{broadcast.code}/",
            f"/live/{broadcast.code}/shelf/",
            "/basket/",
            "/checkout/",
            f"/orders/{order.number}/",
            "/accounts/login/",
            "/accounts/signup/",
            "/accounts/password/reset/",
            "/sell/",
            "/impact/",
        ],
        order,
        person.email,
    )


@pytest.fixture
def guest(world):
    """A guest with goods in the basket, and with an order of theirs."""
    browser = Client()
    session = browser.session
    session[SESSION_KEYS] = {world.order.number: world.order.access_key}
    session.save()
    browser.cookies[cookie.settings.OSCAR_BASKET_COOKIE_OPEN] = cookie.sign(
        make_basket(packs=[(make_pack(), 1)]).pk
    )
    return browser


def failures(browser, world):
    """The pages that don't answer as they do on a good day, with their status."""
    found = {url: browser.get(url).status_code for url in world.pages}
    return {url: status for url, status in found.items() if status != 200}


def _redis(settings, monkeypatch, url):
    """Cache, broker and events, as one Redis is all three."""
    settings.REDIS_URL = url
    settings.CACHES = {
        "default": {"BACKEND": "core.cache.BearingCache", "LOCATION": url}
    }
    monkeypatch.setattr(bearing, "PAUSE", 600.0)
    monkeypatch.setattr(bus, "outlet", bus.Outlet())
    monkeypatch.setattr(bus, "RECONNECT", 600.0)
    for module in (pace, tally):
        monkeypatch.setattr(module, "AFTER_FAILURE", 600.0)
        monkeypatch.setattr(module._Outage, "until", 0.0)
    monkeypatch.setattr(admission, "PAUSE", 600.0)
    monkeypatch.setattr(admission._Redis, "asleep_until", 0.0)
    app = Celery("elsewhere", broker=url, set_as_current=False)
    app.conf.broker_transport_options = {
        "socket_timeout": 0.5,
        "max_retries": 1,
        "interval_start": 0,
    }
    monkeypatch.setattr(broker, "current_app", app)
    monkeypatch.setattr(broker, "breaker", Breaker("broker", 600.0))


def _stripe(settings, monkeypatch, url):
    settings.STRIPE_DOUBLE_URL = url.replace("redis:", "http:").removesuffix("/0")
    monkeypatch.setattr(calls, "PAGE_TIMEOUT", (0.3, 0.3))
    monkeypatch.setattr(calls, "breaker", Breaker("stripe", 600.0, after=2))


def _mail(settings, _monkeypatch, url):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port_of(url)


def _storage(settings, _monkeypatch, url):
    bucket = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": "market",
            "endpoint_url": f"http://127.0.0.1:{port_of(url)}",
            "access_key": "a",
            "secret_key": "b",
            "querystring_auth": False,
        },
    }
    settings.STORAGES = settings.STORAGES | {"default": bucket, "private": bucket}


def _live_worker(settings, _monkeypatch, url):
    """Nobody turns what comes from cameras into pictures; the bucket is away too."""
    settings.LIVE_MEDIA_URL = url.replace("redis:", "http:")


DEPENDENCIES = {
    "redis": (_redis, 8),
    "stripe": (_stripe, 2),
    "mail": (_mail, 0),
    "storage": (_storage, 0),
    "live worker": (_live_worker, 0),
}


def port_of(url):
    return int(url.rpartition(":")[2].partition("/")[0])


@dataclass
class Down:
    """What is down, and how often it may be tried over all that a test does."""

    tried: Any
    most: int


@pytest.fixture
def down(request, settings, monkeypatch):
    dependency, fault = request.param
    arrange, most = DEPENDENCIES[dependency]
    settings.STRIPE_DOUBLE_URL = f"http://127.0.0.1:{Outage(OFF).port}"
    with outage(fault) as found:
        arrange(settings, monkeypatch, f"redis://127.0.0.1:{found.port}/0")
        for kept in (bearing.breaker_of, gateway.client_of, *CLIENTS):
            kept.cache_clear()
        yield Down(found, most)
    for kept in (bearing.breaker_of, gateway.client_of, *CLIENTS):
        kept.cache_clear()


CLIENTS = (pace._redis, tally._redis, admission._client)
redis_down = pytest.mark.parametrize(
    "down", [("redis", fault) for fault in FAULTS], indirect=True
)
each_down = pytest.mark.parametrize(
    "down", [(name, fault) for name in DEPENDENCIES for fault in FAULTS], indirect=True
)


def test_all_is_well_while_nothing_is_down(world, guest):
    assert failures(guest, world) == {}


@each_down
def test_every_page_answers_while_something_is_down(world, guest, down):
    assert failures(guest, world) == {}
    assert down.tried.tries <= down.most


@each_down
def test_goods_are_bought_while_something_is_down(
    world, guest, down, django_capture_on_commit_callbacks
):
    """But for Stripe, which is told by the answer; the order is kept all the same."""
    before = Order.objects.count()

    with django_capture_on_commit_callbacks(execute=True):
        guest.post("/basket/add/", {"pack": make_pack().pk, "quantity": 1})
        answer = pay(guest, shown_total(guest))

    assert Order.objects.count() == before + 1
    assert answer.status_code == 409
    assert "You were not charged and your order is kept." in answer.json()["error"]
    assert down.tried.tries <= down.most


@redis_down
def test_limits_hold_without_redis(world, guest, down):
    make_voucher("FROST10")

    vouchers = [
        guest.post("/basket/voucher/", {"code": f"GUESS{n}"}) for n in range(11)
    ]
    resets = [
        Client().post("/accounts/password/reset/", {"contact": world.email})
        for _ in range(12)
    ]

    assert {each.status_code for each in vouchers} == {422}
    assert "Too many incorrect codes." not in vouchers[9].text
    assert "Too many incorrect codes." in vouchers[10].text
    assert resets[0].status_code == 302
    assert resets[-1].status_code == 429
    assert down.tried.tries <= down.most


@redis_down
def test_people_sign_in_and_up_without_redis(world, down):
    signed_in = Client().post(
        "/accounts/login/", {"login": world.email, "password": PASSWORD}
    )
    signed_up = Client().post(
        "/accounts/signup/",
        {
            "contact": "new@example.com",
            "name": "",
            "password1": PASSWORD,
            "agrees": "on",
        },
    )

    assert signed_in.status_code == 302
    assert signed_up.status_code == 302
    assert down.tried.tries <= down.most


@redis_down
def test_news_is_published_without_redis(down):
    for _ in range(20):
        events.publish("order:1", "changed")

    assert down.tried.tries <= down.most
