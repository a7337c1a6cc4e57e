"""What of announcements, tasks and documents is said in both languages."""

from modeltranslation.translator import TranslationOptions, register

from office.mailings.models import MAILING_FIELDS

from .models import Announcement, CoopPaper, Task


@register(Announcement)
class AnnouncementTranslation(TranslationOptions):
    fields = MAILING_FIELDS


@register(Task)
class TaskTranslation(TranslationOptions):
    fields = ("title", "text")


@register(CoopPaper)
class CoopPaperTranslation(TranslationOptions):
    fields = ("title",)
