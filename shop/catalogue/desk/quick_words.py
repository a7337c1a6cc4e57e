"""What the quick listing page's scripts say, in the page's language."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import market
from shop.catalogue.states import ListingState


def words() -> dict[str, str]:
    """By name; "%(…)s" is filled by the script."""
    return _of_photos() | _of_drafts() | _of_prices() | _of_choices()


def _of_photos() -> dict[str, str]:
    return {
        "empty": _("This file is empty. Please select the photo again."),
        "too_heavy": _("This photo is larger than 30 MB. Please choose a smaller one."),
        "not_a_photo": _(
            "We can't read this photo. Please choose a JPEG, PNG, "
            "WebP, AVIF or HEIC file."
        ),
        "broken": _("This photo is damaged. Please choose another."),
        "too_many_pixels": _(
            "This photo is larger than 64 megapixels. Please choose a smaller one."
        ),
        "too_narrow": _("This photo is too narrow. Please choose another one."),
        "too_many": _("A listing can have up to 12 photos."),
        "no_preview": _("Shown after it has been sent"),
        "cover": _("Cover photo"),
        "remove_photo": _("Remove photo %(number)s"),
        "make_cover": _("Use photo %(number)s as cover"),
        "same": _("You have already added this photo."),
        "preparing": _("Resizing the photo …"),
    }


def _of_drafts() -> dict[str, str]:
    return {
        "kept": _("Saved on this phone. It will be sent when you are online."),
        "waits": _("Saved on this phone. Waiting to be sent."),
        "writing": _("Not finished. Saved on this phone."),
        "sending": _("Sending …"),
        "sending_photos": _("Sending photo %(done)s of %(all)s …"),
        "sent_published": _("Sent. Shoppers can see it now."),
        "sent_review": _("Sent, in review."),
        "sent_saved": _("Sent, saved as a draft."),
        "needs": _("Needs your attention."),
        "conflict": _("Also changed elsewhere. Please compare."),
        "signed_out": _("Please sign in again. It is saved on this phone."),
        "other_person": _(
            "Someone else is signed in. It will be sent when you sign in again."
        ),
        "forbidden": _("You can't add goods to this shop. Your entry is saved."),
        "gone": _("This listing no longer exists. Your text is kept."),
        "too_large": _("A photo is too large. Please remove it."),
        "again": _("No answer yet. We will try again."),
        "saved_at": _("Saved on this phone at %(time)s"),
        "sent_at": _("%(state)s %(time)s"),
        "no_name": _("Untitled"),
        "change_of": _("Change to %(name)s"),
        "no_room": _(
            "This phone's storage is full. Remove a photo, or send "
            "this while you are online."
        ),
        "publish": _("Publish"),
        "publish_offline": _("Publish when online"),
        "save_change": _("Save changes"),
        "save_offline": _("Save when online"),
        "open": _("Open"),
        "edit": _("Change"),
        "compare": _("Compare"),
        "send_now": _("Send now"),
        "sign_in": _("Sign in"),
        "throw_away": _("Discard"),
        "put_away": _("Put away"),
        "sure": _("Discard this? It was not sent."),
        "need_title": _("Please enter a name."),
        "need_photo": _("Please add a photo."),
        "need_category": _("Please choose a category."),
        "need_price": _("Please enter the price."),
        "bad_price": _("Please enter a price, for example 59.00."),
        "zero_price": _("Please enter a price above 0."),
        "bad_number": _("Please enter a number, for example 2.5."),
        "need_weight": _("Please enter the weight of the pack."),
        "need_stock": _("Please enter the stock."),
        "not_yours": _(
            "Sign in to see what is saved here. It belongs to another person."
        ),
    }


def _of_prices() -> dict[str, str]:
    # In Chinese the prices per jin may be told as well.
    return {
        "others_weight": _("Other sellers: %(low)s–%(high)s per kg."),
        "others_volume": _("Other sellers: %(low)s–%(high)s per litre."),
        "others_piece": _("Other sellers: %(low)s–%(high)s each."),
        "per_weight": _("%(price)s/kg"),
        "per_volume": _("%(price)s/l"),
        "per_piece": _("%(price)s each"),
        "jin": _("%(low)s–%(high)s per jin"),
        "amount_of": _("%(amount)s %(unit)s"),
        "packs_of": _("Enough for %(count)s packs of %(pack)s."),
        "filed": _("Category %(category)s, sold %(kind)s, in season %(months)s."),
        "filed_all_year": _("Category %(category)s, sold %(kind)s, all year."),
        "not_filed": _("Please choose a category."),
        "weight": _("by weight"),
        "volume": _("by volume"),
        "piece": _("by piece"),
        "bunch": _("by the bunch"),
        "tray": _("by the tray"),
        "box": _("by the box"),
        "between": _("%(first)s to %(last)s"),
        "pack_number": _("Pack %(number)s"),
        "remove_pack": _("Remove pack %(number)s"),
        "currency": market.currency(),
    }


def _of_choices() -> dict[str, str]:
    states = {f"state_{each.value}": str(each.label) for each in ListingState}
    return states | {
        "mine": _("My version"),
        "theirs": _("Current version"),
        "nothing": _("nothing"),
        "yes": _("yes"),
        "no": _("no"),
        "send_choice": _("Send my selection"),
        "compare_of": _("%(name)s was also changed elsewhere"),
        "compare_how": _(
            "Choose which version to keep for each field. Nothing is sent until then."
        ),
        "field_title": _("Name"),
        "field_category": _("Category"),
        "field_summary": _("Short description"),
        "field_season": _("Season"),
        "field_picked_on": _("Harvest date"),
        "field_counted": _("Stock"),
        "field_pack": _("%(pack)s: %(field)s"),
        "field_amount": pgettext("of goods", "Quantity"),
        "field_unit": _("Unit"),
        "field_price": _("Price"),
        "field_name": _("Pack name"),
        "field_weight": _("Shipping weight, kg"),
        "field_is_on_sale": _("On sale"),
        "field_is_weighed": _("Weighed when packed"),
    }
