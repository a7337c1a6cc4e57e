"""The double of the tracking service: started once a process, emptied for each test."""

import json
from urllib.parse import urlsplit

import pytest
from django.test import Client

from carrier_double.kuaidi100 import Kuaidi100, md5
from carrier_double.server import Server, serving
from carrier_double.waybills import Waybills
from core.sms_providers.calls import breaker_of

KEY, CUSTOMER, SECRET = "double-key", "DOUBLE", "a-secret-of-the-address"
LABEL_SECRET = "a-secret-of-labels"


@pytest.fixture(scope="session")
def _carriers():
    waybills = Waybills(KEY, LABEL_SECRET)
    server = Server(("127.0.0.1", 0), Kuaidi100(KEY, CUSTOMER), waybills)
    with serving(server):
        yield server


@pytest.fixture
def carriers(_carriers, settings, monkeypatch):
    """A double that took nothing yet, and a market that uses it.

    What it pushes reaches the market's address through Django's own client.
    """
    service = _carriers.service
    service.reset()
    settings.TRACKING_BACKEND = "kuaidi100"
    settings.KUAIDI100_KEY, settings.KUAIDI100_CUSTOMER = KEY, CUSTOMER
    settings.TRACKING_CALLBACK_SECRET = SECRET
    settings.KUAIDI100_URL = _carriers.url
    breaker_of("kuaidi100").note_success()

    def send(address, said, salt):
        param = json.dumps(said, ensure_ascii=False)
        form = {"param": param, "sign": md5(param, salt)}
        return Client().post(urlsplit(address).path, form).status_code

    monkeypatch.setattr(service, "send", send)
    return service


@pytest.fixture
def waybills(_carriers, settings):
    """A double that gave out nothing yet, and a market that has accounts there."""
    service = _carriers.waybills
    service.reset()
    settings.WAYBILL_BACKEND = "kuaidi100"
    settings.WAYBILL_ACCOUNTS = {"yuantong": "K1:secret", "shunfeng": "7550010173"}
    settings.KUAIDI100_KEY, settings.KUAIDI100_SECRET = KEY, LABEL_SECRET
    settings.KUAIDI100_LABEL_URL = _carriers.url
    breaker_of("kuaidi100 waybills").note_success()
    return service
