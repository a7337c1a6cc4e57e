"""Questions to areas above are answered, and the map lists who answers them."""

from core.hooks import HOOKS, Hook
from tests.source_files import ROOT


def row(hook):
    modules = dict.fromkeys(provider.__module__ for provider in hook)
    answers = ", ".join(f"`{module}`" for module in modules)
    return f"| {hook.question} | `{hook.module}` | {answers} |"


def test_the_map_lists_each_question_with_who_answers_it():
    text = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
    table = text.partition("## Who asks upwards")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]

    assert sorted(rows) == sorted(row(hook) for hook in HOOKS)


def test_the_same_answer_is_entered_once():
    hook = Hook(__name__, "what is asked of nobody")
    HOOKS.remove(hook)

    assert hook.only is None
    assert [hook.provide(len), hook.provide(len)] == [len, len]
    assert list(hook) == [len]
    assert hook.only is len
