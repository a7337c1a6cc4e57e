"""Settings of how people are told."""

from core.environment import Environment, require
from core.web_push import is_private
from core.wechat_seal import is_aes_key

env = Environment("Notifications")

QUIET_FROM = env.number(
    "QUIET_FROM",
    22,
    "the hour from which texts and pushes wait that can, by the market's clock; each "
    "person may choose others",
)
QUIET_UNTIL = env.number("QUIET_UNTIL", 7, "the hour until which they wait")
ROBOT_API_URL = env.text(
    "ROBOT_API_URL", "", "where robots of group chats are called, for a double"
)
PUSH_PRIVATE_KEY = env.text(
    "PUSH_PRIVATE_KEY",
    "",
    "the market's key at push services of browsers (P-256, 32 bytes in base64url); "
    "with another one everybody has to turn pushes on anew",
    shown="made by the market and kept sealed in its database",
)
PUSH_CONTACT = env.text(
    "PUSH_CONTACT",
    "",
    "where people of push services find yours: `mailto:…` or `https://…`",
    shown="the address in `DEFAULT_FROM_EMAIL`",
)
PUSH_API_URL = env.text(
    "PUSH_API_URL", "", "where push services are called, for a double"
)
if PUSH_PRIVATE_KEY:
    require(
        is_private(PUSH_PRIVATE_KEY),
        "PUSH_PRIVATE_KEY is no private key of P-256 in base64url (43 characters).",
    )
WECHAT_APP_ID = env.text(
    "WECHAT_APP_ID",
    "",
    "the AppID of the market's service account at WeChat; without it nobody is told so",
)
WECHAT_SECRET = env.text("WECHAT_SECRET", "", "its AppSecret")
WECHAT_TOKEN = env.text(
    "WECHAT_TOKEN", "", "the token with which WeChat signs its calls to `/wechat/`"
)
WECHAT_AES_KEY = env.text(
    "WECHAT_AES_KEY",
    "",
    "the EncodingAESKey of the safe mode (43 characters); then only sealed calls count",
)
WECHAT_TEMPLATE = env.text(
    "WECHAT_TEMPLATE", "", "the id of the template by which all messages go"
)
WECHAT_PLACES = env.pairs(
    "WECHAT_PLACES",
    "what stands at which place of the template, of `title`, `text`, `time` and "
    "`market`; without it `title=thing1,text=thing2,time=time3`",
)
WECHAT_MESSAGES_PER_PERSON_DAY = env.number(
    "WECHAT_MESSAGES_PER_PERSON_DAY",
    30,
    "so many messages of WeChat a person gets in a day; what comes after it goes "
    "another way",
)
WECHAT_API_URL = env.text(
    "WECHAT_API_URL", "", "where WeChat is asked, for a double", shown="its own"
)
CALL_BACKEND = env.text(
    "CALL_BACKEND",
    "",
    "who calls people about overdue orders: `aliyun` or `twilio`, as `SMS_BACKEND`",
    shown="nobody is called",
)
CALL_SENDER = env.text(
    "CALL_SENDER", "", "the number that calls; Aliyun takes one of its own without it"
)
CALL_TEMPLATE = env.text(
    "CALL_TEMPLATE",
    "",
    "Aliyun: a speech template whose only variable (`text`) is the whole sentence",
)
CALL_FROM = env.number("CALL_FROM", 9, "the hour from which the market calls people")
CALL_UNTIL = env.number("CALL_UNTIL", 20, "the hour until which it does")
CALL_COST = env.amount("CALL_COST", "0.10", "what a call costs")
CALLS_PER_PERSON_DAY = env.number(
    "CALLS_PER_PERSON_DAY", 2, "so often a person is called in a day, at most"
)
CALL_API_URL = env.text(
    "CALL_API_URL",
    "",
    "where the provider is asked to call, for a double",
    shown="its own",
)
require(
    CALL_BACKEND in {"", "aliyun", "twilio"},
    "CALL_BACKEND is aliyun or twilio.",
)
require(
    0 <= CALL_FROM < CALL_UNTIL <= 24,
    "CALL_FROM is an hour before CALL_UNTIL.",
)
require(
    set(WECHAT_PLACES) <= {"title", "text", "time", "market"},
    "WECHAT_PLACES names other values than title, text, time and market.",
)
if WECHAT_AES_KEY:
    require(
        is_aes_key(WECHAT_AES_KEY),
        "WECHAT_AES_KEY is no EncodingAESKey (43 letters and figures).",
    )
DIGEST_HOUR = env.number(
    "DIGEST_HOUR", 18, "the hour of the daily mail, for who wants one"
)
