"""Every setting of the market, read from the environment, with defaults for a demo.

With nothing set the market runs on SQLite, an in-process worker, local files and the
Stripe double. `DATABASE_URL`, `REDIS_URL`, `S3_*` and `STRIPE_SECRET_KEY` put the same
code on real engines. `NANPO_PRODUCTION=1` makes `config.safety` refuse a start with
demo values.
"""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from oscar.defaults import *  # Oscar is configured by its defaults

from core import logs
from orders.order.states import ORDER_PIPELINE

django_stubs_ext.monkeypatch()

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("NANPO_DATA", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- What kind of start this is -------------------------------------------------
PRODUCTION = env.bool("NANPO_PRODUCTION", default=False)
DEBUG = env.bool("DJANGO_DEBUG", default=not PRODUCTION)
DEMO_SECRET_KEY = "demo-only-secret-key-never-used-in-production-0123456789abcdef"
SECRET_KEY = env.str("DJANGO_SECRET_KEY", default=DEMO_SECRET_KEY)
# What seals secrets in the database, the newest first (see core.secrets).
DEMO_FIELD_KEY = "demo-only-field-key-never-used-in-production-9876543210fedcba"
FIELD_KEYS = env.list("FIELD_KEYS", default=[DEMO_FIELD_KEY])
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"]
)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_ID = 1

