"""Everything of a desk that a role may use, on one page: a phone's bar holds five."""

from typing import Any

from django.urls import get_resolver, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.permissions import may

from .base import DeskView

# By address, in order: what it is called, and its icon.
SECTIONS: tuple[tuple[str, str | Promise, str], ...] = (
    ("orders", _("Orders"), "box"),
    ("customer_orders", _("Orders for customers"), "users"),
    ("customers", _("Customers"), "users"),
    ("buyers", _("Business buyers"), "office"),
    ("letters", _("Letters to followers"), "mail"),
    ("stall", _("Market stall"), "coins"),
    ("boxes", _("Boxes"), "box"),
    ("packing", _("Packing"), "list"),
    ("rounds", _("Delivery rounds"), "truck"),
    ("questions", _("Questions"), "chat"),
    ("reviews", _("Reviews"), "star"),
    ("claims", _("Claims"), "alert"),
    ("products", _("Goods"), "tag"),
    ("offers", pgettext_lazy("sales and codes", "Offers"), "gift"),
    ("lots", _("Lots"), "leaf"),
    ("certificates", _("Certificates"), "shield"),
    ("groups", _("Group buys"), "users"),
    ("presales", _("Presales"), "leaf"),
    ("live", _("Broadcasts"), "video"),
    ("visits", _("Visits"), "mountain"),
    ("visit_check_in", _("Check-in"), "check"),
    ("delivery", _("Delivery"), "truck"),
    ("containers", _("Returnable packaging"), "box"),
    ("figures", _("Figures"), "list"),
    ("channels", _("Other channels"), "swap"),
    ("money", _("Money"), "coins"),
    ("documents", _("Documents"), "print"),
    ("imports", pgettext_lazy("goods from a file", "Import"), "swap"),
    ("shop", _("Shop"), "settings"),
    ("team", _("Team"), "users"),
)


def _act_of(name: str) -> str:
    """The act that the page at this address asks the permissions table for."""
    patterns: list[Any] = get_resolver("config.desk_urls").url_patterns
    (found,) = [pattern for pattern in patterns if pattern.name == name]
    act: str = found.callback.view_class.act
    return act


class MorePage(DeskView):
    """The sections, each with its link; a section that the role may not see is left."""

    act = "desk.see"
    template_name = "desk/more.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        sections = [
            (reverse(f"desk:{name}", args=[self.partner.code]), label, icon)
            for name, label, icon in SECTIONS
            if may(self.role, _act_of(name))
        ]
        return super().get_context_data(sections=sections, **kwargs)


desk_urlpatterns = [path("more/", MorePage.as_view(), name="more")]
