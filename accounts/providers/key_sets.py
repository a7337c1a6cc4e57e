"""Keys for signing in elsewhere: who has one of a row needs all of it."""

KEY_SETS = (
    ("WECHAT_SIGN_IN_ID", "WECHAT_SIGN_IN_SECRET"),
    ("WECHAT_INSIDE_ID", "WECHAT_INSIDE_SECRET"),
    ("ALIPAY_SIGN_IN_ID", "ALIPAY_SIGN_IN_KEY", "ALIPAY_PUBLIC_KEY"),
)
