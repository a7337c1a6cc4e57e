"""What the training pages of an office and of a county have in common."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.transitions import TransitionError
from training.models import Course, Session
from training.queries.roster import RosterExpert, experts_of
from training.queries.trainees import with_counts
from vendors.members.desk.base import CooperativeView, CountyView
from vendors.partner.models import Partner
from vendors.places.models import County, Village

if TYPE_CHECKING:
    _View = CountyView
else:
    _View = object

ON_A_PAGE = 40
Owner = County | Partner


class OwnerPage(_View):
    """Fetches everything through the owner, so that another's answers 404.

    `space` is the namespace of its addresses, `base` the template it stands in.
    `is_form` says that the page is only for whoever may send it.
    """

    is_form = False
    # Whether a province that looks after the county reads it: sums, no names.
    is_for_province = False
    space: str
    base: str
    owner: Owner

    def courses(self) -> QuerySet[Course]:
        if isinstance(self.owner, County):
            rows = Course.objects.filter(county=self.owner)
        else:
            rows = Course.objects.filter(cooperative=self.owner)
        return rows.select_related("county", "cooperative", "cover")

    def course(self) -> Course:
        return get_object_or_404(self.courses(), pk=self.kwargs["pk"])

    def sessions(self) -> QuerySet[Session]:
        return with_counts(Session.objects.filter(course__in=self.courses()))

    def session(self) -> Session:
        return get_object_or_404(self.sessions(), pk=self.kwargs["pk"])

    def villages(self) -> QuerySet[Village]:
        """Where the owner teaches: the villages of its county."""
        if isinstance(self.owner, County):
            return Village.objects.filter(county=self.owner)
        home = self.owner.village
        return Village.objects.filter(county=home.county_id if home else None)

    def experts(self) -> list[RosterExpert]:
        """Whom the owner's county has in its roster."""
        return experts_of(self.owner) if isinstance(self.owner, County) else []

    def page_of(self, rows: Any) -> Page[Any]:
        return Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))

    def address(self, name: str, *args: object) -> str:
        return reverse(f"{self.space}:{name}", args=[self.place, *args])

    def to(self, name: str, *args: Any) -> HttpResponse:
        return redirect(self.address(name, *args))

    def saved(self, name: str, *args: object) -> HttpResponse:
        """There, with a word that what was typed is kept."""
        messages.success(self.request, _("Saved."))
        return self.to(name, *args)

    def show(self, *, wrong: bool = False, **context: object) -> HttpResponse:
        """The page with these in it; 422 when what was typed needs another look."""
        full = self.get_context_data(**context)
        return self.render_to_response(full, status=422 if wrong else 200)

    def attempt(self, act: Any, said: str) -> bool:
        """Do it and say so; say why where it was refused."""
        try:
            act()
        except ValidationError as error:
            for text in error.messages:
                messages.error(self.request, text)
            return False
        except TransitionError:
            messages.warning(
                self.request, _("Someone else changed this. Nothing was done.")
            )
            return False
        messages.success(self.request, said)
        return True

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            space=self.space,
            base=self.base,
            owner=self.owner,
            may_edit=self.may_send(),
            **kwargs,
        )

    @property
    def place(self) -> str:
        """The owner's slug in addresses."""
        owner = self.owner
        return owner.slug if isinstance(owner, County) else owner.code


class OfficeTraining(CooperativeView):
    """In a cooperative's office."""

    act = "office.training.see"
    write_act = "office.training.edit"
    is_form: bool
    space = "office"
    base = "office/base.html"

    @property
    def owner(self) -> Partner:
        return self.cooperative

    def act_for(self, request: HttpRequest) -> str:
        return self.write_act if self.is_form else super().act_for(request)


class CountyTraining(CountyView):
    """In a county's programme."""

    act = "programme.training.edit"
    write_act = "programme.training.edit"
    space = "programme"
    base = "programme/base.html"
    is_for_province: bool

    @property
    def owner(self) -> County:
        return self.county

    def act_for(self, request: HttpRequest) -> str:
        return "programme.see" if self.is_for_province else super().act_for(request)
