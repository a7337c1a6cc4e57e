"""Settings that every area builds on: what the market is, where it keeps things."""

from pathlib import Path

from core.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment("The market")

PRODUCTION = env.flag("NANPO_PRODUCTION", False, "`1`: no start with demo values")
DEBUG = env.flag(
    "DJANGO_DEBUG",
    not PRODUCTION,
    "errors show the market's insides",
    shown="`1`; in production `0`",
)
DATA_DIR = Path(
    env.text(
        "NANPO_DATA",
        str(BASE_DIR / "var"),
        "where files and SQLite live",
        shown="`var/`",
    )
)
SITE_URL = env.text(
    "SITE_URL",
    "http://127.0.0.1:8000",
    "the market's own address, for links in mails",
).rstrip("/")

# In each language (core.brand). Whoever names one alone is called so in both.
MARKET_NAME = env.text("MARKET_NAME", "Nanpo", "what the market is called")
# Photos by their ids, 0 for none, and a colour: chosen on pages alone.
MARKET_LOGO = 0
MARKET_BANNER = 0
MARKET_ACCENT = ""
MARKET_NAMES = {
    "en": MARKET_NAME,
    "zh-hans": env.text(
        "MARKET_NAME_ZH_HANS",
        "南坡" if MARKET_NAME == "Nanpo" else MARKET_NAME,
        "what the market is called in Chinese",
        shown="`南坡`; with another `MARKET_NAME` the same as that",
    ),
}
MARKET_CURRENCY = env.text("MARKET_CURRENCY", "CNY", "in which everything is priced")
MARKET_COUNTRY = env.text("MARKET_COUNTRY", "CN", "where the market sells")
MARKET_HOLIDAYS = env.text(
    "MARKET_HOLIDAYS",
    "",
    "whose public holidays are no working days: a country or a part of it, such as "
    "`DE-BY`; `none` for none",
    shown="the market's country",
)
MARKET_DAYS_OFF = env.days_of_year(
    "MARKET_DAYS_OFF",
    "days on which nobody has to send, beside public holidays: `2027-02-05,2027-02-06`",
)
MARKET_DAYS_WORKED = env.days_of_year(
    "MARKET_DAYS_WORKED", "days that are worked, whatever the calendar says of them"
)
MARKET_REGION = env.text(
    "MARKET_REGION",
    "CN-BJ",
    "where a shopper is taken to be until they say, a code of `core/regions.py`",
)
MARKET_PHONE_REGION = env.text(
    "MARKET_PHONE_REGION", "CN", "whose phone numbers need no country code"
)
TIME_ZONE = env.text(
    "MARKET_TIME_ZONE", "Asia/Shanghai", "by which the market's days begin and end"
)

# What seals secrets in the database, the newest first (see core.secrets).
DEMO_FIELD_KEY = "demo-only-field-key-never-used-in-production-9876543210fedcba"
FIELD_KEYS = env.words(
    "FIELD_KEYS",
    [DEMO_FIELD_KEY],
    "what seals account numbers in the database: 50 or more random characters each, "
    "the newest first",
    shown="the demo's",
)
REDIS_URL = env.text(
    "REDIS_URL",
    "",
    "broker, cache and events; with it, run workers",
    shown="worker inside the server",
)
S3_BUCKET = env.text(
    "S3_BUCKET", "", "where photos are kept", shown="files in `var/media`"
)
S3_OPTIONS = {
    "endpoint_url": env.text("S3_ENDPOINT", None, "the object storage's address"),
    "access_key": env.text("S3_ACCESS_KEY", None, "the key for it"),
    "secret_key": env.text("S3_SECRET_KEY", None, "that key's secret"),
    "region_name": env.text("S3_REGION", None, "the region where the storage stands"),
}
FILES_FREE_MB = env.number(
    "FILES_FREE_MB",
    200,
    "what the disks of `var/media`, `var/private` and the temporary folder keep free: "
    "below it files are refused and `/healthz/` is 503",
)
# A message whose row is gone can be asked for anew, so it stays longer than anything
# is told of.
OUTBOX_KEPT = env.days(
    "OUTBOX_KEPT_DAYS", 90, "how long messages that were sent are kept in the outbox"
)
SMS_BACKEND = env.text(
    "SMS_BACKEND",
    "core.sms.MailboxSms",
    "`aliyun`, `tencent` or `twilio`, or a class with `send(to, text)`",
    shown="messages are kept, not sent",
)
SMS_KEY = env.text("SMS_KEY", "", "access key, secret id or account of the provider")
SMS_SECRET = env.text("SMS_SECRET", "", "its secret")
SMS_SENDER = env.text(
    "SMS_SENDER", "", "Tencent: the app's id; Twilio: a number or messaging service"
)
SMS_SIGN_NAME = env.text(
    "SMS_SIGN_NAME", "", "the signature that Aliyun and Tencent have approved"
)
SMS_TEMPLATES = env.pairs(
    "SMS_TEMPLATES",
    "templates that Aliyun or Tencent has approved: `any` is one whose only variable "
    "(`text`) is the whole text, `code` one with the variable `code`",
)
SMS_CALLBACK_SECRET = env.text(
    "SMS_CALLBACK_SECRET",
    "",
    "part of the address at which the provider reports; without it none is taken",
)
SMS_API_URL = env.text(
    "SMS_API_URL", "", "where the provider is asked, for a double", shown="its own"
)
SMS_COST = env.amount("SMS_COST", "0.05", "what one part of a text message costs")
SMS_COST_PER_PERSON_DAY = env.amount(
    "SMS_COST_PER_PERSON_DAY",
    "1.00",
    "for so much a person gets text messages of notifications in a day; what comes "
    "after it goes another way",
)
TRUST_PROXY = env.flag(
    "TRUST_PROXY",
    False,
    "a proxy of ours stands in front and says truly who asks and how",
)

EVENTS_MAX_VIEWERS = env.number(
    "EVENTS_MAX_VIEWERS",
    12_000,
    "open event streams per process, beyond which a page is served without one; as "
    "many files must be allowed (`LimitNOFILE`)",
)
EVENTS_PER_PAGE = env.number("EVENTS_PER_PAGE", 4, "open event streams of one page")
EVENTS_PER_ADDRESS = env.number(
    "EVENTS_PER_ADDRESS",
    500,
    "open event streams of one client address, which a village may share; behind a "
    "proxy without `TRUST_PROXY` all clients have one address",
)
NCHAN_PUBLISH_URL = env.text(
    "NCHAN_PUBLISH_URL", "", "where we post to nginx with nchan in front; see *Crowds*"
)
NCHAN_STREAM_URL = env.text(
    "NCHAN_STREAM_URL", "/stream/{channel}/{ticket}/", "where pages listen to nginx"
)
