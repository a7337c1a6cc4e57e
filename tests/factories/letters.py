"""Letters of sellers to their followers, and those who agreed to them."""

from datetime import timedelta

from django.utils import timezone

from office.letters.services import LETTERS, LetterContent
from shop.storefront.services import agree_to_letters
from tests.factories.accounts import make_user

WORDING = "Send me letters. I can unsubscribe at any time."


def make_letter(
    partner, *, title="First cherries", text="Ripe.", state="draft", **fields
):
    content = LetterContent(title={"en": title}, text={"en": text}, **fields)
    row = LETTERS.save(partner, content)
    if state == "scheduled":
        LETTERS.schedule(row.pk, at=timezone.now() + timedelta(days=1))
        row.refresh_from_db()
    return row


def make_letter_reader(partner, email=None, **fields):
    """Somebody who follows it and agreed to its letters."""
    user = make_user(email, **fields) if email else make_user(**fields)
    agree_to_letters(user, partner, wording=WORDING)
    return user
