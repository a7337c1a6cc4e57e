"""One call of the API, from key to answer: from a server, or from a browser."""

from __future__ import annotations

import base64
import binascii
import logging
import secrets

import stripe

from . import catalogue, faults, gate, idempotency
from .accounts import is_connected, no_access
from .confirmation import confirm
from .confirmation import prepare as prepare_confirmation
from .double import Double, DoubleRequest, HangUpError, Reply, as_json
from .errors import Obj, StripeError, missing_parameter, not_built
from .faults import Fault
from .idempotency import Claim, KeptAnswer
from .intents import OPEN, must_be
from .lists import check_expand, shown
from .route import Match
from .routes import find_route
from .setups import confirm_it
from .store import PLATFORM, Cause, Store, new_id

log = logging.getLogger("stripe_double")
_BROWSER_CALLS = {
    ("GET", "/v1/payment_intents/{intent}"): ("payment_intent", False),
    ("POST", "/v1/payment_intents/{intent}/confirm"): ("payment_intent", True),
    ("GET", "/v1/setup_intents/{intent}"): ("setup_intent", False),
    ("POST", "/v1/setup_intents/{intent}/confirm"): ("setup_intent", True),
}
PUBLIC_FIELDS = (
    "id object amount automatic_payment_methods canceled_at cancellation_reason "
    "capture_method client_secret confirmation_method created currency description "
    "last_payment_error last_setup_error livemode next_action payment_method "
    "payment_method_types processing receipt_email setup_future_usage shipping source "
    "status usage"
).split()


def answer_api(double: Double, asked: DoubleRequest) -> Reply:
    """Raises `HangUpError` when a fault breaks the connection."""
    request_id = new_id("req")
    key = asked.headers.get("idempotency-key")
    account = asked.headers.get("stripe-account", PLATFORM)
    try:
        answer = _answer(double, asked, Cause(request_id, key, account))
    except StripeError as error:
        answer = KeptAnswer(error.status, as_json(error.body))
    headers = {
        "Request-Id": request_id,
        "Stripe-Version": stripe.api_version or "",
        "Access-Control-Allow-Origin": "*",
    }
    if key:
        headers["Idempotency-Key"] = key.encode("ascii", "replace").decode()
    if account != PLATFORM:
        headers["Stripe-Account"] = account.encode("ascii", "replace").decode()
    if answer.replayed:
        headers["Idempotent-Replayed"] = "true"
    return Reply(answer.status, answer.body.encode(), headers=headers)


def _answer(double: Double, asked: DoubleRequest, cause: Cause) -> KeptAnswer:
    key = _api_key(asked)
    if key.startswith("pk_"):
        return _browser_call(double, asked, cause)
    _authenticate(double, key)
    if cause.account != PLATFORM and not is_connected(double.store, cause.account):
        raise no_access(cause.account)
    match = find_route(asked.method, asked.path)
    if match is None:
        raise _no_route(asked)
    call: Obj = {
        "method": asked.method,
        "path": asked.path,
        "params": asked.params,
        "account": None if cause.account == PLATFORM else cause.account,
        "idempotency_key": cause.idempotency_key,
        "request_id": cause.request_id,
        "status": None,
        "replayed": False,
    }
    with double.store.lock:
        double.calls.append(call)
    try:
        answer = _server_call(double, asked, match, cause)
    except StripeError as error:
        call["status"] = error.status
        raise
    call.update(status=answer.status, replayed=answer.replayed)
    return answer


def _server_call(
    double: Double, asked: DoubleRequest, match: Match, cause: Cause
) -> KeptAnswer:
    fault = _fault_before(double, asked)
    claim: Claim | None = None
    if cause.idempotency_key and asked.method == "POST":
        held = idempotency.begin(
            double.store,
            account=cause.account,
            key=cause.idempotency_key,
            asked=idempotency.fingerprint(asked.method, asked.path, asked.said),
        )
        if isinstance(held, KeptAnswer):
            return held
        claim = held
    answer = _first_answer(double, asked, match, cause, fault=fault, claim=claim)
    if fault and fault.mode == "lost_response":
        raise HangUpError
    return answer


def _fault_before(double: Double, asked: DoubleRequest) -> Fault | None:
    fault = double.faults.take(asked.method, asked.path)
    if fault and fault.mode == "refuse":
        raise HangUpError
    if fault and fault.mode == "429":
        raise faults.too_many_requests()
    return fault


