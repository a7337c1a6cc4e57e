"""What people are told of goods they wished for and seasons they wait for."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.templatetags.market import money
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import NotificationType, Text, declare
from shop.catalogue.menu import entry_of
from shop.storefront.models import SeasonAlert, Wish, WishNews, WishNotice


@declare("wish_news")
class WishesCameTrue(NotificationType[WishNotice]):
    """All that came back or got cheaper at once, in one message."""

    kind = Kind.WISH
    model = WishNotice
    related = ("user",)

    def news(self) -> list[WishNews]:
        """Without what is no longer wished for."""
        wished = Wish.objects.filter(user=self.about.user_id).values("product")
        rows = self.about.news.filter(product__in=wished)
        return list(rows.select_related("product"))

    def is_news(self) -> bool:
        return bool(self.news())

    def people(self) -> Iterable[User]:
        return [self.about.user]

    def subject(self) -> Text:
        rows = self.news()
        if len(rows) != 1:
            said = ngettext(
                "Wish list: news of {count} product",
                "Wish list: news of {count} products",
                len(rows),
            )
            return said.format(count=len(rows))
        said = (
            _("{product} is back in stock")
            if rows[0].before is None
            else _("{product} is cheaper now")
        )
        return said.format(product=rows[0].product.get_title())

    def body(self) -> Text:
        return " ".join(str(_line(row)) for row in self.news())

    def link(self, _to: Reader) -> str:
        rows = self.news()
        if len(rows) == 1:
            return rows[0].product.get_absolute_url()
        return reverse("accounts:wishes")

    def context(self, _to: Reader) -> dict[str, Any]:
        lines = [_line(row) for row in self.news()]
        return {"lines": lines, "title": self.subject()}


def _line(row: WishNews) -> str:
    product = row.product.get_title()
    if row.before is None:
        return _("{product} is back in stock.").format(product=product)
    return _("{product}: {price} instead of {before}.").format(
        product=product,
        price=money(row.price, row.currency),
        before=money(row.before, row.currency),
    )


@declare("season_open")
class SeasonOpens(NotificationType[SeasonAlert]):
    """Once a season, when the first goods of it are in stock."""

    kind = Kind.SEASON
    model = SeasonAlert
    related = ("user", "category")

    @property
    def kind_of_goods(self) -> str:
        entry = entry_of(self.about.category_id)
        return entry.name if entry else self.about.category.name

    def people(self) -> Iterable[User]:
        return [self.about.user]

    def subject(self) -> Text:
        return _("{name}: the season has begun").format(name=self.kind_of_goods)

    def body(self) -> Text:
        return _("The first goods are in stock.")

    def link(self, _to: Reader) -> str:
        entry = entry_of(self.about.category_id)
        return f"{entry.url}?season=now" if entry else reverse("storefront:season")

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"kind": self.kind_of_goods}
