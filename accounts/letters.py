"""The shape of an account's mail: a few paragraphs and at most one button."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language

from core.brand import market_name, sender


@dataclass(frozen=True)
class Letter:
    """What a mail says, already in the receiver's language."""

    subject: str
    paragraphs: tuple[str, ...]
    button: str = ""
    url: str = ""
    after: str = ""  # said below the button
    links: tuple[tuple[str, str], ...] = ()  # what each leads to, and its address


def send_letter(letter: Letter, to: str) -> None:
    """Send it as text and HTML. Raises what the mail server's client raises."""
    context = {
        "letter": letter,
        "market": market_name(),
        "site_url": settings.SITE_URL,
        "language": get_language(),
    }
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=render_to_string("account/email/letter.txt", context),
        from_email=sender(),
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    html = render_to_string("account/email/letter.html", context)
    message.attach_alternative(html, "text/html")
    message.send()
