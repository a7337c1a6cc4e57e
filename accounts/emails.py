"""What an account is told by mail or SMS: one function each, by way of the outbox.

The rows in the outbox carry no secret but the phone code, which goes once it is sent:
the link of a mail is made when the mail is.
"""

from contextlib import suppress
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
from django.utils.translation import get_language, gettext_lazy, ngettext, override
from django.utils.translation import gettext as _

from core import dates
from core.brand import market_name
from core.deliveries import RefusedError
from core.market import first_language
from core.models import OutboxMessage
from core.outbox import UndeliverableError, delivers, enqueue
from core.sms import send_sms

from .letters import Letter, send_letter
from .models import HelpRequest, HelpVisit, User

# A code that comes later than it holds would only puzzle.
CODE_HOLDS = timedelta(seconds=settings.ACCOUNT_PHONE_VERIFICATION_TIMEOUT)


def _queue(topic: str, language: str = "", **payload: Any) -> None:
    language = language or get_language() or first_language()
    enqueue(topic, f"{topic}:{token_hex(12)}", language=language, **payload)


def _link(name: str, **kwargs: object) -> str:
    return settings.SITE_URL + reverse(name, kwargs=kwargs)


def _market() -> dict[str, str]:
    return {"market": market_name()}


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
            _("Thank you for signing up at %(market)s. One more step:")
            if message.payload["signup"]
            else _("You asked to use this e-mail address for your %(market)s account.")
        )
        letter = Letter(
            subject=_("Confirm your e-mail address"),
            paragraphs=(why % _market(),),
            button=_("Confirm this address"),
            url=_link("account_confirm_email", key=key),
            after=_("If this was not you, ignore this message. Nothing will change."),
        )
        send_letter(letter, address.email)


# --- A sign-up with an address that has an account already ----------------------
def mail_account_exists(email: str) -> None:
    _queue("account.exists", to=email)


@delivers("account.exists")
def deliver_account_exists(message: OutboxMessage) -> None:
    with override(message.payload["language"]):
        letter = Letter(
            subject=_("You already have an account"),
            paragraphs=(
                _(
                    "Someone, probably you, tried to sign up at %(market)s "
                    "with this e-mail address. You already have an account. "
                    "Please sign in."
                )
                % _market(),
                _("If you forgot your password, you can reset it."),
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
            subject=_("No account with this e-mail address"),
            paragraphs=(
                _(
                    "Someone, probably you, wanted to sign in or to reset the password "
                    "at %(market)s. There is no account with this e-mail "
                    "address. You may have signed up with another address or "
                    "with your phone number."
                )
                % _market(),
            ),
            button=_("Sign up"),
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
                _("You asked to reset your password at %(market)s.") % _market(),
                _("The link works once and expires after two hours."),
                _("If this was not you, you can ignore this message."),
            ),
            button=_("Choose a new password"),
            url=_link("account_reset_password_from_key", uidb36=uid, key=key),
        )
        send_letter(letter, message.payload["to"])


# --- Something about the account was changed ------------------------------------
CHANGES = {
    "password_changed": gettext_lazy("Your password was changed"),
    "phone_changed": gettext_lazy("Your phone number was changed"),
    "rights_changed": gettext_lazy("Your access rights were changed"),
    "email_changed": gettext_lazy("Your e-mail address was changed"),
    "email_deleted": gettext_lazy("An unconfirmed e-mail address was removed"),
    "totp_activated": gettext_lazy("Two-step verification was turned on"),
    "totp_deactivated": gettext_lazy("Two-step verification was turned off"),
    "webauthn_added": gettext_lazy("A passkey was added"),
    "webauthn_removed": gettext_lazy("A passkey was removed"),
    "weixin_connected": gettext_lazy("Signing in with WeChat was connected"),
    "weixin_removed": gettext_lazy("Signing in with WeChat was disconnected"),
    "alipay_connected": gettext_lazy("Signing in with Alipay was connected"),
    "alipay_removed": gettext_lazy("Signing in with Alipay was disconnected"),
    "recovery_codes_generated": gettext_lazy("New backup codes were created"),
}