# --- Apps -----------------------------------------------------------------------
INSTALLED_APPS = [
    "modeltranslation",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.flatpages",
    "django.contrib.humanize",
    "core.apps.CoreConfig",
    "accounts.apps.AccountsConfig",
    "vendors.places.apps.PlacesConfig",
    "vendors.partner.apps.PartnerConfig",
    "vendors.members.apps.MembersConfig",
    "vendors.banking.apps.BankingConfig",
    "vendors.cooperatives.apps.CooperativesConfig",
    "vendors.certificates.apps.CertificatesConfig",
    "vendors.harvest.apps.HarvestConfig",
    "vendors.onboarding.apps.OnboardingConfig",
    "shop.catalogue.apps.CatalogueConfig",
    "shop.exchange.apps.ExchangeConfig",
    "shop.basket.apps.BasketConfig",
    "shop.search.apps.ShopSearchConfig",
    "shop.storefront.apps.StorefrontConfig",
    "shop.offers.apps.OfferConfig",
    "orders.order.apps.OrderConfig",
    "orders.ledger.apps.LedgerConfig",
    "orders.credit.apps.CreditConfig",
    "orders.shipping.apps.ShippingConfig",
    "orders.payment.apps.PaymentConfig",
    "orders.connect.apps.ConnectConfig",
    "orders.payouts.apps.PayoutsConfig",
    "orders.documents.apps.DocumentsConfig",
    "orders.checkout.apps.CheckoutConfig",
    "orders.fulfilment.apps.FulfilmentConfig",
    "orders.refunds.apps.RefundsConfig",
    "orders.talk.apps.TalkConfig",
    "orders.claims.apps.ClaimsConfig",
    "orders.figures.apps.FiguresConfig",
    "orders.rollups.apps.RollupsConfig",
    "orders.tracing.apps.TracingConfig",
    "orders.disputes.apps.DisputesConfig",
    "orders.reconciliation.apps.ReconciliationConfig",
    "orders.notifications.apps.CommunicationConfig",
    "office.moderation.apps.ModerationConfig",
    "office.intake.apps.IntakeConfig",
    "office.depot.apps.DepotConfig",
    "office.distribution.apps.DistributionConfig",
    "office.reports.apps.ReportsConfig",
    "office.announcements.apps.AnnouncementsConfig",
    "programme.apps.ProgrammeConfig",
    "training.apps.TrainingConfig",
    "tourism.apps.TourismConfig",
    "live.broadcasts.apps.BroadcastsConfig",
    "live.video.apps.VideoConfig",
    "live.studio.apps.StudioConfig",
    "live.records.apps.RecordsConfig",
    "live.deals.apps.DealsConfig",
    "live.chat.apps.ChatConfig",
    "live.room.apps.RoomConfig",
    "config.apps.MarketConfig",
    "oscar.config.Shop",
    "oscar.apps.analytics.apps.AnalyticsConfig",
    "oscar.apps.address.apps.AddressConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
    "oscar.apps.customer.apps.CustomerConfig",
    "oscar.apps.search.apps.SearchConfig",
    "oscar.apps.voucher.apps.VoucherConfig",
    "oscar.apps.wishlists.apps.WishlistsConfig",
    "oscar.apps.dashboard.apps.DashboardConfig",
    "oscar.apps.dashboard.reports.apps.ReportsDashboardConfig",
    "oscar.apps.dashboard.users.apps.UsersDashboardConfig",
    "oscar.apps.dashboard.orders.apps.OrdersDashboardConfig",
    "oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig",
    "shop.campaigns.apps.CampaignsConfig",
    "oscar.apps.dashboard.partners.apps.PartnersDashboardConfig",
    "oscar.apps.dashboard.pages.apps.PagesDashboardConfig",
    "oscar.apps.dashboard.ranges.apps.RangesDashboardConfig",
    "oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig",
    "oscar.apps.dashboard.vouchers.apps.VouchersDashboardConfig",
    "oscar.apps.dashboard.communications.apps.CommunicationsDashboardConfig",
    "oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig",
    "widget_tweaks",
    "haystack",
    "treebeard",
    "sorl.thumbnail",
    "django_tables2",
    "allauth",
    "allauth.account",
    "axes",
    "csp",
    "django_htmx",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.request_log.RequestLog",
    "config.csp.MarketCSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
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
    "live.room.middleware.came_from_a_stream",
    "axes.middleware.AxesMiddleware",
    "config.dashboard.DashboardGate",
    "core.acting.log_of_acts",
    "accounts.middleware.refused_in_a_visit",
    "core.wrong_method.wrong_method_page",
    "core.nul_paths.no_nul_paths",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "core.context_processors.market",
                "oscar.core.context_processors.metadata",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# --- Engines --------------------------------------------------------------------
DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'nanpo.db'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A write transaction takes the write lock at its start, so that a reader that
    # becomes a writer waits for its turn and is never told "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Pages ask in a thousand ways; preparing a statement costs as much as most take.
        "cached_statements": 1000,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
# Oscar's own migrations read this: never change it after the first migrate.
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "nanpo",
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "nanpo",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
# In production a web server or the object storage hands out the photos' copies.
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=not PRODUCTION)
PRIVATE_ROOT = DATA_DIR / "private"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Originals as they were uploaded: never served, read by the photo task alone.
    "private": {"BACKEND": "core.storage.PrivateFileStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
if env.str("S3_BUCKET", default=""):
    _s3 = {
        "bucket_name": env.str("S3_BUCKET"),
        "endpoint_url": env.str("S3_ENDPOINT", default=None),
        "access_key": env.str("S3_ACCESS_KEY", default=None),
        "secret_key": env.str("S3_SECRET_KEY", default=None),
        "region_name": env.str("S3_REGION", default=None),
    }
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": _s3 | {"location": "media", "querystring_auth": False},
    }
    STORAGES["private"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": _s3 | {"location": "private", "default_acl": "private"},
    }

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

