"""The robot of the cooperative's group chat: set, tried, taken away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from notifications.forms import RobotForm
from notifications.queries import robot_of
from notifications.services import remove_robot, save_robot, try_robot
from vendors.members.desk.base import CooperativeView


class RobotPage(CooperativeView):
    """Who writes announcements decides where the office's own news go."""

    act = "office.announcements.edit"
    template_name = "office/announcements/robot.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        kwargs.setdefault("form", RobotForm())
        return super().get_context_data(robot=robot_of(self.cooperative), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        what = request.POST.get("what")
        if what == "try":
            self._try()
        elif what == "remove":
            remove_robot(self.cooperative)
            messages.success(request, _("The group chat is disconnected."))
        else:
            form = RobotForm(request.POST)
            if not form.is_valid():
                context = self.get_context_data(form=form)
                return self.render_to_response(context, status=422)
            save_robot(self.cooperative, by=self.person, **form.robot())
            messages.success(request, _("Saved. Send a test message now."))
        return redirect("office:robot", slug=self.cooperative.code)

    def _try(self) -> None:
        error = try_robot(self.cooperative)
        if error:
            said = _("The test message was not sent: %(error)s")
            messages.error(self.request, said % {"error": error})
        else:
            messages.success(self.request, _("The test message is in the group chat."))
