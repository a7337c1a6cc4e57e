"""Production refuses demo values, in every process, and is clean without them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SAFE = {
    "NANPO_PRODUCTION": "1",
    "DJANGO_SECRET_KEY": "kX9_vQ2mZ7-pL4rT8wY1bN6cF3hJ5sD0gAqEiOuRtYzPxWvUkMnB",
    "FIELD_KEYS": "mB7xR2nV9kL4pQ8wT1yC6zF3hJ5sD0gAaEeIiOoUuXxWwVvQqKk",
    "ALLOWED_HOSTS": "market.example",
    "SITE_URL": "https://market.example",
    "STRIPE_SECRET_KEY": "sk_live_of_the_market",
    "STRIPE_PUBLISHABLE_KEY": "pk_live_of_the_market",
    "STRIPE_WEBHOOK_SECRET": "whsec_of_the_market",
    "EMAIL_URL": "smtp://mail.example:25",
    "SMS_BACKEND": "market.sms.Provider",
}


TWILIO = {"SMS_BACKEND": "twilio", "SMS_KEY": "AC", "SMS_SECRET": "s"}
TWILIO |= {"SMS_SENDER": "+12025550100"}
TENCENT = TWILIO | {"SMS_BACKEND": "tencent", "SMS_SIGN_NAME": "南坡"}
TENCENT |= {"SMS_TEMPLATES": "any=1"}
ALIYUN = TENCENT | {"SMS_BACKEND": "aliyun"}


def started(
    data: Path, *command: str, given: str = "", **changes: str
) -> subprocess.CompletedProcess:
    names = {*SAFE, "DJANGO_DEBUG", "STRIPE_DOUBLE_URL", "DATABASE_URL", "REDIS_URL"}
    names.add("DJANGO_ALLOW_ASYNC_UNSAFE")  # the browser tests' own
    environment = {k: v for k, v in os.environ.items() if k not in names}
    environment |= {"NANPO_DATA": str(data)} | SAFE | changes
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={k: v for k, v in environment.items() if v != "-"},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_settings_pass_the_deploy_check(tmp_path):
    done = started(
        tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING"
    )

    assert (done.returncode, done.stderr) == (0, "")
    # The one that config/settings.py names: our i18n library stands for Django's.
    assert done.stdout == "System check identified no issues (1 silenced).\n"


REFUSED = [
    ({"DJANGO_SECRET_KEY": "-"}, "DJANGO_SECRET_KEY is the demo's"),
    ({"DJANGO_SECRET_KEY": "short"}, "DJANGO_SECRET_KEY is too weak"),
    ({"FIELD_KEYS": "-"}, "FIELD_KEYS is the demo's"),
    ({"FIELD_KEYS": SAFE["FIELD_KEYS"] + ",short"}, "FIELD_KEYS holds a weak key"),
    ({"DJANGO_DEBUG": "1"}, "DJANGO_DEBUG is on"),
    ({"ALLOWED_HOSTS": "-"}, "ALLOWED_HOSTS is empty"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS lets any host pass"),
    ({"SITE_URL": "-"}, "SITE_URL is not set"),
    ({"STRIPE_SECRET_KEY": "-"}, "Payments go to the Stripe double"),
    ({"STRIPE_SECRET_KEY": "sk_test_double"}, "STRIPE_SECRET_KEY is missing"),
    ({"STRIPE_DOUBLE_URL": "http://10.0.0.1:1"}, "Payments go to the Stripe"),
    ({"STRIPE_PUBLISHABLE_KEY": "-"}, "STRIPE_PUBLISHABLE_KEY is missing"),
    ({"STRIPE_WEBHOOK_SECRET": "-"}, "STRIPE_WEBHOOK_SECRET is the demo's"),
    ({"EMAIL_URL": "-"}, "EMAIL_URL is missing"),
    ({"STRIPE_SECRET_KEY": "sk_test_of_the_market"}, "STRIPE_SECRET_KEY is no live"),
    ({"STRIPE_SECRET_KEY": "rk_test_of_the_market"}, "STRIPE_SECRET_KEY is no live"),
    ({"NANPO_DEV_MAIL": "1"}, "NANPO_DEV_MAIL is on"),
    ({"SITE_URL": "http://market.example"}, "SITE_URL is not https://"),
    ({"SMS_BACKEND": "-"}, "SMS_BACKEND is the demo's"),
    ({"WECHAT_INSIDE_ID": "wx1"}, "WECHAT_INSIDE_SECRET is missing beside"),
    ({"ALIPAY_SIGN_IN_URL": "http://10.0.0.1:1"}, "ALIPAY_SIGN_IN_URL is set"),
    ({"SMS_BACKEND": "twillio"}, "SMS_BACKEND is none of aliyun, tencent, twilio"),
    (TWILIO | {"SMS_KEY": ""}, "SMS_KEY is missing"),
    (TWILIO | {"SMS_SECRET": ""}, "SMS_SECRET is missing"),
    (TWILIO | {"SMS_SENDER": ""}, "SMS_SENDER is missing"),
    (TENCENT | {"SMS_SENDER": ""}, "SMS_SENDER is missing"),
    (TENCENT | {"SMS_SIGN_NAME": ""}, "SMS_SIGN_NAME is missing"),
    (ALIYUN | {"SMS_TEMPLATES": ""}, "SMS_TEMPLATES is missing"),
    (TWILIO | {"SMS_API_URL": "http://10.0.0.1:1"}, "SMS_API_URL is set"),
    ({"SMS_CALLBACK_SECRET": "double"}, "SMS_CALLBACK_SECRET is too short"),
    ({"ROBOT_API_URL": "http://10.0.0.1:1"}, "ROBOT_API_URL is set"),
    ({"PUSH_API_URL": "http://10.0.0.1:1"}, "PUSH_API_URL is set"),
    ({"WECHAT_API_URL": "http://10.0.0.1:1"}, "WECHAT_API_URL is set"),
    ({"WECHAT_APP_ID": "wx1", "WECHAT_SECRET": "s"}, "WECHAT_TOKEN is missing"),
    ({"CALL_API_URL": "http://10.0.0.1:1"}, "CALL_API_URL is set"),
    (TWILIO | {"CALL_BACKEND": "aliyun"}, "CALL_BACKEND is another than SMS_BACKEND"),
    (ALIYUN | {"CALL_BACKEND": "aliyun"}, "CALL_TEMPLATE is missing"),
    (TWILIO | {"CALL_BACKEND": "twilio"}, "CALL_SENDER is missing"),
]
# Reads the settings anew for each of the environments it is given.
ASK = """
import json, os, runpy, sys
from types import SimpleNamespace
from django.core.exceptions import ImproperlyConfigured
from config.safety import refuse_unsafe_start
from tests.areas import AREAS

