"""What a market in production must not start with: demo secrets, the Stripe double.

`refuse_unsafe_start` stops web servers, workers and commands alike; `check --deploy`
names the same faults.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import LazySettings
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from accounts.providers.key_sets import KEY_SETS

SECRET_LENGTH = 50
SECRET_VARIETY = 5
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", ""})


def faults(settings: LazySettings) -> list[str]:
    """Everything that forbids production, each with what to do about it."""
    return [
        *_secret_faults(settings),
        *_address_faults(settings),
        *_stripe_faults(settings),
        *_mail_faults(settings),
        *_sms_faults(settings),
        *_wechat_faults(settings),
        *_call_faults(settings),
        *_sign_in_faults(settings),
        *_double_faults(settings),
    ]


def _secret_faults(settings: LazySettings) -> Iterator[str]:
    key = settings.SECRET_KEY
    if key == settings.DEMO_SECRET_KEY or key.startswith("django-insecure-"):
        yield "DJANGO_SECRET_KEY is the demo's: set it to 50 or more random characters."
    elif len(key) < SECRET_LENGTH or len(set(key)) < SECRET_VARIETY:
        yield "DJANGO_SECRET_KEY is too weak: set it to 50 or more random characters."
    yield from _field_key_faults(settings.FIELD_KEYS, settings.DEMO_FIELD_KEY)
    if settings.DEBUG:
        yield "DJANGO_DEBUG is on, which shows the market's insides: unset it."


def _field_key_faults(keys: list[str], demo_key: str) -> Iterator[str]:
    if not keys or demo_key in keys:
        yield "FIELD_KEYS is the demo's: set it to 50 or more random characters."
    elif any(len(k) < SECRET_LENGTH or len(set(k)) < SECRET_VARIETY for k in keys):
        yield "FIELD_KEYS holds a weak key: each needs 50 or more random characters."


def _address_faults(settings: LazySettings) -> Iterator[str]:
    hosts = settings.ALLOWED_HOSTS
    if not hosts:
        yield "ALLOWED_HOSTS is empty: name the hosts that the market answers to."
    elif any(host.strip() in {"*", ".", "*."} for host in hosts):
        yield "ALLOWED_HOSTS lets any host pass: name the market's own."
    if (urlsplit(settings.SITE_URL).hostname or "") in LOCAL_HOSTS:
        yield "SITE_URL is not set: links in mails would lead to this machine."
    elif not settings.SITE_URL.startswith("https://"):
        yield "SITE_URL is not https://: set the address that browsers see."


def _stripe_faults(settings: LazySettings) -> Iterator[str]:
    if settings.STRIPE_DOUBLE_URL:
        yield "Payments go to the Stripe double: unset STRIPE_DOUBLE_URL, set the keys."
    if settings.STRIPE_SECRET_KEY in {"", "sk_test_double"}:
        yield "STRIPE_SECRET_KEY is missing."
    elif not settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_")):
        yield "STRIPE_SECRET_KEY is no live key: set one with sk_live_ or rk_live_."
    if settings.STRIPE_PUBLISHABLE_KEY in {"", "pk_test_double"}:
        yield "STRIPE_PUBLISHABLE_KEY is missing."
    if settings.STRIPE_WEBHOOK_SECRET in {"", "whsec_double", "whsec_demo"}:
        yield "STRIPE_WEBHOOK_SECRET is the demo's: anyone could report a payment."

    if settings.STRIPE_PAYOUT_COUNTRIES and settings.STRIPE_CONNECT_WEBHOOK_SECRET in {
        "",
        "whsec_connect",
    }:
        yield (
            "STRIPE_CONNECT_WEBHOOK_SECRET is missing or the demo's, but Stripe may "
            "pay sellers: set it, or unset STRIPE_PAYOUT_COUNTRIES."
        )


def _mail_faults(settings: LazySettings) -> Iterator[str]:
    if settings.EMAIL_BACKEND == "core.mail.ConsoleAndFileBackend":
        yield "EMAIL_URL is missing: mails would be kept on this machine, not sent."
    if settings.DEV_MAIL:
        yield "NANPO_DEV_MAIL is on, which shows everybody's mails: unset it."


def _double_faults(settings: LazySettings) -> Iterator[str]:
    for name, what in (
        ("SMS_API_URL", "texts"),
        ("ROBOT_API_URL", "news of groups"),
        ("PUSH_API_URL", "pushes"),
        ("WECHAT_API_URL", "messages of WeChat"),
        ("CALL_API_URL", "calls"),
        ("WECHAT_SIGN_IN_URL", "who signs in with WeChat"),
        ("ALIPAY_SIGN_IN_URL", "who signs in with Alipay"),
    ):
        if getattr(settings, name):
            yield f"{name} is set: {what} would go to a double: unset it."


# What each provider can't do without, beside key and secret.
SMS_NEEDS = {
    "aliyun": ("SMS_SIGN_NAME", "SMS_TEMPLATES"),
    "tencent": ("SMS_SENDER", "SMS_SIGN_NAME", "SMS_TEMPLATES"),
    "twilio": ("SMS_SENDER",),
}
CALLBACK_LENGTH = 16


def _sms_faults(settings: LazySettings) -> Iterator[str]:
    """Of texts. A class of one's own has settings of its own."""
    backend = settings.SMS_BACKEND
    if backend == "core.sms.MailboxSms":
        yield "SMS_BACKEND is the demo's and sends no text: name a provider."
    elif backend not in SMS_NEEDS and "." not in backend:
        yield f"SMS_BACKEND is none of {', '.join(SMS_NEEDS)}, nor the path of a class."
    for name in ("SMS_KEY", "SMS_SECRET", *SMS_NEEDS.get(backend, ())):
        if backend in SMS_NEEDS and not getattr(settings, name):
            yield f"{name} is missing: the provider would refuse each text."
    if 0 < len(settings.SMS_CALLBACK_SECRET) < CALLBACK_LENGTH:
        yield (
            "SMS_CALLBACK_SECRET is too short: anyone could stop texts or report them "
            "as lost. Set 16 or more random characters."
        )


