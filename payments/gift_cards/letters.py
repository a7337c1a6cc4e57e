"""Mails of gift cards: to who bought one, and to who is given it."""

from datetime import datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.letters import Letter, send_letter
from core import dates
from core.brand import market_name
from core.models import OutboxMessage
from core.money import from_minor
from core.outbox import delivers, enqueue
from core.templatetags.market import day, money

from .models import GiftCard
from .states import GiftCardStatus

RECEIPT, GIFT = "gift_cards.receipt", "gift_cards.gift"
RETURNED = "gift_cards.returned"
# When what is to come on a day is mailed.
MORNING = time(8)


def promise_letters(card: GiftCard, *, again: str = "") -> None:
    """The receipt now and the card on its day; `again` names another sending, of what
    was sent already.
    """
    key = f"{card.pk}:{again}" if again else str(card.pk)
    enqueue(RECEIPT, f"{RECEIPT}:{key}", card=card.pk)
    if card.recipient_email and not (again and _morning_of(card)):
        enqueue(GIFT, f"{GIFT}:{key}", not_before=_morning_of(card), card=card.pk)


def tell_returned(card: GiftCard) -> None:
    key = f"{RETURNED}:{card.pk}:{card.refund_turn}:{card.refund_state}"
    enqueue(RETURNED, key, card=card.pk)


def _morning_of(card: GiftCard) -> datetime | None:
    if card.deliver_on is None:
        return None
    moment = dates.at(card.deliver_on, MORNING)
    return moment if moment > timezone.now() else None


def page_of(card: GiftCard) -> str:
    return settings.SITE_URL + reverse("gift_cards:card", args=[card.access_key])


def way_in(card: GiftCard) -> str:
    """Where its code is redeemed, filled in."""
    code = urlencode({"code": card.code.reveal()})
    return f"{settings.SITE_URL}{reverse('gift_cards:redeem')}?{code}"


def worth(card: GiftCard) -> str:
    return money(from_minor(card.amount, card.currency), card.currency)


@delivers(RECEIPT)
def deliver_receipt(message: OutboxMessage) -> None:
    card = GiftCard.objects.get(pk=message.payload["card"])
    with override(card.language):
        send_letter(_receipt(card), card.buyer_email)


def _receipt(card: GiftCard) -> Letter:
    told = {"amount": worth(card), "market": market_name(), "to": card.recipient_email}
    said = [_("Thank you for your gift card of %(amount)s.") % told]
    if card.recipient_email and card.deliver_on:
        told["day"] = day(card.deliver_on)
        said.append(_("It will be mailed to %(to)s on %(day)s.") % told)
    elif card.recipient_email:
        said.append(_("It was mailed to %(to)s.") % told)
    else:
        said.append(_("Its page shows the code, for you to print or to pass on."))
    said.append(
        _(
            "A gift card includes no tax yet: tax is part of what is bought with it. "
            "It does not expire."
        )
    )
    return Letter(
        subject=_("Your gift card of %(amount)s") % told,
        paragraphs=tuple(said),
        button=_("See the gift card"),
        url=page_of(card),
        after=_("Whoever has this link can see and use the card. Keep it to yourself."),
    )


@delivers(GIFT)
def deliver_gift(message: OutboxMessage) -> None:
    """Unless it was returned, or redeemed from its page, meanwhile."""
    card = GiftCard.objects.get(pk=message.payload["card"])
    if card.status != GiftCardStatus.PAID:
        return
    with override(card.language):
        send_letter(_gift(card), card.recipient_email)


def _gift(card: GiftCard) -> Letter:
    told = {
        "amount": worth(card),
        "market": market_name(),
        "name": card.recipient_name,
        "from": card.buyer_name,
        "code": card.code.reveal(),
    }
    said = [_("Dear %(name)s,") % told] if card.recipient_name else []
    if card.buyer_name:
        said.append(_("%(from)s gives you %(amount)s to spend at %(market)s.") % told)
    else:
        said.append(_("You were given %(amount)s to spend at %(market)s.") % told)
    said += card.message.splitlines()
    said.append(_("Your code: %(code)s") % told)
    return Letter(
        subject=_("A gift card for you: %(amount)s for %(market)s") % told,
        paragraphs=tuple(line for line in said if line.strip()),
        button=_("Redeem"),
        url=way_in(card),
        after=_(
            "It is added to the balance of your account and pays for your orders. It "
            "does not expire."
        ),
    )


@delivers(RETURNED)
def deliver_returned(message: OutboxMessage) -> None:
    card = GiftCard.objects.get(pk=message.payload["card"])
    with override(card.language):
        send_letter(_returned(card), card.buyer_email)


def _returned(card: GiftCard) -> Letter:
    told = {"amount": worth(card)}
    if card.status == GiftCardStatus.REFUNDED:
        said = _(
            "%(amount)s went back to the card or wallet that paid for your gift card. "
            "Your bank may take some days to show it."
        )
        subject = _("Your gift card of %(amount)s was refunded")
    else:
        said = _(
            "Your bank did not accept the refund of your gift card of %(amount)s, so "
            "the card is good again. Please write to us about another way."
        )
        subject = _("The refund of your gift card of %(amount)s failed")
    return Letter(
        subject=subject % told,
        paragraphs=(said % told,),
        button=_("See the gift card"),
        url=page_of(card),
    )
