"""The check of every server call against the parameter types of the stripe library.

An unknown, missing or mistyped parameter is refused as Stripe refuses it; what passes
comes out typed: `"true"` as a bool, `"1250"` as an int.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin

from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject
from typing_extensions import get_type_hints, is_typeddict

from .errors import (
    Obj,
    StripeError,
    missing_parameter,
    parameter_error,
    unknown_parameter,
)

_UNIONS = (Union, types.UnionType)
_OPTIONS = frozenset(RequestOptions.__annotations__)
# Names that the annotations of the options use and that their heirs' modules lack.
_ELSEWHERE = {"StripeContext": object, "Mapping": Mapping}
_REMOVED = "payment_method_types"
_REMOVED_FROM = ("/v1/payment_intents", "/v1/setup_intents", "/v1/checkout/sessions")


def check(params: Obj, *, declared: type | None, path: str = "") -> Obj:
    """The typed parameters, or a `StripeError` that names the first wrong one."""
    if _REMOVED in params and path.startswith(_REMOVED_FROM):
        raise parameter_error(
            "`payment_method_types` is no longer supported. Use "
            "`automatic_payment_methods` or `allowed_payment_method_types`.",
            code="payment_method_types_no_longer_supported",
            param=_REMOVED,
        )
    if declared is None:
        for name in params:
            raise unknown_parameter(name)
        return {}
    return _typed_dict(params, declared, prefix="")


@cache
def _fields(declared: type) -> dict[str, object]:
    hints = get_type_hints(declared, localns=_ELSEWHERE, include_extras=True)
    if _has_options(declared):
        return {name: hint for name, hint in hints.items() if name not in _OPTIONS}
    return hints


def _has_options(declared: type) -> bool:
    """Only the outermost types also declare the options of a call, such as its key."""
    return frozenset(declared.__annotations__) >= _OPTIONS


def _typed_dict(params: Obj, declared: type, *, prefix: str) -> Obj:
    fields = _fields(declared)
    clean: Obj = {}
    for name, value in params.items():
        if name not in fields:
            raise unknown_parameter(_inner(prefix, name))
        clean[name] = _value(value, fields[name], param=_inner(prefix, name))
    required = declared.__required_keys__  # type: ignore[attr-defined]  # a TypedDict
    for name in fields:
        if name in required and name not in clean:
            raise missing_parameter(_inner(prefix, name))
    return clean


def _inner(prefix: str, name: str) -> str:
    return f"{prefix}[{name}]" if prefix else name


def _value(value: Any, hint: Any, *, param: str) -> Any:
    origin = get_origin(hint)
    if origin in (NotRequired, Required):
        return _value(value, get_args(hint)[0], param=param)
    if origin in _UNIONS:
        return _union(value, get_args(hint), param=param)
    if origin is Literal:
        return _literal(value, get_args(hint), param=param)
    if is_typeddict(hint):
        return _typed_dict(_dict(value, param=param), hint, prefix=param)
    if origin in (list, dict, UntypedStripeObject):
        return _collection(value, hint, param=param)
    return _scalar(value, hint, param=param)


def _collection(value: Any, hint: Any, *, param: str) -> Any:
    if get_origin(hint) is list:
        return _list(value, get_args(hint)[0], param=param)
    return _dict(value, param=param)


def _union(value: Any, options: tuple[Any, ...], *, param: str) -> Any:
    """The first option that fits.

    The library writes an enum as `Literal[...] | str`, open for values of later
    versions. Stripe itself refuses a value it does not know, so the enum is closed
    here, unless its one literal is the empty string that unsets a field.
    """
    literals = [option for option in options if get_origin(option) is Literal]
    is_enum = any(get_args(option) != ("",) for option in literals)
    first_error: StripeError | None = None
    for option in [*literals, *(o for o in options if o not in literals)]:
        if option is str and is_enum:
            continue
        try:
            return _value(value, option, param=param)
        except StripeError as error:
            if first_error is None or option not in literals:
                first_error = error
    if first_error is None:
        raise parameter_error(
            f"Invalid {param}", code="parameter_invalid_type", param=param
        )
    raise first_error


def _literal(value: Any, allowed: tuple[Any, ...], *, param: str) -> Any:
    if isinstance(value, str) and value in allowed:
        return value
    for choice in allowed:
        if isinstance(choice, bool) and value == str(choice).lower():
            return choice
    names = ", ".join(str(choice) for choice in allowed)
    raise parameter_error(
        f"Invalid {param}: must be one of {names}",
        code="parameter_invalid_enum",
        param=param,
    )


def _list(value: Any, hint: Any, *, param: str) -> list[Any]:
    if not isinstance(value, list):
        raise parameter_error(
            "Invalid array", code="parameter_invalid_array", param=param
        )
    return [
        _value(entry, hint, param=f"{param}[{index}]")
        for index, entry in enumerate(value)
    ]


def _dict(value: Any, *, param: str) -> Obj:
    if isinstance(value, list):
        return {str(index): entry for index, entry in enumerate(value)}
    if not isinstance(value, dict):
        raise parameter_error(
            "Invalid object", code="parameter_invalid_object", param=param
        )
    return value


def _scalar(value: Any, hint: Any, *, param: str) -> Any:
    if not isinstance(value, str):
        raise parameter_error(
            f"Invalid string: {param}", code="parameter_invalid_string", param=param
        )
    if hint is bool:
        if value not in ("true", "false"):
            raise parameter_error(
                f"Invalid boolean: {value}",
                code="parameter_invalid_boolean",
                param=param,
            )
        return value == "true"
    if hint is int:
        digits = value.removeprefix("-")
        if not (digits.isascii() and digits.isdecimal()):
            raise parameter_error(
                f"Invalid integer: {value}",
                code="parameter_invalid_integer",
                param=param,
            )
        return int(value)
    return value
