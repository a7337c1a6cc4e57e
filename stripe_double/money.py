"""What Stripe says of currencies and amounts: exponents, minimums, and its fee."""

from __future__ import annotations

from decimal import Decimal

from .errors import parameter_error

ZERO_DECIMAL = frozenset(
    "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split()
)
THREE_DECIMAL = frozenset("bhd jod kwd omr tnd".split())
WHOLE_HUNDREDS = frozenset({"isk", "ugx"})
PAID_OUT_IN_HUNDREDS = frozenset({"huf", "twd"})
CURRENCIES = frozenset(
    """usd aed all amd ang aud awg azn bam bbd bdt bhd bif bmd bnd bob brl bsd bwp byn
    bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel
    gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw
    kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn
    nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd
    scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs
    vnd vuv wst xaf xcd xcg xof xpf yer zar zmw""".split()
)
MINIMUMS = {
    "aed": 200, "aud": 50, "brl": 50, "cad": 50, "chf": 50, "cny": 400, "czk": 1500,
    "dkk": 250, "eur": 50, "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50,
    "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50, "pln": 200, "ron": 200, "sek": 300,
    "sgd": 50, "thb": 1000, "usd": 50,
}  # fmt: skip
MAXIMUM = 99_999_999
FEE_PER_THOUSAND = 34
ALIPAY = frozenset("aud cad cny eur gbp hkd jpy myr nzd sgd usd".split())
WECHAT = frozenset("aud cad chf cny dkk eur gbp hkd jpy nok sek sgd usd".split())


def check_amount(amount: int, currency: str, *, param: str = "amount") -> None:
    """Raise `StripeError` when Stripe would not charge this amount."""
    check_currency(currency)
    check_steps(amount, currency, param=param)
    least = MINIMUMS.get(currency, 1)
    if amount < least:
        raise parameter_error(
            f"Amount must be at least {least} {currency}, the least charge allowed.",
            code="amount_too_small",
            param=param,
        )
    if amount > MAXIMUM:
        raise parameter_error(
            f"Amount must be no more than {MAXIMUM} {currency}.",
            code="amount_too_large",
            param=param,
        )


def check_currency(currency: str) -> None:
    if currency not in CURRENCIES:
        raise parameter_error(
            f"Invalid currency: {currency}. Stripe supports many currencies, not this.",
            code="parameter_invalid_currency",
            param="currency",
        )


def check_steps(amount: int, currency: str, *, param: str = "amount") -> None:
    """Refuse what is not a whole step: zero, 1 fils of a dinar, half a krona."""
    if amount < 1:
        raise parameter_error(
            "Invalid positive integer", code="parameter_invalid_integer", param=param
        )
    step = 10 if currency in THREE_DECIMAL else 100 if currency in WHOLE_HUNDREDS else 1
    if amount % step:
        raise parameter_error(
            f"Invalid amount: {currency} amounts must be multiples of {step}.",
            code="parameter_invalid_integer",
            param=param,
        )


def payable(amount: int, currency: str) -> int:
    """As much of it as a bank takes: some currencies go out in whole hundreds."""
    return amount - amount % 100 if currency in PAID_OUT_IN_HUNDREDS else amount


def exponent(currency: str) -> int:
    """How many digits stand after the point, by Stripe's table."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def written(amount: int, currency: str) -> str:
    """The sum as a person reads it: ¥235.00, 1,200 JPY."""
    places = exponent(currency)
    decimal = Decimal(amount).scaleb(-places)
    if currency == "cny":
        return f"{'-' if amount < 0 else ''}¥{abs(decimal):,.{places}f}"
    return f"{decimal:,.{places}f} {currency.upper()}"


def fee(amount: int) -> int:
    """The double's price list: 3.4 %, rounded half up, in minor units."""
    return (amount * FEE_PER_THOUSAND + 500) // 1000
