"""Letters of sellers to their followers, and those who agreed to them."""

from datetime import timedelta

from django.utils import timezone

from office.letters.services import Content, save_letter, schedule_letter
from shop.storefront.services import agree_to_letters
from tests.factories.accounts import make_user

WORDING = "Send me letters. I can unsubscribe at any time."


def make_letter(
    partner, *, title="First cherries", text="Ripe.", state="draft", goods=()
):
    content = Content(title={"en": title}, text={"en": text}, goods=goods)
    row = save_letter(partner, content)
    if state == "scheduled":
        schedule_letter(row.pk, at=timezone.now() + timedelta(days=1))
        row.refresh_from_db()
    return row


def make_letter_reader(partner, email=None, **fields):
    """Somebody who follows it and agreed to its letters."""
    user = make_user(email, **fields) if email else make_user(**fields)
    agree_to_letters(user, partner, wording=WORDING)
    return user