# Threads per process, each with a database connection of its own.
PAGES_AT_ONCE = env.int("PAGES_AT_ONCE", default=8)
# Bytes of the largest request: the photos of one form.
BODY_LIMIT = env.int("BODY_LIMIT_MB", default=100) * 1024 * 1024
# Open event streams per process; beyond it a page is served without one.
EVENTS_MAX_VIEWERS = env.int("EVENTS_MAX_VIEWERS", default=12_000)
# Of these, of one page and of one address: a whole village may share an address.
EVENTS_PER_PAGE = env.int("EVENTS_PER_PAGE", default=4)
EVENTS_PER_ADDRESS = env.int("EVENTS_PER_ADDRESS", default=500)
# With nginx and nchan in front, crowds listen there: where we post, where they listen.
NCHAN_PUBLISH_URL = env.str("NCHAN_PUBLISH_URL", default="")
NCHAN_STREAM_URL = env.str("NCHAN_STREAM_URL", default="/stream/{channel}/{ticket}/")

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
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.SignUpForm",
    "reset_password": "accounts.forms.ResetForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.FirstPasswordForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
    "add_email": "accounts.forms.NewEmailForm",
    "change_phone": "accounts.forms.NewPhoneForm",
    "verify_phone": "accounts.forms.PhoneCodeForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = {
    "numeric": True,
    "dashed": False,
    "length": 6,
}
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 10 * 60
ACCOUNT_RATE_LIMITS = {
    # Wrong passwords are counted in the database, by accounts.throttle.
    "login_failed": None,
    "login": "60/m/ip",
    "change_phone": "5/m/user",
    "verify_phone": "1/30s/key,6/h/key,20/m/ip",
    "confirm_email": "1/1m/key",
}
# SMS_BACKEND names a class with `send(to, text)`; see core.sms.
SMS_BACKEND = env.str("SMS_BACKEND", default="core.sms.MailboxSms")
PHONENUMBER_DEFAULT_REGION = env.str("MARKET_PHONE_REGION", default="CN")

# --- Words and places -----------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en", "zh-hans")
LANGUAGE_COOKIE_NAME = "nanpo_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("MARKET_TIME_ZONE", default="Asia/Shanghai")

# --- The market's own rules -----------------------------------------------------
MARKET_NAME = env.str("MARKET_NAME", default="Nanpo")
MARKET_CURRENCY = env.str("MARKET_CURRENCY", default="CNY")
MARKET_COUNTRY = env.str("MARKET_COUNTRY", default="CN")
# Where a shopper is taken to be until they say (a code of core.regions).
MARKET_REGION = env.str("MARKET_REGION", default="CN-BJ")
MARKET_PHONE_REGION = env.str("MARKET_PHONE_REGION", default="CN")
# How long a placed order holds its stock while the shopper pays.
ORDER_HOLD = timedelta(minutes=env.int("ORDER_HOLD_MINUTES", default=30))
# Balances of shoppers expire so many days after the money came; None is never.
BALANCE_EXPIRES_DAYS = env.int("BALANCE_EXPIRES_DAYS", default=None)
# What staff may give to a shopper at once, in the market's currency.
BALANCE_GIFT_MOST = Decimal(env.str("BALANCE_GIFT_MOST", default="500"))
# The rate of tax, as a fraction, that small-scale taxpayers' goods bear at most.
SMALL_SELLER_TAX = Decimal(env.str("SMALL_SELLER_TAX", default="0.01"))
if not 0 <= SMALL_SELLER_TAX < 1:
    msg = "SMALL_SELLER_TAX is a fraction from 0 to below 1."
    raise ImproperlyConfigured(msg)
# Whether shoppers see where a price goes: to the farm, its cooperative, the market, and
# so much in percent for payment, of which the market's own share is the rest.
PRICE_BREAKDOWN = env.bool("PRICE_BREAKDOWN", default=False)
PAYMENT_COST = Decimal(env.str("PAYMENT_COST", default="0"))
if not 0 <= PAYMENT_COST < 100:
    msg = "PAYMENT_COST is a percentage from 0 to below 100."
    raise ImproperlyConfigured(msg)
