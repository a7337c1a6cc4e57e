"""What the roles of a team are called in the activity log."""

from core.action_labels import ACTION_LABELS, ActionLabels

from .states import Role


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(roles={role.value: role.label for role in Role})
