"""What an account is told by mail or SMS: one function each, by way of the outbox.

The rows in the outbox carry no secret but the phone code, which goes once it is sent:
the link of a mail is made when the mail is.
"""

from datetime import timedelta
from secrets import token_hex
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from core.models import OutboxMessage
from core.outbox import Undeliverable, delivers, enqueue
from core.sms import send_sms

from .letters import Letter, send_letter
from .models import HelpRequest, HelpVisit, User

# A code that comes later than it holds would only puzzle.
CODE_HOLDS = timedelta(seconds=settings.ACCOUNT_PHONE_VERIFICATION_TIMEOUT)


def _queue(topic: str, language: str = "", **payload: Any) -> None:
    language = language or get_language() or settings.LANGUAGE_CODE
    enqueue(topic, f"{topic}:{token_hex(12)}", language=language, **payload)


def _link(name: str, **kwargs: Any) -> str:
    return settings.SITE_URL + reverse(name, kwargs=kwargs)


def _market() -> dict[str, str]:
    return {"market": settings.MARKET_NAME}


# --- Confirm an e-mail address --------------------------------------------------
def mail_confirm_email(address: EmailAddress, *, signup: bool) -> None:
    language = address.user.language
    _queue("account.confirm", language, address=address.pk, signup=signup)


@delivers("account.confirm")
def deliver_confirm_email(message: OutboxMessage) -> None:
    address = EmailAddress.objects.filter(pk=message.payload["address"]).first()
    if address is None or address.verified:
        return
    key = EmailConfirmationHMAC.create(address).key
    with override(message.payload["language"]):
        why = (
            _("Thank you for joining %(market)s. One step is left:")
            if message.payload["signup"]
            else _("You asked to use this address for your account at %(market)s.")
        )
        letter = Letter(
            subject=_("Confirm your e-mail address"),
            paragraphs=(why % _market(),),
            button=_("Confirm this address"),
            url=_link("account_confirm_email", key=key),
            after=_("If this was not you, do nothing: nothing will happen."),
        )
        send_letter(letter, address.email)


# --- A sign-up with an address that has an account already ----------------------
def mail_account_exists(email: str) -> None:
    _queue("account.exists", to=email)


@delivers("account.exists")
def deliver_account_exists(message: OutboxMessage) -> None:
    with override(message.payload["language"]):
        letter = Letter(
            subject=_("You have an account already"),
            paragraphs=(
                _(
                    "Somebody, most likely you, tried to join %(market)s with this "
                    "address. You have an account already, so just sign in."
                )
                % _market(),
                _("If you forgot your password, you can choose a new one."),
            ),
            button=_("Choose a new password"),
            url=_link("account_reset_password"),
        )
        send_letter(letter, message.payload["to"])


# --- A reset for an address without an account ----------------------------------
def mail_no_account(email: str) -> None:
    _queue("account.none", to=email)


@delivers("account.none")
def deliver_no_account(message: OutboxMessage) -> None:
    with override(message.payload["language"]):
        letter = Letter(
            subject=_("No account with this address"),
            paragraphs=(
                _(
                    "Somebody, most likely you, asked for a new password at "
                    "%(market)s. There is no account with this address. Perhaps "
                    "you joined with another one, or with your phone number."
                )
                % _market(),
            ),
            button=_("Join"),
            url=_link("account_signup"),
        )
        send_letter(letter, message.payload["to"])


# --- A new password -------------------------------------------------------------
def mail_password_reset(user: User, email: str) -> None:
    _queue("account.reset", user.language, user=user.pk, to=email)


@delivers("account.reset")
def deliver_password_reset(message: OutboxMessage) -> None:
    user = User.objects.filter(pk=message.payload["user"], is_active=True).first()
    if user is None:
        return
    key = default_token_generator.make_token(user)
    uid = user_pk_to_url_str(user)
    with override(message.payload["language"]):
        letter = Letter(
            subject=_("Choose a new password"),
            paragraphs=(
                _("You asked for a new password at %(market)s.") % _market(),
                _("The link works once, within two hours."),
                _("If this was not you, do nothing."),
            ),
            button=_("Choose a new password"),
            url=_link("account_reset_password_from_key", uidb36=uid, key=key),
        )
        send_letter(letter, message.payload["to"])


# --- Something about the account was changed ------------------------------------
def mail_account_changed(what: str, user: User, email: str | None = None) -> None:
    """`what` is allauth's word: password_changed, password_reset, email_changed …"""
    if to := email or user.email:
        _queue("account.changed", user.language, what=what, to=to)