# A parcel counts as delivered so long after it was sent, unless the shopper says so
# before; then its price is held for a while before it is the seller's.
DELIVERED_AFTER = timedelta(days=env.int("DELIVERED_AFTER_DAYS", default=10))
EARNED_AFTER = timedelta(days=env.int("EARNED_AFTER_DAYS", default=3))
# What sellers are paid: at least so much of the currency, all but a reserve in percent
# of what was earned in the last days; never to bank details that changed a moment ago.
# Staff hear of what waits too long.
PAYOUT_LEAST = Decimal(env.str("PAYOUT_LEAST", default="1"))
PAYOUT_RESERVE = Decimal(env.str("PAYOUT_RESERVE", default="0"))
PAYOUT_RESERVE_FOR = timedelta(days=env.int("PAYOUT_RESERVE_DAYS", default=30))
if PAYOUT_LEAST < 0 or not 0 <= PAYOUT_RESERVE < 100:
    msg = "PAYOUT_LEAST is an amount, PAYOUT_RESERVE a percentage from 0 to below 100."
    raise ImproperlyConfigured(msg)
PAYOUT_LATE = timedelta(days=env.int("PAYOUT_LATE_DAYS", default=14))
BANK_WAIT = timedelta(days=env.int("BANK_WAIT_DAYS", default=3))
# What of the delivery cost goes back with goods, where the market wants it otherwise than
# orders/payment/rules.py says: REFUND_DELIVERY="damaged=all,goodwill=share".
REFUND_DELIVERY: dict[str, str] = env.dict("REFUND_DELIVERY", default={})
_REASONS = {"undelivered", "damaged", "short", "missing", "goodwill"}
if REFUND_DELIVERY.keys() - _REASONS or {*REFUND_DELIVERY.values()} - {
    "all",
    "share",
    "none",
}:
    msg = "REFUND_DELIVERY says all, share or none for each reason, as in rules.py."
    raise ImproperlyConfigured(msg)
# Who bears a dispute that is lost, unless the office decides otherwise: market, seller.
DISPUTE_BEARER = env.str("DISPUTE_BEARER", default="market")
if DISPUTE_BEARER not in {"market", "seller"}:
    msg = "DISPUTE_BEARER is market or seller."
    raise ImproperlyConfigured(msg)
# The market's own account, from which they are paid: needed for a bank's XML file.
PAYOUT_FROM_HOLDER = env.str("PAYOUT_FROM_HOLDER", default=MARKET_NAME)
PAYOUT_FROM_ACCOUNT = env.str("PAYOUT_FROM_ACCOUNT", default="")
PAYOUT_FROM_BRANCH = env.str("PAYOUT_FROM_BRANCH", default="")
# Who issues shoppers' invoices, and when: each seller its own, or the market for all;
# as soon as a part is paid, or with its first parcel. They are commercial invoices
# unless the law where the market sells takes them for tax invoices.
INVOICE_ISSUER = env.str("INVOICE_ISSUER", default="seller")
INVOICES_ISSUED = env.str("INVOICES_ISSUED", default="paid")
INVOICES_ARE_TAX_INVOICES = env.bool("INVOICES_ARE_TAX_INVOICES", default=False)
MARKET_LEGAL_NAME = env.str("MARKET_LEGAL_NAME", default="")
MARKET_TAX_ID = env.str("MARKET_TAX_ID", default="")
MARKET_ADDRESS = env.str("MARKET_ADDRESS", default="")
if INVOICE_ISSUER not in {"seller", "market"} or INVOICES_ISSUED not in {
    "paid",
    "shipped",
}:
    msg = "INVOICE_ISSUER is seller or market, INVOICES_ISSUED paid or shipped."
    raise ImproperlyConfigured(msg)
