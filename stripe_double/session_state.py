"""How a Checkout Session stands: open until it is paid, given up, or a day old."""

from __future__ import annotations

from .errors import Obj
from .events import emit
from .store import Store


def note_paid(store: Store, intent: Obj) -> None:
    """The PaymentIntent of a session was paid, so the session is complete."""
    session = store.objects["checkout.session"].get(intent.get("_session", ""))
    if session is None:
        return
    session.update(status="complete", payment_status="paid", url=None)
    emit(store, "checkout.session.completed", session)


def note_set_up(store: Store, setup: Obj) -> None:
    """The SetupIntent of a session saved a card, so the session is complete."""
    session = store.objects["checkout.session"].get(setup.get("_session", ""))
    if session is None:
        return
    session.update(status="complete", url=None)
    emit(store, "checkout.session.completed", session)


def end(store: Store, session: Obj) -> None:
    """Nothing can be paid through it any more, nor through its PaymentIntent."""
    intent = store.objects["payment_intent"].get(session["payment_intent"] or "")
    if intent and intent["status"] != "canceled":
        intent.update(
            status="canceled",
            canceled_at=store.now(),
            cancellation_reason="automatic",
            next_action=None,
        )
        emit(store, "payment_intent.canceled", intent)
    setup = store.objects["setup_intent"].get(session["setup_intent"] or "")
    if setup and setup["status"] != "canceled":
        setup.update(status="canceled", next_action=None)
        emit(store, "setup_intent.canceled", setup)
    session.update(status="expired", url=None)
    emit(store, "checkout.session.expired", session)


def end_if_old(store: Store, session: Obj) -> None:
    if session["status"] == "open" and session["expires_at"] <= store.now():
        end(store, session)
        store.touch()
