"""What Django and its apps need. Each area's own settings stand in its `conf.py`.

With nothing set the market runs on SQLite, an in-process worker, local files and the
Stripe double. `DATABASE_URL`, `REDIS_URL`, `S3_*` and `STRIPE_SECRET_KEY` put the same
code on real engines. `NANPO_PRODUCTION=1` makes `config.safety` refuse a start with
demo values.
"""

import os
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from oscar.defaults import *  # Oscar is configured by its defaults

from accounts.conf import *
from config.conf import *
from config.engines import *
from config.installed_apps import APPS
from core import logs
from core.conf import *
from core.environment import Environment
from fulfilment.conf import *
from live.conf import *
from notifications.conf import *
from office.conf import *
from orders.conf import *
from payments.conf import *
from selling.conf import *
from shop.conf import *
from training.conf import *
from vendors.conf import *

django_stubs_ext.monkeypatch()

env = Environment("Django")
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- What kind of start this is -------------------------------------------------
DEMO_SECRET_KEY = "demo-only-secret-key-never-used-in-production-0123456789abcdef"
SECRET_KEY = env.text(
    "DJANGO_SECRET_KEY",
    DEMO_SECRET_KEY,
    "what signs sessions and links: 50 or more random characters",
    shown="the demo's",
)
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS",
    [] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"],
    "host names that the market answers to",
    shown="this machine; in production none",
)
SITE_ID = 1

# --- Apps -----------------------------------------------------------------------
INSTALLED_APPS = APPS

# --- Requests -------------------------------------------------------------------
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.headers.StaticFiles",
    "config.headers.compression",
    "core.middleware.RequestLog",
    "config.headers.MarketCSPMiddleware",
    "config.headers.headers",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "core.middleware.kept_values",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "core.middleware.language_of_the_market",
    "core.language_addresses.language_of_the_address",
    "accounts.middleware.language_of_the_account",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.seeing_as_a_person",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "shop.basket.middleware.BasketMiddleware",
    "live.watch.middleware.came_from_a_stream",
    "payments.payment.middleware.brief_stripe",
    "axes.middleware.AxesMiddleware",
    "config.dashboard.DashboardGate",
    "core.middleware.log_of_acts",
    "office.opening.middleware.opens_soon",
    "accounts.middleware.refused_in_a_visit",
    "core.middleware.method_not_allowed_page",
    "core.storage.no_room_page",
    "core.refusals.RefusalsAnswered",
    "core.middleware.reject_nul_bytes",
    "core.busy.BusyPage",
    "core.page_cache.own_parts.answer_own_parts",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "builtins": ["core.templatetags.kept_urls"],
            "libraries": {"i18n": "core.templatetags.kept_i18n"},
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "config.template_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "oscar.core.context_processors.metadata",
                "core.context_processors.market",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Oscar's own migrations read this: never change it after the first migrate.
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Files ----------------------------------------------------------------------
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
# In production a web server or the object storage hands out the photos' copies.
OPERATOR_DASHBOARD = env.flag(
    "OPERATOR_DASHBOARD",
    False,
    "operators may open Oscar's dashboard and Django's admin, which are not there else",
)
SERVE_MEDIA = env.flag(
    "SERVE_MEDIA",
    not PRODUCTION,
    "the server hands out photos itself",
    shown="`1`; in production `0`",
)
PRIVATE_ROOT = DATA_DIR / "private"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]

# --- Tasks ----------------------------------------------------------------------
# Without Redis the web process runs the worker and beat in threads of its own.
EMBEDDED_WORKER = not REDIS_URL
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_max": 0.5}
CELERY_DB_REUSE_MAX = 10**9  # config/celery.py closes what is old
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 300,
        # A request that hints at its outbox rows must not wait for a lost broker.
        "socket_timeout": 2,
        "socket_connect_timeout": 1,
        "max_retries": 1,
        "interval_start": 0,
        "interval_max": 0.2,
    }
    if REDIS_URL
    # Between two tasks the embedded worker sleeps so long; a second is the default.
    else {"polling_interval": 0.05}
)