def _first_answer(
    double: Double,
    asked: DoubleRequest,
    match: Match,
    cause: Cause,
    *,
    fault: Fault | None,
    claim: Claim | None,
) -> KeptAnswer:
    """Do the work once and keep the answer for the key, as Stripe keeps it."""
    keeps = True
    try:
        if fault and fault.mode == "timeout":
            double.faults.hang(fault.seconds)
        answer = KeptAnswer(200, as_json(_work(double, asked, match, cause, fault)))
    except StripeError as error:
        keeps = error.executed
        answer = KeptAnswer(error.status, as_json(error.body))
    except Exception:
        log.exception("The double itself failed at %s %s", asked.method, asked.path)
        keeps = False
        answer = KeptAnswer(500, as_json(faults.server_error().body))
    if claim and keeps:
        idempotency.keep(double.store, claim, answer)
    elif claim:
        idempotency.release(double.store, claim)
    return answer


def _work(
    double: Double,
    asked: DoubleRequest,
    match: Match,
    cause: Cause,
    fault: Fault | None,
) -> Obj:
    route = match.route
    declared = catalogue.params_type(route.method, route.template)
    typed = asked.params
    params = gate.check(typed, declared=declared, path=asked.path)
    route.refuse_unbuilt(params, cause.account)
    expand = check_expand(params.get("expand", []))
    broken = fault is not None and fault.mode == "stored_500"
    if broken and fault and not fault.work:
        raise faults.server_error()
    store = double.store
    with store.lock:
        store.cause = cause
        try:
            result = route.answer(store, params, *match.ids)
        finally:
            store.cause = Cause()
            store.touch()
        if broken:
            raise faults.server_error()
        return result if "id" not in result else shown(store, result, expand)


def _browser_call(double: Double, asked: DoubleRequest, cause: Cause) -> KeptAnswer:
    """What a publishable key may do: read and confirm an intent whose secret it has."""
    match = find_route(asked.method, asked.path)
    call = (match.route.method, match.route.template) if match else None
    if match is None or call not in _BROWSER_CALLS:
        raise StripeError(
            "This API call cannot be made with a publishable API key. Please use a "
            "secret API key.",
            status=403,
            code="secret_key_required",
            executed=False,
        )
    fault = _fault_before(double, asked)
    if fault and fault.mode == "timeout":
        double.faults.hang(fault.seconds)
    if fault and fault.mode == "stored_500":
        raise faults.server_error()
    kind, confirms = _BROWSER_CALLS[call]
    intent = (kind, match.ids[0])
    result = _as_browser(double, asked, intent, cause, confirms=confirms)
    if fault and fault.mode == "lost_response":
        raise HangUpError
    return result


def _as_browser(
    double: Double,
    asked: DoubleRequest,
    named: tuple[str, str],
    cause: Cause,
    *,
    confirms: bool,
) -> KeptAnswer:
    params = asked.params
    store = double.store
    with store.lock:
        intent = store.get(*named, param="intent")
        secret = str(params.get("client_secret", ""))
        if not secret:
            raise missing_parameter("client_secret")
        if not secrets.compare_digest(
            secret.encode(), intent["client_secret"].encode()
        ):
            raise StripeError(
                "The client_secret provided does not match that of the intent.",
                code=f"{named[0]}_invalid_parameter",
                param="client_secret",
            )
        if confirms:
            store.cause = cause
            try:
                _confirm(store, intent, params)
            except StripeError as error:
                return KeptAnswer(error.status, as_json(_public_error(error)))
            finally:
                store.cause = Cause()
                store.touch()
        return KeptAnswer(200, as_json(public_intent(shown(store, intent))))


def _confirm(store: Store, intent: Obj, params: Obj) -> None:
    if intent["object"] == "setup_intent":
        confirm_it(store, intent, params)
        return
    must_be(intent, OPEN, verb="confirm")
    confirm(store, intent, prepare_confirmation(store, intent, params))


def public_intent(intent: Obj) -> Obj:
    return {name: intent[name] for name in PUBLIC_FIELDS if name in intent}


def _public_error(error: StripeError) -> Obj:
    told = dict(error.error)
    for kind in ("payment_intent", "setup_intent"):
        if kind in told:
            told[kind] = public_intent(told[kind])
    return {"error": told}


def _no_route(asked: DoubleRequest) -> StripeError:
    if catalogue.knows(asked.method, asked.path):
        return not_built(f"{asked.method} {asked.path}")
    return StripeError(
        f"Unrecognized request URL ({asked.method}: {asked.path}).",
        status=404,
        executed=False,
    )


def _api_key(asked: DoubleRequest) -> str:
    scheme, _, value = asked.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().split(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    key = asked.params.get("key", "")
    return key if isinstance(key, str) and key.startswith("pk_") else ""


def _authenticate(double: Double, key: str) -> None:
    if double.api_key:
        accepted = secrets.compare_digest(key.encode(), double.api_key.encode())
    else:
        accepted = key.startswith(("sk_test_", "rk_test_"))
    if accepted:
        return
    if key.startswith(("sk_live_", "rk_live_")):
        message = "A live key was sent to stripe_double. It takes test keys only."
    elif key:
        message = "Invalid API Key provided."
    else:
        message = "You did not provide an API key."
    raise StripeError(message, status=401, executed=False)
