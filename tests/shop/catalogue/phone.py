"""What a phone sends to the desk once it has signal again, for tests."""

import hashlib
import json
from uuid import uuid4

from tests.core.images import corpus
from tests.factories.files import make_photo_upload
from tests.factories.shop import make_category

HELLO = "/desk/li/sync/hello/"
GOODS = "/desk/li/sync/goods/"
PHOTO = "/desk/li/sync/photo/"
DRAFT = "/desk/li/sync/draft/"


def sends_photo(client, content=None, *, key=None, address=PHOTO, headers=None):
    content = corpus.jpeg() if content is None else content
    key = hashlib.sha256(content).hexdigest() if key is None else key
    sent = {"key": key, "photo": make_photo_upload(content or b"\0")}
    return client.post(address, sent, headers=headers)


def a_sent_photo(client):
    return sends_photo(client).json()["photo"]


def written(**fields):
    """The quick form, filled."""
    return {
        "title": "Thin-shell walnuts",
        "category": str(make_category("Nuts").pk),
        "season": ["9", "10"],
        "packs-0-amount": "2,5",
        "packs-0-unit": "kg",
        "packs-0-price": "69",
        "stock-counted": "120",
        "stock-unit": "kg",
        **fields,
    }


def a_phone_draft(photos=(), *, fields=None, **more):
    return {
        "key": str(uuid4()),
        "product": None,
        "version": 0,
        "publish": True,
        "fields": written() if fields is None else fields,
        "photos": list(photos),
        **more,
    }


def sends(client, draft, *, address=DRAFT, headers=None):
    return client.post(
        address, json.dumps(draft), content_type="application/json", headers=headers
    )