# Claims: how long after the goods have arrived (or, where nobody said that they have,
# after they were sent) they can be made, and how long each side has to answer.
CLAIM_WINDOW = timedelta(hours=env.int("CLAIM_WINDOW_HOURS", default=48))
CLAIM_AFTER_SENT = timedelta(days=env.int("CLAIM_AFTER_SENT_DAYS", default=10))
CLAIM_ANSWER = timedelta(hours=env.int("CLAIM_ANSWER_HOURS", default=48))
CLAIM_AGREE = timedelta(hours=env.int("CLAIM_AGREE_HOURS", default=72))
CLAIM_ESCALATE = timedelta(hours=env.int("CLAIM_ESCALATE_HOURS", default=72))
CLAIM_DECIDE = timedelta(hours=env.int("CLAIM_DECIDE_HOURS", default=72))
CLAIM_REMIND = timedelta(hours=env.int("CLAIM_REMIND_HOURS", default=24))
# What is accepted at once where a seller set nothing: up to an amount per claim (0 is
# never), in a month up to a percentage of the seller's sales, and not from shoppers
# with so many claims in ninety days.
CLAIM_AUTO_LIMIT = Decimal(env.str("CLAIM_AUTO_LIMIT", default="0"))
CLAIM_AUTO_SHARE = Decimal(env.str("CLAIM_AUTO_SHARE", default="2"))
CLAIM_REPEATS = env.int("CLAIM_REPEATS", default=3)
# Farm pages show a good record of claims, from this score on.
CLAIM_SCORE_SHOWN = env.bool("CLAIM_SCORE_SHOWN", default=True)
CLAIM_SCORE_LEAST = env.int("CLAIM_SCORE_LEAST", default=97)
# What is looked at before shoppers see it, while nobody has set it on the page of the
# market's office: new listings (all, or a seller's first so many), and of published
# ones prices that go up or down by more than so many percent (0 lets all pass), a
# category new to the seller, new packs, words, photos.
LISTINGS_NEED_REVIEW = env.bool("LISTINGS_NEED_REVIEW", default=True)
REVIEW_FIRST_LISTINGS = env.int("REVIEW_FIRST_LISTINGS", default=0)
REVIEW_PRICE_UP = env.int("REVIEW_PRICE_UP", default=50)
REVIEW_PRICE_DOWN = env.int("REVIEW_PRICE_DOWN", default=70)
REVIEW_NEW_CATEGORY = env.bool("REVIEW_NEW_CATEGORY", default=False)
REVIEW_PACKS = env.bool("REVIEW_PACKS", default=False)
REVIEW_WORDS = env.bool("REVIEW_WORDS", default=False)
REVIEW_PHOTOS = env.bool("REVIEW_PHOTOS", default=False)
# Hours after which something in an office's queue is past its time.
REVIEW_WITHIN_HOURS = env.int("REVIEW_WITHIN_HOURS", default=48)
# Courses (by the last part of their address) that everybody has finished who opens a
# shop or goes live; counties and cooperatives may ask for more.
TRAINING_TO_OPEN_SHOP = env.list("TRAINING_TO_OPEN_SHOP", default=[])
TRAINING_TO_GO_LIVE = env.list("TRAINING_TO_GO_LIVE", default=[])

