"""What is told of applications, shops, their bank details, teams and certificates."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.languages import in_words
from core.outbox import UndeliverableError
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import (
    GONE,
    SELLING_TEAM,
    NotificationType,
    Row,
    Text,
    ToShop,
    deciders,
    declare,
    running,
    staff,
)
from vendors.banking.models import BankAccountEvent
from vendors.certificates.models import Certificate
from vendors.certificates.states import CertificateState
from vendors.members.models import PartnerRoleEvent
from vendors.members.queries import MARKET_OFFICE, team_of
from vendors.members.states import RoleChange
from vendors.onboarding.models import ApplicationEntry, SellerApplication
from vendors.onboarding.states import ApplicationStatus
from vendors.partner.models import Partner, PartnerEvent
from vendors.partner.states import PartnerStatus

_S = PartnerStatus
_STATUS_SAID: dict[str, Any] = {
    _S.OPEN: gettext_lazy("{name} is open again"),
    _S.SUSPENDED: gettext_lazy("{name} is suspended"),
    _S.CLOSING: gettext_lazy("{name} is closing"),
    _S.CLOSED: gettext_lazy("{name} is closed"),
}
_TEAM_SAID: dict[str, Any] = {
    RoleChange.JOINED: gettext_lazy("{person} joined the team of {name}"),
    RoleChange.CHANGED: gettext_lazy("{person} has a new role at {name}"),
    RoleChange.ENDED: gettext_lazy("{person} left the team of {name}"),
    RoleChange.REMOVED: gettext_lazy("{person} was removed from the team of {name}"),
}
_CERTIFICATE_SAID: dict[str, Any] = {
    CertificateState.CONFIRMED: gettext_lazy("Certificate {number} is confirmed"),
    CertificateState.REFUSED: gettext_lazy("Certificate {number} was rejected"),
    CertificateState.WITHDRAWN: gettext_lazy("Certificate {number} was revoked"),
}

# --- Applications ---------------------------------------------------------------------


class OfApplication(NotificationType[Row]):
    @property
    @abstractmethod
    def application(self) -> SellerApplication:
        """The application."""

    def said(self, text: str) -> str:
        return text.format(name=self.application.name)

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"application": self.application}


class ToApplicationOffice(OfApplication[Row]):
    """To who decides: the cooperative it names, else the operator's staff."""

    kind = Kind.APPLICATION_NEW

    def people(self) -> Iterable[User]:
        cooperative = self.application.cooperative
        return deciders(cooperative, "office.applications.decide") or staff(
            "office.applications.decide"
        )

    def cooperative(self) -> Partner | None:
        return self.application.cooperative

    def link(self, _to: Reader) -> str:
        cooperative = self.application.cooperative
        office = cooperative.code if cooperative else MARKET_OFFICE
        return reverse("office:application", args=[office, self.application.pk])


class OfWholeApplication(OfApplication[SellerApplication]):
    model = SellerApplication
    related = ("cooperative", "partner", "village", "user")

    @property
    def application(self) -> SellerApplication:
        return self.about


class OfApplicationEntry(OfApplication[ApplicationEntry]):
    model = ApplicationEntry
    related = (
        "application__cooperative",
        "application__village",
        "application__user",
        "by",
    )

    @property
    def application(self) -> SellerApplication:
        return self.about.application

    def body(self) -> Text:
        return self.about.text

    def context(self, to: Reader) -> dict[str, Any]:
        return super().context(to) | {"text": self.about.text}


@declare("application_new")
class ApplicationNew(OfWholeApplication, ToApplicationOffice[SellerApplication]):
    def subject(self) -> Text:
        return self.said(_("New application: {name}"))

    def body(self) -> Text:
        return _("Review the application and decide.")

    def context(self, to: Reader) -> dict[str, Any]:
        return super().context(to) | {"village": self.application.village}


@declare("application_answer", event="application_answered")
class ApplicationAnswer(OfApplicationEntry, ToApplicationOffice[ApplicationEntry]):
    def subject(self) -> Text:
        return self.said(_("{name} answered your question"))


@declare("application_question", event="application_asked")
class ApplicationQuestion(OfApplicationEntry):
    kind = Kind.APPLICATION_QUESTION

    def people(self) -> Iterable[User]:
        return [self.application.user]

    def subject(self) -> Text:
        return self.said(_("A question about {name}"))

    def link(self, _to: Reader) -> str:
        return reverse("onboarding:apply")


@declare("application_decided")
class ApplicationDecided(OfWholeApplication):
    kind = Kind.APPLICATION_DECIDED

    @property
    def is_approved(self) -> bool:
        return self.about.status == ApplicationStatus.APPROVED

    def people(self) -> Iterable[User]:
        return [self.about.user]

    def subject(self) -> Text:
        return self.said(
            _("{name} can sell now")
            if self.is_approved
            else _("{name} can't sell here for now")
        )

    def body(self) -> Text:
        return self.about.reason

    def text(self, _to: Reader) -> Text:
        return self.subject()

    def link(self, _to: Reader) -> str:
        if self.is_approved and self.about.partner:
            return reverse("desk:today", args=[self.about.partner.code])
        return reverse("onboarding:apply")

    def context(self, to: Reader) -> dict[str, Any]:
        return super().context(to) | {"is_approved": self.is_approved}