READ = {"config.engines", *(f"{area}.conf" for area in AREAS)}
safe, said = dict(os.environ), []
for changes in json.load(sys.stdin):
    environment = {k: v for k, v in (safe | changes).items() if v != "-"}
    os.environ.clear()
    os.environ.update(environment)
    for name in READ & {*sys.modules}:
        del sys.modules[name]
    try:
        settings = runpy.run_path("config/settings.py")
        refuse_unsafe_start(SimpleNamespace(**settings))
        said.append("")
    except ImproperlyConfigured as refusal:
        said.append(str(refusal))
json.dump(said, sys.stdout)
"""


def test_production_refuses_each_demo_value(tmp_path):
    """In one process, as starting one for each takes longer than all of them."""
    fine = [{}, TWILIO, TENCENT, ALIYUN]
    cases = [*fine, *(changes for changes, _said in REFUSED)]
    done = started(tmp_path, "-c", ASK, given=json.dumps(cases))

    found = json.loads(done.stdout)
    assert [found.pop(0) for _ in fine] == [""] * len(fine)
    for (changes, said), text in zip(REFUSED, found, strict=True):
        assert "The market does not start in production like this:" in text, changes
        assert f"  - {said}" in text
        assert text.count("\n  - ") <= 3


@pytest.mark.parametrize(
    "command",
    [
        ("-m", "config.serve"),
        ("-m", "celery", "-A", "config", "worker", "--pool", "solo"),
        ("manage.py", "migrate"),
    ],
)
def test_no_process_starts_with_the_demo_secret(tmp_path, command):
    done = started(tmp_path, *command, DJANGO_SECRET_KEY="-", PORT="0")

    assert done.returncode != 0
    assert "DJANGO_SECRET_KEY is the demo's" in done.stderr + done.stdout
    assert not (tmp_path / "nanpo.db").exists()


def test_deploy_check_says_that_a_demo_is_no_production(tmp_path):
    done = started(tmp_path, "manage.py", "check", "--deploy", NANPO_PRODUCTION="-")

    assert done.returncode == 1
    assert "(nanpo.E002) NANPO_PRODUCTION is not set." in done.stderr