@delivers("account.changed")
def deliver_account_changed(message: OutboxMessage) -> None:
    with override(message.payload["language"]):
        subject = (
            _("Your e-mail address was changed")
            if message.payload["what"].startswith("email")
            else _("Your password was changed")
        )
        letter = Letter(
            subject=subject,
            paragraphs=(
                _("This was just done in your account at %(market)s.") % _market(),
                _("If it was not you, choose a new password at once."),
            ),
            button=_("Choose a new password"),
            url=_link("account_reset_password"),
        )
        send_letter(letter, message.payload["to"])


# --- SMS ------------------------------------------------------------------------
def text_phone_code(phone: str, *, code: str) -> None:
    _queue("account.code", phone=phone, code=code)


@delivers("account.code")
def deliver_phone_code(message: OutboxMessage) -> None:
    if "code" not in message.payload:
        return
    if timezone.now() - message.created > CODE_HOLDS:
        forget_payload(message)
        reason = "the code was too old to be sent"
        raise Undeliverable(reason)
    with override(message.payload["language"]):
        text = _("%(code)s is your code for %(market)s. Tell it to nobody.") % {
            "code": message.payload["code"],
            **_market(),
        }
        send_sms(message.payload["phone"], text)
    forget_payload(message)


def forget_payload(message: OutboxMessage) -> None:
    """A secret is not kept longer than it takes to send it."""
    OutboxMessage.objects.filter(pk=message.pk).update(payload={})


def text_account_exists(phone: str) -> None:
    _queue("account.text_exists", phone=phone)


@delivers("account.text_exists")
def deliver_text_account_exists(message: OutboxMessage) -> None:
    with override(message.payload["language"]):
        text = _("You have an account at %(market)s already. Sign in: %(url)s") % {
            "url": _link("account_login"),
            **_market(),
        }
        send_sms(message.payload["phone"], text)


def text_no_account(phone: str) -> None:
    _queue("account.text_none", phone=phone)


@delivers("account.text_none")
def deliver_text_no_account(message: OutboxMessage) -> None:
    with override(message.payload["language"]):
        text = _("There is no account with this number. Join %(market)s: %(url)s") % {
            "url": _link("account_signup"),
            **_market(),
        }
        send_sms(message.payload["phone"], text)


# --- Somebody of the staff acts for a person ---------------------------------------
def tell_help_asked(asked: HelpRequest) -> None:
    enqueue("account.help_asked", f"help-asked:{asked.pk}", asked=asked.pk)


@delivers("account.help_asked")
def deliver_help_asked(message: OutboxMessage) -> None:
    rows = HelpRequest.objects.select_related("person", "operator")
    asked = rows.filter(pk=message.payload["asked"], agreed=None).first()
    if asked is None:
        return
    with override(asked.person.language or settings.LANGUAGE_CODE):
        letter = Letter(
            subject=_("May our staff help in your account?"),
            paragraphs=(
                _("%(operator)s of %(market)s asks to change things in your name.")
                % {"operator": str(asked.operator), **_market()},
                _("Reason: %(reason)s") % {"reason": asked.reason},
                ngettext(
                    "If you agree it is good for %(count)d hour, for this person "
                    "alone, and never for passwords, bank details or payments. You "
                    "can take it back at any time.",
                    "If you agree it is good for %(count)d hours, for this person "
                    "alone, and never for passwords, bank details or payments. You "
                    "can take it back at any time.",
                    asked.hours,
                )
                % {"count": asked.hours},
            ),
            button=_("Agree or refuse"),
            url=_link("accounts:helpers"),
            after=_("If you do nothing, nothing can be changed."),
        )
        _reach(asked.person, letter)


def tell_help_visit(visit: HelpVisit) -> None:
    enqueue("account.help_visit", f"help-visit:{visit.pk}", visit=visit.pk)


@delivers("account.help_visit")
def deliver_help_visit(message: OutboxMessage) -> None:
    rows = HelpVisit.objects.select_related("person", "operator")
    visit = rows.get(pk=message.payload["visit"])
    with override(visit.person.language or settings.LANGUAGE_CODE):
        did = (
            _("Things were changed in your name, as you had agreed.")
            if visit.changes
            else _("Nothing was changed.")
        )
        letter = Letter(
            subject=_("Our staff looked at your account"),
            paragraphs=(
                _("%(operator)s of %(market)s saw the market as you see it: %(when)s.")
                % {
                    "operator": str(visit.operator),
                    "when": date_format(localtime(visit.started), "DATETIME_FORMAT"),
                    **_market(),
                },
                _("Reason: %(reason)s") % {"reason": visit.reason},
                did,
            ),
            button=_("See who looked and when"),
            url=_link("accounts:helpers"),
        )
        _reach(visit.person, letter)


def _reach(person: User, letter: Letter) -> None:
    """By mail; who has none gets the subject and the link by SMS."""
    if person.email:
        send_letter(letter, person.email)
    elif person.phone:
        send_sms(person.phone, f"{letter.subject} {letter.url}")
