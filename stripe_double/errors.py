"""The refusals of the double, in the shape and with the codes of Stripe's own."""

from __future__ import annotations

from typing import Any

Obj = dict[str, Any]


class StripeError(Exception):
    """An answer that refuses.

    `executed` tells whether the call had begun its work: only such answers are kept
    for an idempotency key, errors in the parameters are not.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        code: str | None = None,
        param: str | None = None,
        kind: str = "invalid_request_error",
        executed: bool = True,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.executed = executed
        self.error: Obj = {"message": message, "type": kind}
        if code:
            self.error["code"] = code
            self.error["doc_url"] = (
                f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
            )
        if param:
            self.error["param"] = param

    @property
    def body(self) -> Obj:
        return {"error": self.error}


def parameter_error(message: str, *, code: str, param: str) -> StripeError:
    """A parameter is wrong; nothing was begun and nothing is kept for the key."""
    return StripeError(message, code=code, param=param, executed=False)


def unknown_parameter(param: str) -> StripeError:
    return parameter_error(
        f"Received unknown parameter: {param}", code="parameter_unknown", param=param
    )


def missing_parameter(param: str) -> StripeError:
    return parameter_error(
        f"Missing required param: {param}.", code="parameter_missing", param=param
    )


def resource_missing(kind: str, object_id: str, *, param: str = "id") -> StripeError:
    return StripeError(
        f"No such {kind}: '{object_id}'",
        status=404,
        code="resource_missing",
        param=param,
    )


def not_built(what: str) -> StripeError:
    """Stripe has it and the double does not: said loudly, so that no gap is silent."""
    return StripeError(
        f"stripe_double has not built {what}.",
        status=501,
        code="not_built_in_stripe_double",
        executed=False,
    )
