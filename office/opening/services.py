"""Every write of a market's opening: link, operator, starter sets, the opening."""

import secrets
from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import trust_email
from core import dates, market
from core.activity_log import activity_context, record
from core.brand import market_name, sender
from core.deliveries import DeliveryError
from core.market import first_language
from core.models import Delivery
from core.runtime_settings import change_settings, why_settled
from core.sms import send_sms
from notifications.channels import wechat
from notifications.wechat_links import openid_of
from payments.payouts.models import FeeRule
from payments.payouts.services.fee_rules import put_in_force
from payments.payouts.states import FeeRole
from shop.catalogue.models import Category
from shop.catalogue.services.categories import save_category
from vendors.market_settings import SMALL_SELLER_TAX
from vendors.partner.models import TaxCategory

from .checklist import MAIL_SENT, SMS_SENT, WECHAT_SENT, missing
from .locks import lock_links
from .models import SetupLink
from .queries import has_operator
from .rules import (
    IS_OPEN,
    LINK_HOLDS,
    LinkRefusedError,
    NotReadyError,
    TestNotSentError,
    hash_of,
)
from .starter_sets import Both, names_of, small_seller_tax_of, taxes_of


@transaction.atomic
def issue_link() -> str:
    """The token of a new link; those before it end. Raises `LinkRefusedError`."""
    lock_links()
    if has_operator():
        raise LinkRefusedError(
            _("This market has an operator already. Sign in to go on with the setup.")
        )
    now = timezone.now()
    SetupLink.objects.filter(used_at=None, expires__gt=now).update(expires=now)
    token = secrets.token_urlsafe(32)
    SetupLink.objects.create(token_hash=hash_of(token), expires=now + LINK_HOLDS)
    return token


@transaction.atomic
def close_if_new() -> None:
    """A market without a single account waits for its opening; others stay as is."""
    if not User.objects.exists() and not IS_OPEN.is_set:
        change_settings({IS_OPEN: False}, user=None)


@transaction.atomic
def become_operator(
    token: str, *, name: str, password: str, email: str = "", phone: str = ""
) -> User:
    """The account of who opened the link, with all rights. Raises `LinkRefusedError`.

    The link is taken by an UPDATE that only one of two finds unused.
    """
    lock_links()
    now = timezone.now()
    found = SetupLink.objects.filter(token_hash=hash_of(token), used_at=None)
    if has_operator() or not found.filter(expires__gt=now).update(used_at=now):
        raise LinkRefusedError(
            _("Somebody has used this link already, or its time is over.")
        )
    user = _make_operator(name=name, password=password, email=email, phone=phone)
    SetupLink.objects.filter(token_hash=hash_of(token)).update(used_by=user)
    with activity_context(user_id=user.pk, role="operator"):
        record("opening.operator", user, scope="office:market")
    return user


def _make_operator(*, name: str, password: str, email: str, phone: str) -> User:
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email or None,
                password,
                phone=phone or None,
                phone_verified=bool(phone),
                first_name=name,
                language=get_language() or first_language(),
                is_staff=True,
                is_superuser=True,
            )
    except IntegrityError as error:
        raise LinkRefusedError(
            _("There is an account with this e-mail address or phone number already.")
        ) from error
    trust_email(user)
    return user


@transaction.atomic
def open_market(*, user: User) -> None:
    """Shoppers may come in. Raises `NotReadyError` with what is missing."""
    if left := list(missing()):
        titles = _(", ").join(str(step.title) for step in left)
        raise NotReadyError(_("Still missing: {steps}.").format(steps=titles))
    change_settings({IS_OPEN: True}, user=user)


@transaction.atomic
def start_categories(keys: Iterable[str]) -> int:
    """Add the chosen categories that are not there yet; how many."""
    added = 0
    for top, below in names_of(keys):
        parent, is_new = _category(top, None)
        added += is_new
        for name in below:
            added += _category(name, parent)[1]
    _note_start(categories=added)
    return added


def _category(name: Both, parent: Category | None) -> tuple[Category, bool]:
    beside = parent.get_children() if parent else Category.get_root_nodes()
    if found := beside.filter(name_en=name.en).first():
        return found, False
    fields = {"name_en": name.en, "name_zh_hans": name.zh}
    parent_id = parent.pk if parent else None
    return save_category(None, fields, parent_id=parent_id, seen=""), True


@transaction.atomic
def start_taxes(codes: Iterable[str], *, user: User) -> int:
    """Add the chosen tax rates of the market's country; how many were not there.

    With the first of them comes what goods of small-scale taxpayers bear at most there.
    """
    wanted, added = set(codes), 0
    if wanted and not TaxCategory.objects.exists() and not why_settled():
        small = small_seller_tax_of(market.country())
        change_settings({SMALL_SELLER_TAX: small}, user=user)
    for tax in taxes_of(market.country()):
        if tax.code in wanted:
            fields = {"rate": tax.rate, "is_produce": tax.is_produce}
            names = {"name_en": tax.name.en, "name_zh_hans": tax.name.zh}
            _row, is_new = TaxCategory.objects.get_or_create(
                code=tax.code, defaults=fields | names
            )
            added += is_new
    _note_start(taxes=added)
    return added


@transaction.atomic
def start_commission(percent: Decimal, tax_percent: Decimal) -> bool:
    """The market's first fee, of everything sold; False where there is one already.

    It holds from today on, before anything is sold.
    """
    lock_links()
    if FeeRule.objects.filter(role=FeeRole.COMMISSION).exists():
        return False
    fields = {"percent": percent, "tax_percent": tax_percent, "starts": dates.today()}
    put_in_force(None, fields)
    _note_start(commission=percent)
    return True


def _note_start(**added: object) -> None:
    if any(added.values()):
        record("opening.started", after=added, scope="office:market")


def send_test(to: str) -> None:
    """A test e-mail or SMS, sent while the page waits. Raises `TestNotSentError`."""
    is_mail = "@" in to
    said = _("This is a test of {market}. Messages arrive.").format(
        market=market_name()
    )
    try:
        if is_mail:
            EmailMessage(said, f"{said}\n\n{settings.SITE_URL}", sender(), [to]).send()
        else:
            send_sms(to, said, even_if_stopped=True)
    except Exception as error:
        raise TestNotSentError(
            _("The test was not sent: {error}").format(error=str(error)[:200])
        ) from error
    record(MAIL_SENT if is_mail else SMS_SENT, after={"to": to}, scope="office:market")


def send_wechat_test(person: User) -> None:
    """To the WeChat of who asks. Raises `TestNotSentError`."""
    openid = openid_of(person)
    if not openid:
        raise TestNotSentError(_("Connect your own WeChat first."))
    text = _("Test of {market}").format(market=market_name())
    row = Delivery(key=f"wechat:test:{secrets.token_hex(12)}", person=person)
    try:
        wechat.say(openid, text, row)
    except DeliveryError as error:
        raise TestNotSentError(
            _("The test was not sent: {error}").format(error=str(error)[:200])
        ) from error
    record(WECHAT_SENT, scope="office:market")
