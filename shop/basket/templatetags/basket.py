"""What basket pages need: the add button's one-time token, short days, lines' forms."""

import secrets
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.page_cache.parts import CLICK, is_for_all, part
from shop.basket.groups import BasketTotals, GroupLine, Saving
from shop.basket.price_reasons import (
    reasons_of_line,
    reasons_of_total,
    why_voucher_unused,
)

register = template.Library()


@register.simple_tag(takes_context=True)
def click_token(context: Any, pack_id: int | str = "") -> SafeString:
    """A hidden field whose value the basket counts once: `{% click_token pack.pk %}`.

    A double click sends it twice and adds once; the answer brings a new one.
    """
    is_kept = is_for_all(context.get("request"))
    return format_html(
        '<input type="hidden" name="click" id="click-{}" value="{}">',
        pack_id,
        part(CLICK) if is_kept else secrets.token_urlsafe(16),
    )


@register.simple_tag
def why_price(one: GroupLine) -> SafeString:
    """Behind a press: which price the line has, and what offers did to it."""
    return _behind_a_press(_("Why this price"), reasons_of_line(one))


@register.simple_tag
def why_total(totals: BasketTotals) -> SafeString:
    """Likewise of the whole basket."""
    return _behind_a_press(_("Why this total"), reasons_of_total(totals))


@register.simple_tag
def why_unused(saving: Saving, totals: BasketTotals) -> str:
    """Why a voucher that is on the basket takes nothing off."""
    lines = [one.line for group in totals.groups for one in group.lines]
    if not lines or saving.voucher_id is None:
        return _("no discount yet")
    why = why_voucher_unused(lines[0].basket, saving.voucher_id)
    return _("Not used: %(why)s") % {"why": why} if why else _("no discount yet")


def _behind_a_press(title: str, reasons: Iterable[str]) -> SafeString:
    """Nothing where there is nothing to say. A basket has many: this is no template."""
    said = format_html_join("", '<li dir="auto">{}</li>', ((one,) for one in reasons))
    if not said:
        return said
    return format_html(
        '<details class="why-price"><summary>{}</summary><ul>{}</ul></details>',
        title,
        said,
    )


# What of a line's forms is its own.
_OWN = ("csrf_token", "pk", "title", "url", "remove_url", "quantity", "most")


@register.simple_tag(takes_context=True)
def line_acts(context: Any, one: GroupLine, is_visit: bool) -> SafeString:
    """The forms that change how many packs a line has, and take it out."""
    pk, most = one.line.pk, one.most or 1
    drawn = _acts(
        get_language(),
        is_gone=one.is_gone,
        is_visit=is_visit,
        is_least=one.quantity <= 1,
        is_most=one.quantity >= one.most,
        is_too_much=bool(one.problem) and one.quantity > one.most,
    )
    own = (
        context.get("csrf_token"),
        pk,
        one.line.product.get_title(),
        reverse("basket:line", args=[pk]),
        reverse("basket:remove", args=[pk]),
        one.quantity,
        most,
    )
    shown = zip(_OWN, map(conditional_escape, own), strict=True)
    return mark_safe(drawn % dict(shown))  # noqa: S308 - a template's


@lru_cache(maxsize=128)
def _acts(_language: str | None, **looks: bool) -> str:
    """The forms as all lines that look so have them; in the active language."""
    places = {name: f"%({name})s" for name in _OWN}
    return render_to_string("basket/line_acts.html", {**places, **looks})
