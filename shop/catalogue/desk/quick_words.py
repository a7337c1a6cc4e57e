"""What the quick listing page's scripts say, in the page's language."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shop.catalogue.states import ListingState


def words() -> dict[str, str]:
    """By name; "%(…)s" is filled by the script."""
    return _of_photos() | _of_drafts() | _of_prices() | _of_choices()


def _of_photos() -> dict[str, str]:
    return {
        "empty": _("This file is empty. Please choose the photo again."),
        "too_heavy": _("This file is larger than 30 MB. Please send a smaller photo."),
        "not_a_photo": _(
            "This is not a photo we can read. "
            "Please choose a JPEG, PNG, WebP, AVIF or HEIC."
        ),
        "broken": _("This photo is damaged. Please take or choose another."),
        "too_many_pixels": _(
            "This photo has more than 64 megapixels. Please send a smaller one."
        ),
        "too_narrow": _(
            "This picture is too narrow to show. Please choose another photo."
        ),
        "too_many": _("A listing has at most 12 photos."),
        "no_preview": _("Shown when it has been sent"),
        "cover": _("Cover"),
        "remove_photo": _("Remove photo %(number)s"),
        "make_cover": _("Make photo %(number)s the cover"),
        "same": _("This photo is here already."),
        "preparing": _("The photo is made smaller …"),
    }


def _of_drafts() -> dict[str, str]:
    return {
        "kept": _("Kept on this phone. It is sent when there is signal."),
        "waits": _("Kept on this phone. Waits to be sent."),
        "writing": _("Not finished. Kept on this phone."),
        "sending": _("Sending …"),
        "sending_photos": _("Sending photo %(done)s of %(all)s …"),
        "sent_published": _("Sent. Shoppers can see it now."),
        "sent_review": _("Sent, in review."),
        "sent_saved": _("Sent, saved as a draft."),
        "needs": _("Needs your answer."),
        "conflict": _("Changed elsewhere too. Please compare."),
        "signed_out": _("Please sign in again. It is kept on this phone."),
        "other_person": _(
            "Somebody else is signed in. It is sent when you sign in again."
        ),
        "forbidden": _("You may not put goods on the shelf here. It is kept."),
        "gone": _("This listing is not there any more. Your words are kept."),
        "too_large": _("A photo is too large to be sent. Please remove it."),
        "again": _("No answer yet. It is tried again by itself."),
        "saved_at": _("Saved on this phone at %(time)s"),
        "sent_at": _("%(state)s %(time)s"),
        "no_name": _("Without a name"),
        "change_of": _("Change of %(name)s"),
        "no_room": _(
            "There is no room on this phone. Remove a photo, or send this with signal."
        ),
        "publish": _("Publish"),
        "publish_offline": _("Publish when online"),
        "save_change": _("Save the change"),
        "save_offline": _("Save when online"),
        "open": _("Open"),
        "edit": _("Change"),
        "compare": _("Compare"),
        "send_now": _("Send now"),
        "sign_in": _("Sign in"),
        "throw_away": _("Throw away"),
        "put_away": _("Put away"),
        "sure": _("Throw this away? It was not sent."),
        "need_title": _("Give it a name."),
        "need_photo": _("Add a photo."),
        "need_category": _("Choose a category."),
        "need_price": _("Say what it costs."),
        "bad_price": _("Please enter a price, for example 59.00."),
        "zero_price": _("A price is more than nothing."),
        "bad_number": _("Please enter a number, for example 2.5."),
        "need_weight": _("Please say what the pack weighs."),
        "need_stock": _("Say how much there is."),
        "not_yours": _(
            "Sign in to see what is kept here. It belongs to another person."
        ),
    }


def _of_prices() -> dict[str, str]:
    # In Chinese the prices per jin may be told as well.
    return {
        "others_weight": _("Others ask %(low)s–%(high)s per kg."),
        "others_volume": _("Others ask %(low)s–%(high)s per litre."),
        "others_piece": _("Others ask %(low)s–%(high)s each."),
        "per_weight": _("%(price)s/kg"),
        "per_volume": _("%(price)s/l"),
        "per_piece": _("%(price)s each"),
        "jin": _("%(low)s–%(high)s per jin"),
        "amount_of": _("%(amount)s %(unit)s"),
        "packs_of": _("Enough for %(count)s packs of %(pack)s."),
        "filed": _("Filed under %(category)s, sold %(kind)s, in season %(months)s."),
        "filed_all_year": _("Filed under %(category)s, sold %(kind)s, all year."),
        "not_filed": _("Where does it belong? Please choose a category."),
        "weight": _("by weight"),
        "volume": _("by volume"),
        "piece": _("by piece"),
        "bunch": _("by the bunch"),
        "tray": _("by the tray"),
        "box": _("by the box"),
        "between": _("%(first)s to %(last)s"),
        "pack_number": _("Pack %(number)s"),
        "remove_pack": _("Remove pack %(number)s"),
        "currency": settings.MARKET_CURRENCY,
    }


def _of_choices() -> dict[str, str]:
    states = {f"state_{each.value}": str(each.label) for each in ListingState}
    return states | {
        "mine": _("What I typed"),
        "theirs": _("What stands there now"),
        "nothing": _("nothing"),
        "yes": _("yes"),
        "no": _("no"),
        "send_choice": _("Send what I chose"),
        "compare_of": _("%(name)s was changed elsewhere too"),
        "compare_how": _(
            "Choose field by field what shall stand. Nothing is sent before."
        ),
        "field_title": _("What is it?"),
        "field_category": _("Category"),
        "field_summary": _("In one line"),
        "field_season": _("Season"),
        "field_picked_on": _("Picked on"),
        "field_counted": _("How much is there?"),
        "field_pack": _("%(pack)s: %(field)s"),
        "field_amount": pgettext("of goods", "Amount"),
        "field_unit": _("Unit"),
        "field_price": _("Price"),
        "field_name": _("Name of the pack"),
        "field_weight": _("Weight with packing, kg"),
        "field_is_on_sale": _("On sale"),
        "field_is_weighed": _("Weighed when packed"),
    }
