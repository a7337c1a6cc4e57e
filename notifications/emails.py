"""Mails of the market: whoever reads one, its links, and its three templates.

Every mail is written in the reader's language, holds absolute links only, and says
the same in its plain and its HTML part.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from core.brand import market_name, sender
from core.looks import ACCENT, logo_address
from core.market import first_language
from core.market_operator import operator_lines
from orders.order.models import Order, VendorOrder
from vendors.members.queries import MARKET_OFFICE

LOGO_SIZE = 96  # pixels; it is shown half as wide
LEAF = "#2F5D3A"  # as in static/tokens.css


@dataclass(frozen=True)
class Reader:
    """Who reads a mail. A guest has no account, only the address they left."""

    email: str
    language: str
    user: User | None = None

    @property
    def name(self) -> str:
        return self.user.get_full_name() if self.user else ""

    @property
    def has_choices(self) -> bool:
        """Whether the address is an account's own, for which that may choose.

        Who signed up by phone may have left another with an order.
        """
        return self.user is not None and self.email == (self.user.email or "")


def reader_of(user: User, *, language: str = "") -> Reader:
    """A person with an account; `language` is used when they never chose one."""
    return Reader(
        email=user.email or "",
        language=user.language or language or first_language(),
        user=user,
    )


def shopper_of(order: Order) -> Reader:
    """Who bought: the account, or the guest; a phone account may have left a mail."""
    language = order.language or first_language()
    if order.user is None:
        return Reader(email=order.guest_email, language=language)
    reader = reader_of(order.user, language=language)
    return Reader(reader.email or order.guest_email, reader.language, order.user)


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def order_path(order: Order, to: Reader) -> str:
    """The order's page; only a guest's link carries the key."""
    path = reverse("orders:detail", args=[order.number])
    if to.user is not None:
        return path
    return f"{path}?{urlencode({'key': order.access_key})}"


def office_order_path(order: Order) -> str:
    return reverse("office:order", args=[MARKET_OFFICE, order.number])


def desk_order_path(vendor_order: VendorOrder) -> str:
    return reverse("desk:order", args=[vendor_order.partner.code, vendor_order.number])


def write_mail(
    name: str, to: Reader, *, link: str, unsubscribe: str = "", **context: Any
) -> EmailMultiAlternatives:
    """Render the three templates. A subject is one line, whatever is in its names.

    `unsubscribe` is an address of mails that nobody must have: mail programs post to
    it at one press (RFC 8058).
    """
    choices = reverse("accounts:choices") if to.user else ""
    context |= {
        "to": to,
        "is_guest": to.user is None,
        "link": absolute(link),
        "choices_link": absolute(choices) if choices else "",
        "unsubscribe_link": unsubscribe,
        "SITE_URL": settings.SITE_URL,
    }
    with translation.override(to.language):
        context |= {"LANGUAGE": to.language, "MARKET_NAME": market_name()}
        context |= {
            "MARKET_OPERATOR": operator_lines(),
            "MARKET_LOGO": logo_address(LOGO_SIZE),
            "MARKET_ACCENT": ACCENT() or LEAF,
        }
        subject = render_to_string(f"mail/{name}.subject.txt", context)
        context["subject"] = " ".join(subject.split())
        text = render_to_string(f"mail/{name}.txt", context)
        html = render_to_string(f"mail/{name}.html", context)
        mail = EmailMultiAlternatives(
            subject=context["subject"],
            body=text,
            from_email=sender(),
            to=[to.email],
            headers={"Auto-Submitted": "auto-generated", **_one_click(unsubscribe)},
        )
    mail.attach_alternative(html, "text/html")
    return mail


def _one_click(link: str) -> dict[str, str]:
    if not link:
        return {}
    return {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
