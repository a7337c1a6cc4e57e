"""What of a delivery method is told in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import DeliveryMethod


@register(DeliveryMethod)
class DeliveryMethodTranslation(TranslationOptions):
    fields = ("name", "pickup_at")
