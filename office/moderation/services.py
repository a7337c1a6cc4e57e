"""Several things of a queue decided in one go, each in a transaction of its own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from core.transitions import TransitionError
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.services.content import StaleEditError
from shop.catalogue.services.edits import (
    EditConflictError,
    approve_edit,
    refuse_edit,
    reopen_edit,
)
from shop.catalogue.services.publication import (
    publish_listing,
    refuse_listing,
    review_again,
)
from vendors.certificates.models import Certificate
from vendors.certificates.services import confirm
from vendors.certificates.services import refuse as refuse_certificate
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.services.decisions import StaleApplicationError
from vendors.onboarding.services.decisions import approve as approve_application
from vendors.onboarding.services.decisions import refuse as refuse_application
from vendors.onboarding.services.drafts import ApplicationIncompleteError

# What a person may decide of a queue without opening it, by kind, and the act for it.
DECIDABLE = {
    "application": "office.applications.decide",
    "listing": "office.listings.decide",
    "edit": "office.listings.decide",
    "certificate": "office.certificates.decide",
}
MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Chosen:
    """A thing that was ticked, and as it was seen."""

    kind: str
    thing: Any
    seen: str

    @property
    def name(self) -> str:
        thing = self.thing
        if self.kind == "edit":
            return str(thing.product.title)
        if self.kind == "certificate":
            return str(thing.number)
        return str(thing.name if self.kind == "application" else thing.title)


# Kind, id, and the listing's version after it: what an undo asks for.
Undo = tuple[str, int, int]


@dataclass
class BatchDecision:
    """How many were decided, why others were left, and what can be undone."""

    done: int = 0
    left: list[str] = field(default_factory=list)
    undo: list[Undo] = field(default_factory=list)


Reason = Callable[[Chosen], str]


def decide(
    chosen: Iterable[Chosen], *, approves: bool, reason: Reason, by: User
) -> BatchDecision:
    """Approve or refuse each that is still as it was seen; the others are told.

    `reason` gives each its reason, in the language of who reads it.
    """
    outcome = BatchDecision()
    for each in chosen:
        try:
            undo = _one(each, approves=approves, reason=reason(each), by=by)
        except (StaleEditError, StaleApplicationError):
            outcome.left.append(
                _("%(name)s changed since you opened it. Please check again.")
                % {"name": each.name}
            )
        except EditConflictError:
            outcome.left.append(
                _(
                    "%(name)s: its listing changed since this was submitted. "
                    "Please open it."
                )
                % {"name": each.name}
            )
        except TransitionError:
            outcome.left.append(
                _("%(name)s was already decided.") % {"name": each.name}
            )
        except (ValidationError, ApplicationIncompleteError) as error:
            outcome.left.append(
                _("%(name)s is not complete: %(why)s")
                % {"name": each.name, "why": _why(error)}
            )
        else:
            outcome.done += 1
            outcome.undo += [undo] if undo else []
    return outcome


def _why(error: Exception) -> str:
    messages = getattr(error, "messages", None)
    return " ".join(messages) if messages else str(error)


def _one(chosen: Chosen, *, approves: bool, reason: str, by: User) -> Undo | None:
    deciders = {
        "listing": _listing,
        "edit": _edit,
        "certificate": _certificate,
        "application": _application,
    }
    return deciders[chosen.kind](chosen.thing, chosen.seen, approves, reason, by)


def _listing(
    product: Product, seen: str, approves: bool, reason: str, by: User
) -> Undo:
    version = int(seen) if seen else None
    if approves:
        product = publish_listing(product, version=version, by=by)
    else:
        product = refuse_listing(product, version=version, note=reason, by=by)
    return ("listing", product.pk, product.version)


def _edit(edit: ProposedEdit, seen: str, approves: bool, reason: str, by: User) -> Undo:
    version, product_version = map(int, seen.split("-"))
    if approves:
        product = approve_edit(
            edit, seen=version, product_version=product_version, by=by
        )
    else:
        product = refuse_edit(edit, reason=reason, seen=version, by=by).product
    return ("edit", edit.pk, product.version)


def _certificate(
    certificate: Certificate, _seen: str, approves: bool, reason: str, by: User
) -> None:
    if approves:
        confirm(certificate, by=by)
    else:
        refuse_certificate(certificate, note=reason, by=by)


def _application(
    application: SellerApplication, seen: str, approves: bool, reason: str, by: User
) -> None:
    if approves:
        approve_application(application, by=by, seen=int(seen))
    else:
        refuse_application(application, reason=reason, by=by, seen=int(seen))


def undo(
    rows: Iterable[Undo],
    listings: Mapping[int, Product],
    edits: Mapping[int, ProposedEdit],
    *,
    by: User,
) -> BatchDecision:
    """Let what was decided wait again where nothing happened to it since.

    `listings` and `edits` are those of the office, by id.
    """
    outcome = BatchDecision()
    for kind, pk, version in rows:
        thing = listings.get(pk) if kind == "listing" else edits.get(pk)
        if thing is None:
            continue
        name = thing.title if isinstance(thing, Product) else thing.product.title
        try:
            if isinstance(thing, Product):
                review_again(thing, version=version, by=by)
            else:
                reopen_edit(thing, product_version=version, by=by)
        except (StaleEditError, TransitionError):
            said = _("%(name)s changed since then, so the decision stays.")
            outcome.left.append(said % {"name": name})
        except ValidationError as error:
            outcome.left.append(f"{name}: {_why(error)}")
        else:
            outcome.done += 1
    return outcome