# --- Shops and teams ------------------------------------------------------------------


@declare("shop_status")
class ShopStatus(ToShop[PartnerEvent]):
    kind = Kind.SHOP_STATUS
    model = PartnerEvent

    def subject(self) -> Text:
        said = str(_STATUS_SAID[self.about.status])
        return said.format(name=self.about.partner.name)

    def body(self) -> Text:
        return in_words(self.about.note)

    def link(self, _to: Reader) -> str:
        return reverse("desk:shop", args=[self.about.partner.code])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"event": self.about, "partner": self.about.partner}


@declare("bank_changed")
class BankChanged(NotificationType[BankAccountEvent]):
    """To all who run the shop, whoever did it: they must notice a stranger's change.

    Shows nothing of the number but its mask.
    """

    kind = Kind.BANK_CHANGED
    model = BankAccountEvent
    related = ("account__partner", "by")

    @property
    def partner(self) -> Partner:
        if self.about.account.partner is None:
            raise UndeliverableError(GONE)
        return self.about.account.partner

    def people(self) -> Iterable[User]:
        return running(self.partner)

    def subject(self) -> Text:
        said = _("The bank details of {name} were changed")
        return said.format(name=self.partner.name)

    def body(self) -> Text:
        return self.about.after

    def text(self, _to: Reader) -> Text:
        return self.subject()

    def link(self, _to: Reader) -> str:
        return reverse("desk:shop_bank", args=[self.partner.code])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"event": self.about, "partner": self.partner}


@declare("team_changed")
class TeamChanged(NotificationType[PartnerRoleEvent]):
    """To those who run the shop and to the person, but not to who did it."""

    kind = Kind.TEAM_CHANGED
    model = PartnerRoleEvent
    related = ("partner", "user", "by")

    def people(self) -> Iterable[User]:
        event = self.about
        people = {one.pk: one for one in (*running(event.partner), event.user)}
        people.pop(event.by_id, None)
        return [one for one in people.values() if one.is_active]

    def subject(self) -> Text:
        return str(_TEAM_SAID[self.about.what]).format(
            person=str(self.about.user), name=self.about.partner.name
        )

    def link(self, _to: Reader) -> str:
        return reverse("desk_entry")

    def mail_link(self, to: Reader) -> str:
        if self._is_own(to) and self.about.what in {"ended", "removed"}:
            return reverse("accounts:home")
        return reverse("desk:team", args=[self.about.partner.code])

    def context(self, to: Reader) -> dict[str, Any]:
        return {
            "event": self.about,
            "partner": self.about.partner,
            "is_own": self._is_own(to),
        }

    def _is_own(self, to: Reader) -> bool:
        return to.user is not None and to.user.pk == self.about.user_id


# --- Certificates ---------------------------------------------------------------------


class OfCertificate(NotificationType[Certificate]):
    model = Certificate
    related = ("holder__cooperative",)

    def people(self) -> Iterable[User]:
        return team_of(self.about.holder, *SELLING_TEAM)

    def link(self, _to: Reader) -> str:
        holder = self.about.holder
        return reverse("desk:certificate", args=[holder.code, self.about.pk])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"certificate": self.about}


@declare("certificate_new")
class CertificateNew(OfCertificate):
    """To who checks it: the holder's cooperative, else the operator's staff."""

    kind = Kind.CERTIFICATE_NEW

    def people(self) -> Iterable[User]:
        cooperative = self.about.holder.cooperative
        return deciders(cooperative, "office.certificates.decide") or staff(
            "office.certificates.decide"
        )

    def cooperative(self) -> Partner | None:
        found: Partner | None = self.about.holder.cooperative
        return found

    def subject(self) -> Text:
        said = _("{name} submitted a certificate")
        return said.format(name=self.about.holder.name)

    def body(self) -> Text:
        return f"{self.about.get_kind_display()} {self.about.number}"

    def link(self, _to: Reader) -> str:
        cooperative = self.about.holder.cooperative
        office = cooperative.code if cooperative else MARKET_OFFICE
        return reverse("office:certificate", args=[office, self.about.pk])


@declare("certificate_decided")
class CertificateDecided(OfCertificate):
    """The occasion is the state that was decided; a later one has news of its own."""

    kind = Kind.CERTIFICATE_DECIDED

    def subject(self) -> Text:
        said = str(_CERTIFICATE_SAID[self.occasion])
        return said.format(number=self.about.number)

    def body(self) -> Text:
        return self.about.note


@declare("certificate_ends")
class CertificateEnds(OfCertificate):
    """The occasion is the mark: so many days before the end."""

    kind = Kind.CERTIFICATE_ENDS

    def is_news(self) -> bool:
        return self.about.is_in_force()

    def subject(self) -> Text:
        said = _("Certificate {number} expires soon")
        return said.format(number=self.about.number)

    def body(self) -> Text:
        return _("Add the next certificate in time, so that your goods keep the badge.")