def tell_changed(what: str, user: User, *, before: str | None = None) -> None:
    """Tell the person how their account was changed, and what to do if it wasn't them.

    By mail; who has no address by SMS. `before` is how they were reached until now: it
    is told as well, since a stranger who changes it reads what comes to the new one.
    """
    for to in dict.fromkeys((user.email or user.phone, before)):
        if to:
            _queue("account.changed", user.language, what=what, to=to, user=user.pk)


@delivers("account.changed")
def deliver_account_changed(message: OutboxMessage) -> None:
    payload = message.payload
    user = User.objects.filter(pk=payload.get("user")).first()
    with override(payload["language"]):
        subject = str(CHANGES.get(payload["what"], CHANGES["password_changed"]))
        still_theirs = user is None or payload["to"] in {user.email, user.phone}
        if "@" in payload["to"]:
            send_letter(_of_change(subject, still_theirs=still_theirs), payload["to"])
            return
        text = _("%(what)s (%(market)s). Not you? %(url)s") % {
            "what": subject,
            "url": _help_link(still_theirs=still_theirs),
            **_market(),
        }
        send_sms(payload["to"], text, even_if_stopped=True)


def _of_change(subject: str, *, still_theirs: bool) -> Letter:
    """From an address that the account has no more, no password can be chosen."""
    contact = _link("legal:page", kind="contact")
    return Letter(
        subject=subject,
        paragraphs=(
            _("This change was just made in your %(market)s account.") % _market(),
            _("If this was you, you don't need to do anything."),
            _(
                "If this was not you, choose a new password now and contact us: "
                "%(contact)s"
            )
            % {"contact": contact}
            if still_theirs
            else _("If this was not you, contact us at once. We will help you."),
        ),
        button=_("Choose a new password") if still_theirs else _("Contact us"),
        url=_help_link(still_theirs=still_theirs),
    )


def _help_link(*, still_theirs: bool) -> str:
    if still_theirs:
        return _link("account_reset_password")
    return _link("legal:page", kind="contact")


# --- A code to sign in with -----------------------------------------------------
def mail_code(email: str, *, code: str) -> None:
    _queue("account.mail_code", to=email, code=code)


@delivers("account.mail_code")
def deliver_code(message: OutboxMessage) -> None:
    if not _is_code_to_send(message):
        return
    code = message.payload["code"]
    with override(message.payload["language"]):
        letter = Letter(
            subject=_("%(code)s is your %(market)s code") % {"code": code, **_market()},
            paragraphs=(
                _("Enter this code to sign in. It is valid for ten minutes."),
                code,
            ),
            after=_("Don't share it with anyone. Not you? Ignore this message."),
        )
        send_letter(letter, message.payload["to"])
    forget_payload(message)


def _is_code_to_send(message: OutboxMessage) -> bool:
    """False for one that was sent. Raises `UndeliverableError` for one that is over."""
    if "code" not in message.payload:
        return False
    if timezone.now() - message.created > CODE_HOLDS:
        forget_payload(message)
        reason = "the code was too old to be sent"
        raise UndeliverableError(reason)
    return True


# --- SMS ------------------------------------------------------------------------
def text_phone_code(phone: str, *, code: str) -> None:
    _queue("account.code", phone=phone, code=code)


@delivers("account.code")
def deliver_phone_code(message: OutboxMessage) -> None:
    if not _is_code_to_send(message):
        return
    with override(message.payload["language"]):
        text = _("%(code)s is your %(market)s code. Don't share it with anyone.") % {
            "code": message.payload["code"],
            **_market(),
        }
        # Who waits for it asks anew, or names another number.
        with suppress(RefusedError):
            send_sms(
                message.payload["phone"],
                text,
                template="code",
                params={"code": message.payload["code"]},
                even_if_stopped=True,
            )
    forget_payload(message)