# --- People and sign-in ---------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "phone", "first_name", "last_name")},
    },
    {
        "NAME": "accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 2 * 3600

# --- Words and places -----------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
MARKET_LANGUAGES = [code for code, _name in LANGUAGES]
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en", "zh-hans")
LANGUAGE_COOKIE_NAME = "nanpo_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True

HAYSTACK_CONNECTIONS = {
    "default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}
}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"

OSCAR_SHOP_NAME = MARKET_NAME
OSCAR_DEFAULT_CURRENCY = MARKET_CURRENCY

# --- Mail -----------------------------------------------------------------------
env.declare(
    "EMAIL_URL",
    "text",
    None,
    "`smtp+tls://user:password@host:587`",
    shown="console and `var/mail`",
)
if os.environ.get("EMAIL_URL"):
    vars().update(environ.Env().email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "core.mail.ConsoleAndFileBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 10
OSCAR_FROM_EMAIL = DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL",
    f"{MARKET_NAME} <market@nanpo.test>",
    "sender of all mail; where its name is the market's, each reader sees it in their "
    "language",
    shown="`Nanpo <market@nanpo.test>`",
)
DEV_MAIL = env.flag(
    "NANPO_DEV_MAIL",
    DEBUG,
    "`1`: every mail and SMS is shown at `/dev/mail/`; never with real people",
    shown="as `DJANGO_DEBUG`",
)

# --- Logs -----------------------------------------------------------------------
LOG_JSON = env.flag(
    "LOG_JSON",
    PRODUCTION,
    "`1`: each line of the log is JSON; `0`: for people",
    shown="`0`; in production `1`",
)
LOGGING = logs.configure(
    as_json=LOG_JSON,
    level=env.text("LOG_LEVEL", "INFO", "`DEBUG`, `INFO`, `WARNING`").upper(),
)
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10  # one line per request, at its end

# --- Security -------------------------------------------------------------------
HTTPS = env.flag(
    "HTTPS", PRODUCTION, "the market stands behind TLS", shown="`0`; in production `1`"
)
SECURE_SSL_REDIRECT = HTTPS
# Load balancers ask these from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_cookie_prefix = "__Host-" if HTTPS else ""
SESSION_ENGINE = "core.sessions"
SESSION_COOKIE_NAME = f"{_cookie_prefix}nanpo_session"
CSRF_COOKIE_NAME = f"{_cookie_prefix}nanpo_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
OSCAR_BASKET_COOKIE_SECURE = OSCAR_RECENTLY_VIEWED_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# The largest form is a page of 50 products with the prices of all their packs.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2500
DATA_UPLOAD_MAX_NUMBER_FILES = 12

_stripe_hosts = (
    [STRIPE_DOUBLE_URL]
    if STRIPE_DOUBLE_URL
    else ["https://js.stripe.com", "https://api.stripe.com", "https://hooks.stripe.com"]
)
# Where viewers load live video from, when it is not this server.
_video_hosts = sorted(
    {
        "{0.scheme}://{0.netloc}".format(urlsplit(address))
        for address in (LIVE_MEDIA_URL, os.environ.get("LIVE_PLAYBACK_URL"))
        if address
    }
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE, *_stripe_hosts],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:", *_video_hosts],
        "font-src": [SELF],
        "media-src": [SELF, *_video_hosts],
        "connect-src": [SELF, *_stripe_hosts, *_video_hosts],
        "frame-src": [*_stripe_hosts],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": ["self"],
    "microphone": ["self"],
    "geolocation": ["self"],
    "payment": ["self", *_stripe_hosts],
    "usb": [],
    "accelerometer": [],
    "gyroscope": [],
    "magnetometer": [],
    "midi": [],
}
# Two libraries of one name: `core.templatetags.kept_i18n` stands for Django's.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]
