"""What is told where behave does not come to its end."""

from types import SimpleNamespace

import pytest

from conformance.bench import runner
from conformance.errors import UsageError


def test_what_broke_the_features_is_told(tmp_path, monkeypatch):
    """An error in a hook is named in one sentence: it is not that of whoever has installed the kit."""
    (tmp_path / "environment.py").write_text("def before_all(context):\n    raise ValueError('no \\x1b[31m thing')\n")
    (tmp_path / "a.feature").write_text("Feature: A\n\n  Scenario: One\n    Given nothing\n")
    (tmp_path / "steps").mkdir()
    monkeypatch.setattr(runner, "bundled", lambda _: tmp_path)
    with pytest.raises(UsageError) as told:
        runner.run_features(SimpleNamespace(), ())
    sentence = str(told.value)
    assert sentence.startswith("No scenario was run: ")
    assert "no \\x1b[31m thing" in sentence
    assert sentence.endswith("; install the kit again.")
    assert "\n" not in sentence
