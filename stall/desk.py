"""A seller's counter on a phone, also without signal; sent when there is one."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import dates, market
from core.money import exponent, minor_step
from core.offline import OfflineList, key_of
from core.phone import keep_on_phone, mark_of
from core.refusals import RefusalError
from core.templatetags.market import money, number
from core.units import unit_price
from vendors.members.desk.base import DeskView
from vendors.partner.models import StockRecord

from .forms import posted_items, sent_sale
from .models import StallSale
from .queries import (
    MOST_SALES,
    StallGoods,
    goods_for_stall,
    owed_to_market,
    packs_for_stall,
    sales_on,
    takings,
)
from .services import Sale, StallError, record_sale
from .states import PaidBy

SHOWN = 20
ANSWERS_WITHIN = 8.0  # seconds, of the 20 that a phone waits


class StallView(DeskView):
    act = write_act = "desk.stall.sell"

    def today(self) -> dict[str, Any]:
        """What was sold today, as pages and phones show it."""
        sales = sales_on(self.partner, dates.today())
        return {
            "takings": [
                {
                    "label": str(one.paid_by.label),
                    "total": money(one.total, one.currency),
                    "count": ngettext("%(count)s sale", "%(count)s sales", one.count)
                    % {"count": number(one.count)},
                }
                for one in takings(sales)
            ],
            "sales": [self.told(sale) for sale in sales[:SHOWN]],
        }

    def told(self, sale: StallSale) -> dict[str, str]:
        part = f"{sale.order.number}-1"
        return {
            "number": part,
            "url": reverse("desk:order", args=[self.partner.code, part]),
            "time": f"{dates.local(sale.sold_at):%H:%M}",
            "total": money(sale.order.total_incl_tax, sale.order.currency),
            "paid_by": str(sale.get_paid_by_display()),
        }


@dataclass(frozen=True)
class PackRow:
    """A pack with what is typed at it; `loose` where its goods are weighed out."""

    pack: StockRecord
    loose: Decimal | None = None
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def count(self) -> str:
        return self.typed.get(f"count-{self.pack.pk}", "0")

    @property
    def price(self) -> str:
        given = self.typed.get(f"price-{self.pack.pk}")
        return _plain(self.pack.price, self.pack) if given is None else given

    @property
    def weight(self) -> str:
        return self.typed.get(f"weight-{self.pack.pk}", "")

    @property
    def kilo(self) -> str:
        given = self.typed.get(f"kilo-{self.pack.pk}")
        return _plain(self.loose, self.pack) if given is None else given


def _plain(amount: Decimal | None, pack: StockRecord) -> str:
    """As a field shows it: 59.00, 995 yen."""
    places = exponent(pack.price_currency)
    return f"{amount or 0:.{places}f}"


class StallPage(StallView):
    """All goods with a counter each; what was sold today below."""

    template_name = "desk/stall/index.html"
    http_method_names = ["get", "head", "post", "options"]

    @cached_property
    def goods(self) -> list[StallGoods]:
        return goods_for_stall(self.partner)

    def get(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        response = self.page({})
        keep_on_phone(response, self.person)
        return response

    def page(self, typed: Mapping[str, str], status: int = 200) -> HttpResponse:
        currency = market.currency()
        if self.goods:
            currency = self.goods[0].lead.price_currency
        context = self.get_context_data(
            rows=[(goods, _rows(goods, typed)) for goods in self.goods],
            currency=currency,
            step=minor_step(currency),
            key=typed.get("key") or str(uuid4()),
            ways=PaidBy,
            owed=owed_to_market(self.partner, currency),
            store=f"nanpo-stall:{mark_of(self.person)}:{self.partner.code}",
            user_mark=mark_of(self.person),
            **self.today(),
        )
        return self.render_to_response(context, status=status)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        """A sale from a page without scripts."""
        posted = request.POST.dict()
        try:
            sale = self.posted(posted)
            recorded = record_sale(self.partner, sale, by=self.person)
        except ValidationError as error:
            return self.again(posted, " ".join(error.messages))
        except StallError as refused:
            return self.again(posted, refused.words)
        said = _("Sold: %(total)s") % {"total": self.told(recorded)["total"]}
        messages.success(request, said)
        return redirect("desk:stall", self.partner.code)

    def posted(self, posted: Mapping[str, str]) -> Sale:
        """Raises `ValidationError`."""
        paid_by = posted.get("paid_by")
        if paid_by not in PaidBy.values:
            raise ValidationError(_("Please choose how it was paid."))
        try:
            key = UUID(posted.get("key", ""))
        except ValueError:
            key = uuid4()
        packs = [pack for goods in self.goods for pack in goods.packs]
        items = posted_items(posted, packs)
        return Sale(key, items, PaidBy(paid_by), timezone.now())

    def again(self, posted: Mapping[str, str], words: str) -> HttpResponse:
        messages.warning(self.request, words)
        return self.page(posted, status=422)


def _rows(goods: StallGoods, typed: Mapping[str, str]) -> list[PackRow]:
    return [
        PackRow(
            pack,
            unit_price(pack.price, pack.quantity, goods.lead.product.unit_kind)
            if pack == goods.loose
            else None,
            typed,
        )
        for pack in goods.packs
    ]


class StallSync(OfflineList, StallView):
    """Sales that waited on a phone: each recorded once, each answered.

    What would take longer than phones wait is left: they send it again.
    """

    most_items = MOST_SALES

    def answer(self, items: list[Any]) -> dict[str, Any]:
        packs = packs_for_stall(self.partner).in_bulk()
        until = time.monotonic() + ANSWERS_WITHIN
        answers: list[dict[str, object]] = []
        for one in items:
            if answers and time.monotonic() > until:
                break
            answers.append(self._answer(one, packs))
        return {"answers": answers, **self.today()}

    def _answer(self, sent: Any, packs: Mapping[int, StockRecord]) -> dict[str, object]:
        key = key_of(sent)
        try:
            sale = sent_sale(sent, packs)
            if sale is None:
                return {"key": key, "is_done": False, "said": _("This can't be read.")}
            recorded = record_sale(self.partner, sale, by=self.person)
        except ValidationError as error:
            return {"key": key, "is_done": False, "said": " ".join(error.messages)}
        except RefusalError as refused:
            return {"key": key, "is_done": False, "said": refused.words}
        return {"key": key, "is_done": True, **self.told(recorded)}


desk_urlpatterns: list[URLPattern] = [
    path("stall/", StallPage.as_view(), name="stall"),
    path("stall/send/", StallSync.as_view(), name="stall_sync"),
]