def forget_payload(message: OutboxMessage) -> None:
    """A secret is not kept longer than it takes to send it."""
    OutboxMessage.objects.filter(pk=message.pk).update(payload={})


def text_account_exists(phone: str) -> None:
    _queue("account.text_exists", phone=phone)


@delivers("account.text_exists")
def deliver_text_account_exists(message: OutboxMessage) -> None:
    with override(message.payload["language"]):
        text = _("You already have an account at %(market)s. Sign in: %(url)s") % {
            "url": _link("account_login"),
            **_market(),
        }
        send_sms(message.payload["phone"], text, even_if_stopped=True)


def text_no_account(phone: str) -> None:
    _queue("account.text_none", phone=phone)


@delivers("account.text_none")
def deliver_text_no_account(message: OutboxMessage) -> None:
    with override(message.payload["language"]):
        text = _(
            "There is no account with this number. Sign up at %(market)s: %(url)s"
        ) % {
            "url": _link("account_signup"),
            **_market(),
        }
        send_sms(message.payload["phone"], text, even_if_stopped=True)


# --- Somebody of the staff acts for a person ---------------------------------------
def tell_help_asked(asked: HelpRequest) -> None:
    enqueue("account.help_asked", f"help-asked:{asked.pk}", asked=asked.pk)


@delivers("account.help_asked")
def deliver_help_asked(message: OutboxMessage) -> None:
    rows = HelpRequest.objects.select_related("person", "operator")
    asked = rows.filter(pk=message.payload["asked"], agreed=None).first()
    if asked is None:
        return
    with override(asked.person.language or first_language()):
        letter = Letter(
            subject=_("May our staff make changes in your account?"),
            paragraphs=(
                _("%(operator)s of %(market)s asks to make changes on your behalf.")
                % {"operator": str(asked.operator), **_market()},
                _("Reason: %(reason)s") % {"reason": asked.reason},
                ngettext(
                    "If you allow it, this person can act for you for "
                    "%(count)d hour. Passwords, bank details and payments "
                    "stay closed to them. You can withdraw your consent at "
                    "any time.",
                    "If you allow it, this person can act for you for "
                    "%(count)d hours. Passwords, bank details and payments "
                    "stay closed to them. You can withdraw your consent at "
                    "any time.",
                    asked.hours,
                )
                % {"count": asked.hours},
            ),
            button=_("Allow or decline"),
            url=_link("accounts:helpers"),
            after=_("If you do nothing, nothing changes."),
        )
        _reach(asked.person, letter)


def tell_help_visit(visit: HelpVisit) -> None:
    enqueue("account.help_visit", f"help-visit:{visit.pk}", visit=visit.pk)


@delivers("account.help_visit")
def deliver_help_visit(message: OutboxMessage) -> None:
    rows = HelpVisit.objects.select_related("person", "operator")
    visit = rows.get(pk=message.payload["visit"])
    with override(visit.person.language or first_language()):
        did = (
            _("Changes were made on your behalf, as you allowed.")
            if visit.changes
            else _("Nothing was changed.")
        )
        letter = Letter(
            subject=_("Our staff viewed your account"),
            paragraphs=(
                _("%(operator)s of %(market)s viewed the market as you: %(when)s.")
                % {
                    "operator": str(visit.operator),
                    "when": date_format(dates.local(visit.started), "DATETIME_FORMAT"),
                    **_market(),
                },
                _("Reason: %(reason)s") % {"reason": visit.reason},
                did,
            ),
            button=_("View access history"),
            url=_link("accounts:helpers"),
        )
        _reach(visit.person, letter)


def _reach(person: User, letter: Letter) -> None:
    """By mail; who has none gets the subject and the link by SMS."""
    if person.email:
        send_letter(letter, person.email)
    elif person.phone:
        send_sms(person.phone, f"{letter.subject} {letter.url}")
