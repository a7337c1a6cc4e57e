"""What of announcements, tasks and documents is said in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import Announcement, CoopPaper, Task


@register(Announcement)
class AnnouncementTranslation(TranslationOptions):
    fields = ("title", "text")


@register(Task)
class TaskTranslation(TranslationOptions):
    fields = ("title", "text")


@register(CoopPaper)
class CoopPaperTranslation(TranslationOptions):
    fields = ("title",)
