"""What is typed at the depot."""

from .prices import FilterForm, PriceForm, RuleForm, rule_as_typed
from .taking import CorrectForm, IntakeForm, TakeBackForm, as_typed, first_guess

__all__ = [
    "CorrectForm",
    "FilterForm",
    "IntakeForm",
    "PriceForm",
    "RuleForm",
    "TakeBackForm",
    "as_typed",
    "first_guess",
    "rule_as_typed",
]
