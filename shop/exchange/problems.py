"""Every sentence about a row of a file: what is wrong with it, and what to do."""

from django.utils.translation import gettext_lazy as _

from .imported import Problem

SENTENCES = {
    # What stops a row
    "missing": _("This is empty. Please fill it in."),
    "no_title": _("The goods have no name. Please fill it in."),
    "no_price": _("The pack has no price. Please fill it in."),
    "number": _("“%(value)s” is not a number. Write it like 2.5 or 2,5."),
    "negative": _("“%(value)s” is below zero. Please write 0 or more."),
    "zero_price": _("A price is more than nothing. Please write the price."),
    "large_price": _("“%(value)s” is too much for a price. The most is %(most)s."),
    "price_step": _("“%(value)s” is finer than the smallest coin, %(step)s."),
    "large_number": _("“%(value)s” is too large a number."),
    "whole": _("“%(value)s” is not a whole number of pieces."),
    "smallest": _("“%(value)s” is finer than 1 g or 1 ml. Please write a larger one."),
    "no_amount": _("A pack holds something. Please write how much."),
    "unit": _("We don't know the unit “%(value)s”. Write kg, g, l, ml or piece."),
    "kinds": _(
        "Packs of the same goods are measured the same way: all by weight, by volume "
        "or by piece. Row %(row)s is measured another way."
    ),
    "kind_differs": _(
        "This listing is sold %(kind)s. Please write the pack that way, or give the "
        "goods another name to make a new listing."
    ),
    "long": _("This has %(count)s characters. Please shorten it to %(most)s."),
    "control": _("This holds characters that can't be shown. Please type it anew."),
    "wide": _("This row has more cells than the header has columns."),
    "twice": _("The same pack stands in row %(row)s. Please remove one of them."),
    "matched_twice": _(
        "Row %(row)s is about the same listing. Please put them together."
    ),
    "many_packs": _("A listing has at most %(most)s packs."),
    "currency": _("Prices here are in %(currency)s, not in %(value)s."),
    "date": _("“%(value)s” is not a day. Write it like 2026-10-28."),
    "future": _("The day %(value)s has not come yet."),
    "season": _("“%(value)s” is no season. Write the months like 9-11, or “all”."),
    "weighed_piece": _("What is sold by piece can't be weighed when packed."),
    "tolerance": _("“%(value)s” is no percentage from 0 to %(most)s."),
    "over_weight": _("“%(value)s” is unknown. Write one of these: %(known)s."),
    "yes_no": _("“%(value)s” is neither “yes” nor “no”."),
    "promised": _("%(value)s is less than what is promised to orders, %(promised)s."),
    "kind_of_goods": _("Goods of the kind “%(value)s” can't be sold here."),
    "no_parent": _(
        "The goods that this row is a variation of (%(value)s) are missing."
    ),
    # What is only said
    "category": _("We don't know the category “%(value)s”. Choose one in the listing."),
    "tax": _("There is no tax of %(value)s here. Choose one in the listing."),
    "photo": _("A photo named here is not in this market, so it is left out."),
    "address": _("“%(value)s” is no address of a picture, so it is left out."),
    "many_photos": _("A listing has at most %(most)s photos. The rest is left out."),
    "rounded": _("%(value)s is kept as %(kept)s."),
    "summed": _("The stock of all packs is added up: they draw from one heap."),
    "on_demand": _("Goods without limit need a stock here. Count them in the listing."),
    "oversold": _("A stock below zero is taken as none."),
    "deposit": _("A deposit of %(value)s can't be kept."),
    "weight": _("Please say in the listing what the pack weighs; delivery needs it."),
    "sale_price": _("The lower price of a sale (%(value)s) is left out."),
    "other_seller": _("The file names “%(value)s” as seller; the goods become yours."),
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
