"""What of a delivery method and of a pickup is told in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import DeliveryMethod, PickupBooking


@register(DeliveryMethod)
class DeliveryMethodTranslation(TranslationOptions):
    fields = ("name", "pickup_at")


@register(PickupBooking)
class PickupBookingTranslation(TranslationOptions):
    fields = ("point", "place")
