"""Whether an answer is shaped as the library says: every field known, none missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import stripe
from stripe._stripe_object import StripeObject

from .errors import Obj

_CLASSES: dict[str, type[StripeObject]] = {
    kind.OBJECT_NAME: kind
    for kind in (
        stripe.Account,
        stripe.AccountLink,
        stripe.Application,
        stripe.Balance,
        stripe.BalanceTransaction,
        stripe.BankAccount,
        stripe.Charge,
        stripe.Customer,
        stripe.checkout.Session,
        stripe.Dispute,
        stripe.Event,
        stripe.File,
        stripe.LoginLink,
        stripe.PaymentIntent,
        stripe.PaymentMethod,
        stripe.Payout,
        stripe.Refund,
        stripe.SetupIntent,
        stripe.Topup,
        stripe.Transfer,
        stripe.TransferReversal,
        stripe.WebhookEndpoint,
    )
}
_PLAIN = (bool, int, float, str)


def wrongs(answer: Obj) -> list[str]:
    """What is wrong with it, each with the path of the field."""
    name = answer["object"]
    if name == "list":
        return [wrong for entry in answer["data"] for wrong in wrongs(entry)]
    return [f"{name}{wrong}" for wrong in _of_class(answer, _CLASSES[name])]


def _of_class(value: Obj, kind: type[StripeObject]) -> Iterator[str]:
    fields = kind.__annotations__
    for name in value:
        if name not in fields:
            yield f".{name} is not of Stripe"
    for name, hint in fields.items():
        if name in value:
            yield from (f".{name}{wrong}" for wrong in _of_hint(value[name], hint))
        elif name != "OBJECT_NAME" and type(None) not in get_args(hint):
            yield f".{name} is missing"


def _of_hint(value: Any, hint: Any) -> Iterator[str]:
    options = list(_options(hint))
    if value is None:
        if type(None) not in options:
            yield " is null"
    elif isinstance(value, dict):
        yield from _of_dict(value, options)
    elif isinstance(value, list):
        inner = [get_args(o)[0] for o in options if get_origin(o) is list]
        for entry in value:
            for each in inner:
                yield from (f"[]{wrong}" for wrong in _of_hint(entry, each))
    elif not _is_plain(value, options):
        yield f" is {value!r}"


def _options(hint: Any) -> Iterator[Any]:
    """The parts of a union; any other hint is its own only part."""
    if get_origin(hint) in (None, list, dict, Literal) or _is_class(get_origin(hint)):
        yield hint
    else:
        for part in get_args(hint):
            yield from _options(part)


def _of_dict(value: Obj, options: list[Any]) -> Iterator[str]:
    if value.get("object") in (*_CLASSES, "list"):
        yield from (f" > {wrong}" for wrong in wrongs(value))
        return
    for option in options:
        if _is_class(option) and option.__annotations__:
            yield from _of_class(value, option)


def _is_class(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, StripeObject)


def _is_plain(value: Any, options: list[Any]) -> bool:
    """An enum is closed, although the library leaves it open for later versions."""
    known = [name for o in options if get_origin(o) is Literal for name in get_args(o)]
    if known:
        return value in known
    plain = [option for option in options if option in _PLAIN]
    return not plain or type(value) in plain or str in plain
