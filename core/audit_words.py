"""What the acts in the log are called in words, for its pages and its search."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.templatetags.market import day, moment

Words = str | Promise
_DATED = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d\S*[+-]\d\d:\d\d)?")

# By the name that `core.audit.record` is given, or the permissions table.
ACT_WORDS: dict[str, Words] = {
    "application.asked": _("Asked an applicant something"),
    "application.decided": _("Decided an application"),
    "certificate.moved": _("Moved a certificate on"),
    "listing.decided": _("Decided a listing"),
    "listing.undone": _("Undid a decision on a listing"),
    "edit.decided": _("Decided a change of a listing"),
    "edit.undone": _("Undid a decision on a change"),
    "privacy.asked": _("Asked for their own data"),
    "privacy.taken": _("Took their own data"),
    "review.rules": _("Changed what is looked at first"),
    "review.trusted": _("Trusted a seller, or ended it"),
    "claim.decided": _("Decided a claim"),
    "seller.moved": _("Opened, suspended or closed a seller"),
    "seller.taxed": _("Changed how a seller is taxed"),
    "team.changed": _("Changed a team"),
    "team.invited": _("Invited somebody to a team"),
    "bank.entered": _("Entered bank details"),
    "bank.changed": _("Changed bank details"),
    "bank.confirmed": _("Confirmed bank details"),
    "refund.given": _("Refunded by hand"),
    "balance.given": _("Gave to a shopper's balance"),
    "payout.prepared": _("Prepared a payout"),
    "payout.released": _("Released a payout"),
    "payout.cancelled": _("Cancelled a payout"),
    "payout.file_taken": _("Took a payout's file"),
    "payout.answered": _("Entered the bank's answer"),
    "payout.tried_again": _("Tried a transfer again"),
    "reconciliation.started": _("Started a reconciliation"),
    "statement.taken": _("Brought in a bank statement"),
    "finding.resolved": _("Resolved a finding"),
    "dispute.decided": _("Decided who bears a dispute"),
    "dispute.answered": _("Answered a dispute"),
    "recall.started": _("Started a recall"),
    "recall.told": _("Told shoppers more of a recall"),
    "impersonation.asked": _("Asked to act for a person"),
    "impersonation.agreed": _("Agreed to be acted for"),
    "impersonation.refused": _("Refused to be acted for"),
    "impersonation.revoked": _("Took back an agreement"),
    "impersonation.started": _("Began to see the market as a person"),
    "impersonation.ended": _("Stopped seeing the market as a person"),
    "impersonation.saw": _("Saw a page as a person"),
    "impersonation.tried": _("Was refused a page as a person"),
    "impersonation.change": _("Changed something in a person's name"),
    "log.exported": _("Took the log as a file"),
    "dashboard.change": _("Changed something in the dashboard"),
    "admin.change": _("Changed something in the database's admin"),
    "office.applications.decide": _("Worked on applications"),
    "office.listings.decide": _("Worked on listings"),
    "office.certificates.decide": _("Worked on certificates"),
    "office.review.rules": _("Worked on what is looked at first"),
    "office.claims.decide": _("Worked on claims"),
    "office.sellers.suspend": _("Worked on a seller"),
    "office.bank.confirm": _("Worked on bank details"),
    "office.orders.refund": _("Worked on refunds"),
    "office.deliveries.note": _("Noted deliveries"),
    "office.balance.give": _("Worked on balances"),
    "office.payouts.release": _("Worked on payouts"),
    "office.reconciliation.resolve": _("Worked on the reconciliation"),
    "office.disputes.answer": _("Worked on disputes"),
    "office.see": _("Changed something in the office"),
    "office.households.private": _("Read personal data unmasked"),
    "office.households.edit": _("Worked on the register"),
    "office.households.pay": _("Worked on payments to households"),
    "office.stakes.edit": _("Worked on stakes"),
    "office.intake.take": _("Took in a harvest"),
    "office.depot.pack": _("Worked in the depot"),
    "office.places.edit": _("Worked on places"),
    "office.live.words": _("Worked on the word lists of chats"),
    "office.intake.prices": _("Worked on the price list"),
    "office.distribution.prepare": _("Prepared a distribution"),
    "office.distribution.decide": _("Decided on a distribution"),
    "office.announcements.edit": _("Worked on announcements"),
    "office.training.edit": _("Worked on training"),
    "office.figures.see": _("Kept a view of figures or ordered a report"),
    "programme.edit": _("Worked on the programme"),
    "programme.training.edit": _("Worked on the county's training"),
}
# Fields that a difference names; others are shown as they are called.
FIELD_WORDS: dict[str, Words] = {
    "state": _("State"),
    "status": _("State"),
    "amount": _("Amount"),
    "total": _("Total"),
    "currency": _("Currency"),
    "name": _("Name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "role": pgettext_lazy("in a team", "Role"),
    "seller": _("Seller"),
    "bearer": _("Who bears it"),
    "details": _("Details"),
    "destination": _("Where the money goes"),
    "order": _("Order"),
    "page": pgettext_lazy("of the site", "Page"),
    "changed": _("Rows changed"),
    "expires": _("Ends"),
    "tax_status": _("Tax status"),
    "lots": _("Lots"),
    "words": _("Words"),
    "outcome": _("Outcome"),
    "degrees": _("Damage in percent"),
    "transfers": _("Transfers"),
    "shoppers": _("Shoppers"),
    "what": _("What"),
    "file": _("File"),
    "person": _("Person"),
    "position": _("Position"),
    "since": pgettext_lazy("a day", "Since"),
    "until": pgettext_lazy("a day", "Until"),
    "village": _("Village"),
    "hall": _("Hall"),
    "starts": _("Begins"),
    "ends": pgettext_lazy("a session", "Ends"),
    "capacity": pgettext_lazy("in a session", "Places"),
    "trainer": _("Trainer"),
    "course": _("Course"),
    "title": _("Title"),
    "text": _("Text"),
    "version": _("Version"),
    "households": _("Households"),
    "day": _("Day"),
    "product": _("Product"),
    "grade": _("Grade"),
    "net": _("Net weight (g)"),
    "receipt": _("Receipt"),
    "depot": _("Depot"),
    "terms": _("Terms"),
    "bringer": _("Brought by"),
    "readers": _("Who may see it"),
    "recipients": _("Recipients"),
    "due": _("Due"),
    "at": pgettext_lazy("of an announcement", "When"),
    "way": pgettext_lazy("to households", "How it is paid"),
    "present": _("Present"),
    "votes": _("Votes for, against, abstained"),
    "held_on": _("Day of the meeting"),
    "distributable": _("Distributable"),
    "first": _("First day"),
    "last": _("Last day"),
    "loss_before": _("Loss of earlier years"),
    "number": pgettext_lazy("of a household", "Number"),
    "farm": _("Its shop in the market"),
    "joined": _("Joined on"),
    "left": _("Left on"),
    "note": _("Note"),
    "kind": _("Kind"),
    "new": pgettext_lazy("rows of a file", "New"),
    "same": pgettext_lazy("rows of a file", "Same"),
    "refused": pgettext_lazy("rows of a file", "Refused"),
    "new_listings": _("New listings"),
    "new_category": _("A category in which the seller had nothing yet"),
    "price_up": _("Prices that go up by more than (%)"),
    "price_down": _("Prices that go down by more than (%)"),
    "packs": _("New packs, and other sizes"),
    "photos": _("Changes of photos"),
    "confirmed": _("Paid out"),
    "failed": _("Came back"),
    "need": _("Needed for"),
    "as": _("File"),
}


def label_of(act: str) -> Words:
    """The act in words; its own name where nobody named it."""
    return ACT_WORDS.get(act, act)


_ROLE_WORDS: dict[str, Words] = {
    "operator": _("market's staff"),
    "officer": _("county officer"),
    "member": _("member of a household"),
}


def place_of(scope: str) -> str:
    """The office, desk or county that an act was done in, in words."""
    kind, _colon, slug = scope.partition(":")
    if kind == "office" and slug == "market":
        return str(_("market office"))
    words = {
        "office": _("office of %(slug)s"),
        "desk": _("desk of %(slug)s"),
        "programme": _("programme of %(slug)s"),
        "dashboard": _("dashboard"),
        "admin": _("database's admin"),
        "account": _("account"),
        "market": _("market"),
    }
    text = str(words.get(kind, scope))
    return text % {"slug": slug} if slug and kind in words else text


def name_roles(words: Mapping[str, Words]) -> None:
    """Words for the roles in which people act, said when an app is loaded."""
    _ROLE_WORDS.update(words)


def role_of(role: str) -> str:
    """The role in which somebody acted, in words."""
    return str(_ROLE_WORDS.get(role, role))


def name_acts(words: Mapping[str, Words]) -> None:
    """Words for the acts of an app, said when it is loaded."""
    ACT_WORDS.update(words)


# Codes of a field in words: of the acts whose names begin so, of all with "".
_VALUE_WORDS: dict[tuple[str, str], dict[str, Words]] = {}


def name_values(
    field: str, words: Iterable[tuple[str, Words]], *, acts: str = ""
) -> None:
    """Words for the codes of a field, as the choices of a model have them.

    What a state means depends on whose it is, so `acts` says of which acts.
    """
    _VALUE_WORDS.setdefault((acts, field), {}).update(words)


def value_in_words(field: str, value: Any, act: str = "") -> str:
    """The value of a field of this act as a line to read."""
    if isinstance(value, list):
        return ", ".join(value_in_words(field, each, act) for each in value)
    if isinstance(value, str):
        for acts in (act.partition(".")[0] + ".", ""):
            if value in (known := _VALUE_WORDS.get((acts, field), {})):
                return str(known[value])
    return shown_value(value)


def field_label(name: str) -> Words:
    return FIELD_WORDS.get(name, name.replace("_", " ").capitalize())


def shown_value(value: Any) -> str:
    """A value of a difference as a line to read."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {shown_value(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(shown_value(each) for each in value)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    text = "" if value is None else str(value)
    return _in_words(text) if _DATED.fullmatch(text) else text


def _in_words(text: str) -> str:
    """A day, or a time of a day, as the reader says it."""
    try:
        if "T" in text:
            return moment(datetime.fromisoformat(text))
        return day(date.fromisoformat(text))
    except ValueError:
        return text
