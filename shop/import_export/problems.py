"""Every sentence about a row of a file: what is wrong with it, and what to do."""

from django.utils.translation import gettext_lazy as _

from .imported import Problem

SENTENCES = {
    # What stops a row
    "missing": _("This field is required."),
    "no_title": _("The product has no name. Please enter one."),
    "no_price": _("The pack has no price. Please enter one."),
    "number": _("“%(value)s” is not a number. Use a number such as 2.5 or 2,5."),
    "negative": _("“%(value)s” is below 0. Please enter 0 or more."),
    "zero_price": _("Please enter a price above 0."),
    "large_price": _("“%(value)s” is too high for a price. The maximum is %(most)s."),
    "price_step": _(
        "“%(value)s” has too many decimals; the smallest step is %(step)s."
    ),
    "large_number": _("“%(value)s” is too large."),
    "whole": _("“%(value)s” is not a whole number of pieces."),
    "smallest": _("“%(value)s” is less than 1 g or 1 ml. Please enter a larger value."),
    "no_amount": _("Please enter the quantity per pack."),
    "no_size": _("It is not said how much a pack holds, such as 5 kg or 1 piece."),
    "no_unit": _("Please enter the unit, such as kg, g, l, ml or piece."),
    "with_row": _("Row %(row)s of the same product has an error."),
    "unit": _("Unknown unit “%(value)s”. Use kg, g, l, ml or piece."),
    "kinds": _(
        "All packs of a product must use the same measure: "
        "weight, volume or pieces. Row %(row)s differs."
    ),
    "kind_differs": _(
        "This listing is sold %(kind)s. Please enter the pack "
        "that way, or use another name to create a new listing."
    ),
    "long": _("This has %(count)s characters. Please shorten it to %(most)s."),
    "control": _(
        "This contains characters that can't be shown. Please enter it again."
    ),
    "wide": _("This row has more cells than the header has columns."),
    "twice": _("The same pack is in row %(row)s. Please remove one of them."),
    "matched_twice": _("Row %(row)s is about the same listing. Please combine them."),
    "many_packs": _("A listing can have up to %(most)s packs."),
    "currency": _("Prices here are in %(currency)s, not %(value)s."),
    "date": _("“%(value)s” is not a date. Use a date such as 2026-10-28."),
    "future": _("The date %(value)s is in the future."),
    "season": _("“%(value)s” is not a season. Use months such as 9-11, or “all”."),
    "allergen": _("“%(value)s” is not an allergen. Use some of: %(known)s."),
    "weighed_piece": _("Goods sold by piece can't be weighed when packed."),
    "tolerance": _("“%(value)s” is not a percentage from 0 to %(most)s."),
    "over_weight": _("“%(value)s” is unknown. Use one of: %(known)s."),
    "yes_no": _("“%(value)s” is not “yes” or “no”."),
    "promised": _("%(value)s is less than what is reserved for orders, %(promised)s."),
    "kind_of_goods": _("Goods of the type “%(value)s” can't be sold here."),
    "no_parent": _("The main product of this variation (%(value)s) is missing."),
    # What is only said
    "category": _("Unknown category “%(value)s”. Choose one in the listing."),
    "tax": _("There is no tax rate of %(value)s here. Choose one in the listing."),
    "photo": _("A photo named here is not in this market, so it is left out."),
    "address": _("“%(value)s” is not a picture URL, so it is left out."),
    "many_photos": _(
        "A listing can have up to %(most)s photos. The others are left out."
    ),
    "rounded": _("%(value)s is saved as %(kept)s."),
    "summed": _("The stock of all packs is added up because they share one stock."),
    "shared_stock": _(
        "The stock of %(value)s is for packs of different sizes. "
        "Please enter the stock in the listing."
    ),
    "on_demand": _(
        "Unlimited stock is not possible here. Please enter the stock in the listing."
    ),
    "oversold": _("Negative stock is imported as 0."),
    "deposit": _("A deposit of %(value)s can't be imported."),
    "weight": _("Please enter the shipping weight in the listing; delivery needs it."),
    "sale_price": _("The sale price (%(value)s) is left out."),
    "other_seller": _("The file names “%(value)s” as seller; the goods will be yours."),
}


def sentence(problem: Problem) -> str:
    """The problem in the reader's language."""
    text = str(SENTENCES[problem.code])
    return text % problem.params if problem.params else text


def as_json(problem: Problem) -> dict[str, object]:
    return {
        "code": problem.code,
        "column": problem.column,
        "params": problem.params,
    }


def from_json(kept: dict[str, object]) -> Problem:
    return Problem(**kept)  # type: ignore[arg-type] # as `as_json` wrote it
