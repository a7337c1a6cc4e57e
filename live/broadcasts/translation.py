"""What of a broadcast is told in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import Broadcast


@register(Broadcast)
class BroadcastTranslation(TranslationOptions):
    fields = ("title", "about")
