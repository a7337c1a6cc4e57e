"""Strangers' files are worked on in the test's own process: a start takes 0.3 seconds.

What that process may use, and that each job does without our settings, is tested by
those that ask for `file_processes`.
"""

import json
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from core import file_work
from core.file_jobs import JOBS

_run_in_a_process = file_work._run


@pytest.fixture(autouse=True, scope="session")
def _files_worked_on_here() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_work, "_run", _run_here)
        yield


@pytest.fixture
def file_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file has a process of its own, as outside tests."""
    monkeypatch.setattr(file_work, "_run", _run_in_a_process)


def _run_here(
    _lane: file_work.Lane, job: str, content: bytes, options: dict[str, Any]
) -> tuple[dict[str, Any], bytes]:
    """Like `core.file_jobs.main`: refusals untranslated, words as JSON knows them."""
    with translation.override(None), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            header, made = JOBS[job](content, **options)
        except ValidationError as refusal:
            text, params = str(refusal.message), refusal.params
            raise file_work.FileRefusedError(text, params) from None
        except ImportError:
            raise
        except Exception as error:  # codecs fail in any way
            raise file_work.UnreadableFileError from error
    return json.loads(json.dumps(header)), made
