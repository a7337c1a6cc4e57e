"""How tests fill the page of many prices and stocks as a browser would."""

from decimal import Decimal
from html.parser import HTMLParser

from vendors.partner.models import StockRecord

MANY = "/desk/li/products/many/"
# Of a pack as `facts` tells it: price, stock, version.
UNTOUCHED = (Decimal(59), 100_000, 1)


class _Fields(HTMLParser):
    """The values a browser would send with the page's form for many rows."""

    def __init__(self):
        super().__init__()
        self.sent, self._select, self._is_inside = {}, None, False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._is_inside = given.get("method") == "post" and "action" not in given
        if not self._is_inside:
            return
        name, kind = given.get("name"), given.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given and self._select:
            self.sent[self._select] = given.get("value", "")
        elif tag == "input" and name:
            if kind == "checkbox" and "checked" not in given:
                return
            plain = "on" if kind == "checkbox" else ""
            value = given.get("value") or plain
            if name == "row":
                self.sent.setdefault("row", []).append(value)
            else:
                self.sent[name] = value


def as_shown(page_html):
    """The form as it stands on the page, with all its signed fields."""
    parser = _Fields()
    parser.feed(page_html)
    return {**parser.sent, "then": "save"}


def shown(client, url=MANY):
    return as_shown(client.get(url).content.decode())


def typed(form, pack, **parts):
    """The page's form with other values in one row: price, counted, unit, low."""
    names = {"price": f"{pack.product_id}-price-{pack.pk}"}
    for name, value in parts.items():
        form[names.get(name, f"{pack.product_id}-{name}")] = value
    return form


def save(client, form):
    """Save the page and look at it, so that its messages are read."""
    return client.post(MANY, form, follow=True)


def facts(packs):
    """What is written of them: price, stock, version."""
    return [
        (pack.price, pack.pool.on_hand, pack.product.version)
        for pack in StockRecord.objects.filter(pk__in=[p.pk for p in packs])
        .select_related("pool", "product")
        .order_by("pk")
    ]


def undo(client, batch):
    return client.post(f"{MANY}{batch.pk}/undo/", follow=True)