# --- Live video -------------------------------------------------------------------
# Chunks as they come, segments, replays. Web processes and the live worker share it.
LIVE_ROOT = Path(env.str("LIVE_ROOT", default=str(DATA_DIR / "live")))
# `embedded` takes phones' video itself; `rtmp` leaves it to a media server.
LIVE_ENGINE = env.str("LIVE_ENGINE", default="embedded")
# A path, or "system"; empty is the one that pip brings.
LIVE_FFMPEG = env.str("LIVE_FFMPEG", default="")
# Who ffmpeg runs as, when the worker is root; and what it may use.
LIVE_FFMPEG_USER = env.str("LIVE_FFMPEG_USER", default="nobody")
LIVE_FFMPEG_MEMORY_MB = env.int("LIVE_FFMPEG_MEMORY_MB", default=1024)
LIVE_BUBBLEWRAP = env.bool("LIVE_BUBBLEWRAP", default=True)
# Broadcasts whose picture is converted, at once; all others are copied.
LIVE_CONVERSIONS = env.int("LIVE_CONVERSIONS", default=2)
LIVE_STREAMS = env.int("LIVE_STREAMS", default=20)
LIVE_MAX_KBPS = env.int("LIVE_MAX_KBPS", default=6000)
# Minutes without anything from the camera, after which a broadcast is ended.
LIVE_SILENT_MINUTES = env.int("LIVE_SILENT_MINUTES", default=15)
LIVE_POSTER_SECONDS = env.int("LIVE_POSTER_SECONDS", default=10)
# Room for one broadcast, for all, and what the disk keeps free.
LIVE_QUOTA_MB = env.int("LIVE_QUOTA_MB", default=4096)
LIVE_TOTAL_MB = env.int("LIVE_TOTAL_MB", default=40_960)
LIVE_FREE_MB = env.int("LIVE_FREE_MB", default=1024)
LIVE_REPLAY_DAYS = env.int("LIVE_REPLAY_DAYS", default=180)
# What is kept of broadcasts as evidence, and how long who watched is told apart.
LIVE_EVIDENCE_YEARS = env.int("LIVE_EVIDENCE_YEARS", default=3)
LIVE_WATCH_DAYS = env.int("LIVE_WATCH_DAYS", default=90)
# A visit or another order so long after a broadcast is counted as having followed it.
LIVE_FOLLOWED_DAYS = env.int("LIVE_FOLLOWED_DAYS", default=30)
# The live worker runs beside the server, unless it is started by itself.
LIVE_WORKER_BESIDE = env.bool("LIVE_WORKER_BESIDE", default=not REDIS_URL)
# nginx's internal place for LIVE_ROOT/media, which then hands the files out.
LIVE_ACCEL = env.str("LIVE_ACCEL", default="")
# Copies in object storage, and the address (of a CDN) where viewers get them.
LIVE_S3_BUCKET = env.str("LIVE_S3_BUCKET", default="")
LIVE_S3_OPTIONS = {
    "endpoint_url": env.str("S3_ENDPOINT", default=None),
    "access_key": env.str("S3_ACCESS_KEY", default=None),
    "secret_key": env.str("S3_SECRET_KEY", default=None),
    "region_name": env.str("S3_REGION", default=None),
}
LIVE_MEDIA_URL = env.str("LIVE_MEDIA_URL", default="").rstrip("/")
# Media servers: see docs/operating.md.
LIVE_INGEST_URL = env.str("LIVE_INGEST_URL", default="rtmp://127.0.0.1/ingest")
LIVE_INGEST_SIGN = env.str("LIVE_INGEST_SIGN", default="")
LIVE_INGEST_SIGN_KEY = env.str("LIVE_INGEST_SIGN_KEY", default="")
LIVE_RELAY_URL = env.str("LIVE_RELAY_URL", default="rtmp://127.0.0.1/hls/{public}")
LIVE_PLAYBACK_URL = env.str(
    "LIVE_PLAYBACK_URL", default="http://127.0.0.1:8080/hls/{public}/index.m3u8"
)
LIVE_HOOK_SECRET = env.str("LIVE_HOOK_SECRET", default="")
LIVE_HOOK_FIELDS: dict[str, str] = env.dict("LIVE_HOOK_FIELDS", default={})
LIVE_RECORD_ROOT = env.str("LIVE_RECORD_ROOT", default="")

OSCAR_SHOP_NAME = MARKET_NAME
OSCAR_DEFAULT_CURRENCY = MARKET_CURRENCY
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_SLUG_ALLOW_UNICODE = True
OSCAR_OFFERS_INCL_TAX = True
OSCAR_OFFER_ROUNDING_FUNCTION = "shop.offers.discounts.round_discount"
OSCAR_BASKET_COOKIE_OPEN = "nanpo_basket"
OSCAR_BASKET_COOKIE_LIFETIME = 30 * 24 * 3600
OSCAR_HOMEPAGE = "/"
OSCAR_FROM_EMAIL = DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default="Nanpo <market@nanpo.test>"
)
OSCAR_ORDER_STATUS_PIPELINE = ORDER_PIPELINE
OSCAR_INITIAL_ORDER_STATUS = "pending-payment"
OSCAR_IMAGE_FOLDER = "photos/"
OSCAR_DELETE_IMAGE_FILES = False
OSCAR_EAGER_ALERTS = False  # back-in-stock news is not sent inside a save
OSCAR_MISSING_IMAGE_URL = "image_not_found.jpg"
OSCAR_REQUIRED_ADDRESS_FIELDS = ("first_name", "line1", "country")
HAYSTACK_CONNECTIONS = {
    "default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}
}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"

