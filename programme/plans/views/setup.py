"""The first steps of a county that was taken on, for its officers and the market."""

from dataclasses import replace

from programme.plans.queries.setup import SetupStep, setup_of

from .base import PlanPage


class SetupPage(PlanPage):
    """Each step leads to where it is done, for those who may do it."""

    template_name = "programme/plan/setup.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        steps = setup_of(self.county)
        return super().get_context_data(
            steps=[self._shown(step) for step in steps],
            steps_done=sum(step.is_done for step in steps),
            **kwargs,
        )

    def _shown(self, step: SetupStep) -> SetupStep:
        act = "office.places.edit" if step.is_staffs else "programme.edit"
        return step if self.allows(act) else replace(step, url="")
