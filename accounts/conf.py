"""Settings of accounts: signing in, the second factor, who may be wrong how often."""

from datetime import timedelta

from core.conf import MARKET_PHONE_REGION, PRODUCTION
from core.environment import Environment, require

from .providers.rsa2 import is_private_key, is_public_key

env = Environment("Accounts")

# Others than staff need it once they have set it up.
MONEY_ACTS_NEED_SECOND_FACTOR = env.flag(
    "MONEY_ACTS_NEED_SECOND_FACTOR",
    PRODUCTION,
    "staff release, refund and accept only with two-step verification",
    shown="`1` in production",
)
SECOND_PERSON_WAIT = env.hours(
    "SECOND_PERSON_WAIT_HOURS",
    72,
    "whose password was reset, or who was made staff, releases no payouts for so long",
)
WECHAT_SIGN_IN_ID = env.text(
    "WECHAT_SIGN_IN_ID",
    "",
    "the AppID of the market's website application at WeChat's open platform; without "
    "it nobody signs in by scanning WeChat's code",
)
WECHAT_SIGN_IN_SECRET = env.text("WECHAT_SIGN_IN_SECRET", "", "its AppSecret")
WECHAT_INSIDE_ID = env.text(
    "WECHAT_INSIDE_ID",
    "",
    "the AppID of a service account of WeChat, for pages that are opened inside "
    "WeChat; it may be the one of `WECHAT_APP_ID`",
)
WECHAT_INSIDE_SECRET = env.text("WECHAT_INSIDE_SECRET", "", "its AppSecret")
WECHAT_SIGN_IN_URL = env.text(
    "WECHAT_SIGN_IN_URL", "", "where people sign in, for a double", shown="WeChat's own"
)
ALIPAY_SIGN_IN_ID = env.text(
    "ALIPAY_SIGN_IN_ID",
    "",
    "the APPID of the market's web application at Alipay's open platform; without it "
    "nobody signs in with Alipay",
)
ALIPAY_SIGN_IN_KEY = env.text(
    "ALIPAY_SIGN_IN_KEY",
    "",
    "the application's private key (RSA2), as Alipay's key tool writes it",
)
ALIPAY_PUBLIC_KEY = env.text(
    "ALIPAY_PUBLIC_KEY", "", "Alipay's own public key, which its open platform shows"
)
ALIPAY_SIGN_IN_URL = env.text(
    "ALIPAY_SIGN_IN_URL",
    "",
    "where people sign in, for a double",
    shown="Alipay's own",
)
if ALIPAY_SIGN_IN_KEY:
    require(
        is_private_key(ALIPAY_SIGN_IN_KEY),
        "ALIPAY_SIGN_IN_KEY is no private key of RSA.",
    )
if ALIPAY_PUBLIC_KEY:
    require(
        is_public_key(ALIPAY_PUBLIC_KEY), "ALIPAY_PUBLIC_KEY is no public key of RSA."
    )
# A village may share one address, so an address may be wrong more often than a person.
SIGN_IN_FAILURES_PER_ADDRESS = 60
PHONENUMBER_DEFAULT_REGION = MARKET_PHONE_REGION
# Browsers that somebody has signed in with; see accounts.devices.
DEVICE_COOKIE_NAME = "nanpo_device"
DEVICE_COOKIE_PATH = "/accounts/"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {
    "login": "accounts.forms.signing_in.SignInForm",
    "signup": "accounts.forms.sign_up.SignUpForm",
    "reset_password": "accounts.forms.signing_in.ResetForm",
    "reset_password_from_key": "accounts.forms.signing_in.NewPasswordForm",
    "change_password": "accounts.forms.signing_in.ChangePasswordForm",
    "set_password": "accounts.forms.signing_in.FirstPasswordForm",
    "reauthenticate": "accounts.forms.signing_in.PasswordAgainForm",
    "add_email": "accounts.forms.signing_in.NewEmailForm",
    "change_phone": "accounts.forms.signing_in.NewPhoneForm",
    "verify_phone": "accounts.forms.signing_in.PhoneCodeForm",
    "request_login_code": "accounts.forms.signing_in.SendCodeForm",
    "confirm_login_code": "accounts.forms.signing_in.SignInCodeForm",
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
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_FORMAT = ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT
MFA_ADAPTER = "accounts.second_factor.SecondFactorAdapter"
# A code that ended while it was typed or sent still holds (RFC 6238, section 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# On one's own machine the market is at http://localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_FORMS = {
    "add_webauthn": "accounts.forms.passkeys.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.passkeys.RenamePasskeyForm",
    "login_webauthn": "accounts.forms.passkeys.PasskeyForm",
    "reauthenticate_webauthn": "accounts.forms.passkeys.PasskeyAgainForm",
    "authenticate": "accounts.forms.signing_in.CodeForm",
    "reauthenticate": "accounts.forms.signing_in.CodeAgainForm",
    "activate_totp": "accounts.forms.signing_in.FirstCodeForm",
}
SOCIALACCOUNT_ADAPTER = "accounts.social_adapter.SocialAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.sign_up.SocialSignUpForm"}
# Nobody gets an account without having said how they are reached, none is found by
# what a provider says of somebody, and what opens their account there isn't kept.
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_RATE_LIMITS = {
    # Codes of a phone; passwords are counted in the database, by accounts.throttle.
    "login_failed": "5/5m/key",
    "login": "60/m/ip",
    "change_phone": "5/m/user",
    "verify_phone": "1/30s/key,6/h/key,20/m/ip",
    "confirm_email": "1/1m/key",
    # Three tries are made with each code.
    "request_login_code": "1/30s/key,10/h/key,20/m/ip",
}

AXES_HANDLER = "accounts.throttle.SignInThrottle"
AXES_USERNAME_CALLABLE = "accounts.throttle.claimed_name"
AXES_CLIENT_IP_CALLABLE = "core.client.address_of"
AXES_LOCKOUT_CALLABLE = "accounts.views.password.locked_out"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