def _wechat_faults(settings: LazySettings) -> Iterator[str]:
    """Of a market that has an account there."""
    for name in ("WECHAT_SECRET", "WECHAT_TOKEN", "WECHAT_TEMPLATE"):
        if settings.WECHAT_APP_ID and not getattr(settings, name):
            yield f"{name} is missing: WeChat would refuse each message or call."


def _call_faults(settings: LazySettings) -> Iterator[str]:
    """Of spoken calls, which go by the account of the texts."""
    if not settings.CALL_BACKEND:
        return
    if settings.CALL_BACKEND != settings.SMS_BACKEND:
        yield "CALL_BACKEND is another than SMS_BACKEND, whose key it needs."
    needed = "CALL_TEMPLATE" if settings.CALL_BACKEND == "aliyun" else "CALL_SENDER"
    if not getattr(settings, needed):
        yield f"{needed} is missing: the provider would refuse each call."


def _sign_in_faults(settings: LazySettings) -> Iterator[str]:
    """Of accounts elsewhere with which people sign in."""
    for names in KEY_SETS:
        there = [name for name in names if getattr(settings, name)]
        for name in names:
            if there and name not in there:
                yield f"{name} is missing beside {there[0]}: nobody could sign in so."


def refuse_unsafe_start(settings: LazySettings = django_settings) -> None:
    """Raise `ImproperlyConfigured` with every fault when this is production."""
    found = faults(settings) if settings.PRODUCTION else []
    if found:
        lines = "\n".join(f"  - {fault}" for fault in found)
        msg = f"The market does not start in production like this:\n{lines}"
        raise ImproperlyConfigured(msg)


@register(Tags.security, deploy=True)
def check_safety(
    app_configs: Sequence[AppConfig] | None, **_kwargs: object
) -> list[CheckMessage]:
    """The same faults for `check --deploy`, whatever this start is."""
    del app_configs
    found = [Error(fault, id="nanpo.E001") for fault in faults(django_settings)]
    if not django_settings.PRODUCTION:
        found.append(Error("NANPO_PRODUCTION is not set.", id="nanpo.E002"))
    return list(found)
