"""What the acts in the log are called in words, for its pages and its search."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.hooks import Hook
from core.templatetags.market import day, moment

Words = str | Promise
_DATED = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d\S*[+-]\d\d:\d\d)?")

# By the name that `core.activity_log.record` is given, or the permissions table.
_ACT_WORDS: dict[str, Words] = {
    "application.asked": _("Asked an applicant a question"),
    "application.decided": _("Decided on an application"),
    "certificate.moved": _("Changed a certificate's status"),
    "offer.changed_by_farm": _("Edited an offer of its own"),
    "offer.stopped_by_farm": _("Stopped an offer of its own"),
    "sale_price.planned": _("Put a product on sale"),
    "sale_price.stopped": _("Stopped a sale price"),
    "listing.deleted": _("Deleted a draft"),
    "import.undone": _("Undid an import"),
    "parcel.corrected": _("Corrected a tracking number"),
    "waybill.requested": _("Requested a waybill"),
    "waybill.cancelled": _("Cancelled a waybill"),
    "listing.decided": _("Decided on a listing"),
    "listing.undone": _("Reversed a decision on a listing"),
    "edit.decided": _("Decided on a listing change"),
    "edit.undone": _("Reversed a decision on a listing change"),
    "privacy.asked": _("Requested own data"),
    "privacy.taken": _("Downloaded own data"),
    "review.rules": _("Changed the review rules"),
    "review.trusted": _("Changed a seller's trusted status"),
    "page.published": _("Published a page of the market"),
    "headline.saved": _("Wrote a headline for the home page"),
    "headline.ended": _("Took a headline off the home page"),
    "search.boost_added": _("Put a product first for a search"),
    "search.boost_removed": _("Stopped putting a product first for a search"),
    "search.synonyms_added": _("Added synonyms for the search"),
    "search.synonyms_changed": _("Changed synonyms for the search"),
    "search.synonyms_deleted": _("Deleted synonyms for the search"),
    "review.removed": _("Removed a review"),
    "review.kept": _("Kept a reported review"),
    "claim.decided": _("Decided on a claim"),
    "settings.changed": _("Changed settings of the market"),
    "seller.moved": _("Opened, suspended or closed a seller"),
    "seller.taxed": _("Changed a seller's tax status"),
    "team.changed": _("Changed a team"),
    "team.invited": _("Invited a team member"),
    "team.invitation.revoked": _("Withdrew an invitation to a team"),
    "bank.entered": _("Entered bank details"),
    "bank.changed": _("Changed bank details"),
    "bank.confirmed": _("Confirmed bank details"),
    "order.placed_for_customer": _("Placed an order for a customer"),
    "refund.given": _("Made a manual refund"),
    "refund.requested": _("Requested a refund"),
    "refund.approved": _("Approved a refund request"),
    "refund.declined": _("Declined a refund request"),
    "balance.given": _("Credited a shopper's balance"),
    "payout.prepared": _("Prepared a payout"),
    "payout.released": _("Released a payout"),
    "payout.cancelled": _("Cancelled a payout"),
    "payout.file_taken": _("Downloaded a payout file"),
    "payout.answered": _("Entered the bank's response"),
    "payout.tried_again": _("Retried a transfer"),
    "work.dismissed": _("Dismissed stuck work"),
    "reconciliation.started": _("Started a reconciliation"),
    "statement.taken": _("Imported a bank statement"),
    "finding.resolved": _("Resolved a finding"),
    "transfer.assigned": _("Assigned a bank transfer to an order"),
    "transfer.to_return": _("Decided to return a bank transfer"),
    "transfer.returned": _("Noted that a bank transfer was returned"),
    "transfer.bounced": _("Matched a bank transfer with a refund that came back"),
    "transfer.dismissed": _("Marked a bank transfer as not for an order"),
    "invoice.written_off": _("Wrote an invoice off"),
    "refund.transferred": _("Noted that a refund was transferred"),
    "refund.came_back": _("Noted that a transferred refund came back"),
    "refund_account.saved": _("Saved a bank account for refunds"),
    "dispute.decided": _("Decided who covers a dispute"),
    "dispute.answered": _("Responded to a dispute"),
    "recall.started": _("Started a recall"),
    "recall.told": _("Updated shoppers about a recall"),
    "impersonation.asked": _("Requested access on a person's behalf"),
    "impersonation.agreed": _("Allowed access on their behalf"),
    "impersonation.refused": _("Declined access on their behalf"),
    "impersonation.revoked": _("Withdrew access"),
    "impersonation.started": _("Started viewing the market as a person"),
    "impersonation.ended": _("Stopped viewing the market as a person"),
    "impersonation.saw": _("Viewed a page as a person"),
    "impersonation.tried": _("Was denied a page while viewing as a person"),
    "impersonation.change": _("Made a change on a person's behalf"),
    "access.changed": _("Was given another way in, or other rights"),
    "access.waits": _("Was refused as the second person"),
    "log.exported": _("Exported the activity log"),
    "dashboard.change": _("Changed something in the staff dashboard"),
    "admin.change": _("Changed something in the database admin"),
    "office.applications.decide": _("Managed applications"),
    "office.listings.decide": _("Managed listings"),
    "office.certificates.decide": _("Managed certificates"),
    "office.review.rules": _("Managed the review rules"),
    "office.claims.decide": _("Managed claims"),
    "office.sellers.suspend": _("Managed a seller"),
    "office.bank.confirm": _("Managed bank details"),
    "office.orders.refund": _("Managed refunds"),
    "office.orders.note": _("Worked on notes about orders"),
    "order.noted": _("Noted something about an order"),
    "office.deliveries.note": _("Recorded deliveries"),
    "office.pages.edit": _("Worked on pages of the market"),
    "office.reviews.see": _("Worked on reviews"),
    "office.balance.give": _("Managed balances"),
    "office.gift_cards.return": _("Refunded gift cards"),
    "office.payouts.release": _("Managed payouts"),
    "office.reconciliation.resolve": _("Managed reconciliation"),
    "office.disputes.answer": _("Managed disputes"),
    "office.transfers.assign": _("Worked on bank transfers"),
    "office.transfers.decide": _("Decided on bank transfers"),
    "office.invoices.write_off": _("Worked on write-offs"),
    "office.invoices.decide": _("Decided on write-offs"),
    "office.transfers.pay": _("Worked on refunds by bank transfer"),
    "office.see": _("Changed something in the office"),
    "office.households.private": _("Viewed unmasked personal data"),
    "office.households.edit": _("Managed the register"),
    "office.households.pay": _("Managed payments to households"),
    "office.stakes.edit": _("Managed stakes"),
    "office.intake.take": _("Recorded a harvest delivery"),
    "office.depot.pack": _("Handled depot goods"),
    "office.places.edit": _("Managed places"),
    "office.roles.edit": _("Worked on roles of staff"),
    "office.roles.decide": _("Decided on roles of staff"),
    "staff.role": _("Changed a role of staff"),
    "office.fees.edit": _("Worked on fees"),
    "office.fees.decide": _("Decided on fees"),
    "office.taxes.edit": _("Worked on tax rates"),
    "office.taxes.decide": _("Decided on tax rates"),
    "tax.added": _("Added a tax rate"),
    "tax.saved": _("Changed a tax rate"),
    "fee.saved": _("Set a fee"),
    "fee.ended": _("Ended a fee"),
    "proposal.made": _("Proposed a change to a second person"),
    "proposal.decided": _("Decided on a proposed change"),
    "office.offers.edit": _("Worked on offers"),
    "offer.saved": _("Saved an offer"),
    "offer.paused": _("Paused or resumed an offer"),
    "offer.ended": _("Ended an offer"),
    "offer.codes": _("Created voucher codes"),
    "offer.code_ended": _("Ended a voucher code"),
    "range.saved": _("Saved goods for offers"),
    "range.deleted": _("Deleted goods for offers"),
    "office.categories.edit": _("Managed categories"),
    "category.saved": _("Saved a category"),
    "category.moved": _("Moved a category"),
    "category.deleted": _("Deleted a category"),
    "category.window": _("Changed a category's claim period"),
    "office.live.words": _("Managed chat word lists"),
    "office.intake.prices": _("Managed the price list"),
    "office.distribution.prepare": _("Prepared a distribution"),
    "office.distribution.decide": _("Decided on a distribution"),
    "office.announcements.edit": _("Managed announcements"),
    "office.training.edit": _("Managed training"),
    "office.figures.see": _("Saved a report view or requested a report"),
    "programme.edit": _("Managed the programme"),
    "programme.targets.edit": _("Changed targets"),
    "programme.inspect": _("Inspected a programme"),
    "programme.training.edit": _("Managed the county's training"),
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
    "bearer": _("Covered by"),
    "details": _("Details"),
    "destination": _("Payout destination"),
    "order": _("Order"),
    "page": pgettext_lazy("of the site", "Page"),
    "changed": _("Rows changed"),
    "expires": _("Ends"),
    "tax_status": _("Tax status"),
    "lots": _("Lots"),
    "words": _("Text"),
    "outcome": _("Outcome"),
    "degrees": _("Damage in percent"),
    "transfers": _("Transfers"),
    "shoppers": _("Shoppers"),
    "what": _("Item"),
    "file": _("File"),
    "person": _("Person"),
    "position": _("Position"),
    "since": pgettext_lazy("a day", "Since"),
    "until": pgettext_lazy("a day", "Until"),
    "village": _("Village"),
    "hall": _("Hall"),
    "starts": _("Starts"),
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
    "bringer": _("Delivered by"),
    "readers": _("Visible to"),
    "recipients": _("Recipients"),
    "due": _("Due"),
    "at": pgettext_lazy("of an announcement", "When"),
    "way": pgettext_lazy("to households", "Payment method"),
    "present": _("Present"),
    "votes": _("Votes for, against, abstained"),
    "held_on": _("Day of the meeting"),
    "distributable": _("Distributable"),
    "first": _("First day"),
    "last": _("Last day"),
    "loss_before": _("Losses carried forward"),
    "number": pgettext_lazy("of a household", "Number"),
    "farm": _("Farm's shop in the market"),
    "joined": _("Joined on"),
    "left": _("Left on"),
    "note": _("Note"),
    "kind": _("Kind"),
    "new": pgettext_lazy("rows of a file", "New"),
    "same": pgettext_lazy("rows of a file", "Unchanged"),
    "refused": pgettext_lazy("rows of a file", "Rejected"),
    "new_listings": _("New listings"),
    "new_category": _("Listing in a category new to the seller"),
    "price_up": _("Price increases above (%)"),
    "price_down": _("Price decreases above (%)"),
    "packs": _("New packs and pack sizes"),
    "photos": _("Photo changes"),
    "confirmed": _("Paid out"),
    "failed": _("Returned"),
    "need": _("Needed for"),
    "as": _("File"),
}


_ROLE_WORDS: dict[str, Words] = {
    "operator": _("market staff"),
    "support": _("market staff, support"),
    "content": _("market staff, content"),
    "finance": _("market staff, finance"),
    "operations": _("market staff, operations"),
    "officer": _("county officer"),
    "province": _("provincial officer"),
    "member": _("member of a household"),
}


def place_of(scope: str, name: str = "") -> str:
    """The office, desk or county that an act was done in, in words, by its name."""
    kind, _colon, slug = scope.partition(":")
    if kind == "office" and slug == "market":
        return str(_("market office"))
    words = {
        "office": _("office of %(name)s"),
        "desk": _("desk of %(name)s"),
        "programme": _("programme of %(name)s"),
        "dashboard": _("staff dashboard"),
        "admin": _("database admin"),
        "account": _("account"),
        "market": _("market"),
    }
    text = str(words.get(kind, scope))
    return text % {"name": name or slug} if slug and kind in words else text


@dataclass(frozen=True)
class CodesOfField:
    """Words for the codes of a field, as the choices of a model have them.

    What a state means depends on whose it is, so `acts` says of acts whose names begin
    how; of all with "".
    """

    field: str
    choices: Iterable[tuple[str, Words]]
    acts: str = ""


@dataclass(frozen=True)
class ActionLabels:
    """What an area's acts, and the roles and codes in them, are called."""

    acts: Mapping[str, Words] = field(default_factory=dict)
    roles: Mapping[str, Words] = field(default_factory=dict)
    codes: Sequence[CodesOfField] = ()