# --- Stripe, or its double ------------------------------------------------------
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
# The double's address; empty means Stripe itself.
STRIPE_DOUBLE_URL = env.str(
    "STRIPE_DOUBLE_URL", default="" if STRIPE_SECRET_KEY else "http://127.0.0.1:12111"
).rstrip("/")
if STRIPE_DOUBLE_URL and not STRIPE_SECRET_KEY:
    STRIPE_SECRET_KEY = "sk_test_double"
STRIPE_PUBLISHABLE_KEY = env.str("STRIPE_PUBLISHABLE_KEY", default="pk_test_double")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="whsec_double")
# Of the second endpoint, which hears of the sellers' own accounts.
STRIPE_CONNECT_WEBHOOK_SECRET = env.str(
    "STRIPE_CONNECT_WEBHOOK_SECRET",
    default="whsec_connect" if STRIPE_DOUBLE_URL else "",
)
# Where sellers may choose to be paid by Stripe; in no other country are they offered it.
STRIPE_PAYOUT_COUNTRIES = env.list(
    "STRIPE_PAYOUT_COUNTRIES", default=[MARKET_COUNTRY] if STRIPE_DOUBLE_URL else []
)
STRIPE_JS_URL = (
    f"{STRIPE_DOUBLE_URL}/endive/stripe.js"
    if STRIPE_DOUBLE_URL
    else "https://js.stripe.com/endive/stripe.js"
)

# --- Mail -----------------------------------------------------------------------
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "core.mail.ConsoleAndFileBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 10
# Shows every mail and SMS at /dev/mail/. Never for a site with real people.
DEV_MAIL = env.bool("NANPO_DEV_MAIL", default=DEBUG)

# --- Logs -----------------------------------------------------------------------
LOGGING = logs.configure(
    as_json=PRODUCTION, level=env.str("LOG_LEVEL", default="INFO").upper()
)
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10  # one line per request, at its end

# --- Security -------------------------------------------------------------------
HTTPS = env.bool("HTTPS", default=PRODUCTION)
SECURE_SSL_REDIRECT = HTTPS
# Whether a proxy of ours stands in front and says truly who asks and how.
TRUST_PROXY = env.bool("TRUST_PROXY", default=False)
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

# --- Files that sellers bring in -----------------------------------------------
IMPORT_BYTES = 20 * 1024 * 1024
IMPORT_ROWS = 20_000
# Files with more rows than this are read and applied by the worker.
IMPORT_AT_ONCE = 200

_stripe_hosts = (
    [STRIPE_DOUBLE_URL]
    if STRIPE_DOUBLE_URL
    else ["https://js.stripe.com", "https://api.stripe.com", "https://hooks.stripe.com"]
)
# Where viewers load live video from, when it is not this server.
_video_hosts = sorted(
    {
        "{0.scheme}://{0.netloc}".format(urlsplit(address))
        for address in (
            LIVE_MEDIA_URL,
            env.str("LIVE_PLAYBACK_URL", default=""),
        )
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
AXES_HANDLER = "accounts.throttle.SignInThrottle"
AXES_USERNAME_CALLABLE = "accounts.throttle.claimed_name"
AXES_CLIENT_IP_CALLABLE = "core.client.address_of"
AXES_LOCKOUT_CALLABLE = "accounts.views.lockout.locked_out"
AXES_FAILURE_LIMIT = 8
# A village may share one address, so an address may be wrong more often than a person.
SIGN_IN_FAILURES_PER_ADDRESS = 60
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
SILENCED_SYSTEM_CHECKS: list[str] = []