ACTION_LABELS: Hook[Callable[[], ActionLabels]] = Hook(
    __name__, "what acts, roles and codes of an area are called in the log"
)


@cache
def act_words() -> dict[str, Words]:
    return _ACT_WORDS | {
        act: words for each in ACTION_LABELS for act, words in each().acts.items()
    }


@cache
def _role_words() -> dict[str, Words]:
    return _ROLE_WORDS | {
        role: words for each in ACTION_LABELS for role, words in each().roles.items()
    }


@cache
def _code_words() -> dict[tuple[str, str], dict[str, Words]]:
    found: dict[tuple[str, str], dict[str, Words]] = {}
    for each in ACTION_LABELS:
        for codes in each().codes:
            found.setdefault((codes.acts, codes.field), {}).update(codes.choices)
    return found


def label_of(act: str) -> Words:
    """The act in words; its own name where nobody named it."""
    return act_words().get(act, act)


def role_of(role: str) -> str:
    """The role in which somebody acted, in words."""
    return str(_role_words().get(role, role))


def value_in_words(name: str, value: Any, act: str = "") -> str:
    """The value of a field of this act as a line to read."""
    if isinstance(value, list):
        return ", ".join(value_in_words(name, each, act) for each in value)
    if isinstance(value, str):
        for acts in (act.partition(".")[0] + ".", ""):
            if value in (known := _code_words().get((acts, name), {})):
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
