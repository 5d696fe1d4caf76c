"""Bench: how behave runs the features: once to exercise the charger, once to tell the verdicts of the whole capture."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from behave.configuration import Configuration
from behave.exception import ConfigError
from behave.model import Scenario
from behave.parser import ParserError
from behave.runner import Context, Runner, the_step_registry

from conformance.bench.bench import Bench
from conformance.bench.obstacle import OBSTACLES, Unreached
from conformance.bench.rehearsal import Rehearsal
from conformance.bench.told import Told
from conformance.contract import bundled
from conformance.errors import UsageError
from conformance.judgement import Result, Verdict
from conformance.report.safe import safe

TAG = "req."
MOST_LINES, MOST_TOLD = 6, 600


class TwoPassRunner(Runner):
    """Exercises every scenario unheard, judges the capture, then runs them again with the verdicts for a bench."""

    context: Any
    step_registry: Any
    formatters: Any

    def run_model(self, features: Any = None) -> bool:
        """Run the features twice; return whether anything failed."""
        features = self.features if features is None else features
        if not any(each.should_run(self.config) for feature in features for each in feature.walk_scenarios()):
            raise ConfigError("no scenario is selected; correct the tags")
        self.context = self.context or Context(self)
        self.step_registry = self.step_registry or the_step_registry
        formatters, self.formatters = self.formatters, []
        self.run_hook("before_all")
        if "bench" not in self.context:
            raise ConfigError("the bench could not be opened, as said above")
        bench: Bench = self.context.bench
        self._announce(bench, features)
        bench.stage.read_display()
        for connector in bench.under_test or ("",):
            bench.turn_to(connector)
            self._exercise(bench, features)
        self.context.bench = self.config.told = Told(bench.conclude(aborted=self.aborted))
        self.formatters = formatters
        self._reset(features)
        return bool(super().run_model(features))

    def abort(self, reason: str | None = None) -> None:  # noqa: ARG002 - behave's words say less than the result
        """End the exercise; the result says so."""
        self.aborted = True

    def _announce(self, bench: Bench, features: Any) -> None:
        """Tell the user what is going to be done, where they want to know: a rehearsal shows it."""
        announce = bench.settings.announce
        if announce is None or bench.settings.allowed == "listen":
            return
        self.context.bench = rehearsal = bench.rehearse()
        for connector in bench.under_test:
            rehearsal.turn_to(connector)
            self._exercise(rehearsal, features)
        self.context.bench = bench
        for line in bench.told(rehearsal):
            announce(line)

    def _reset(self, features: Any) -> None:
        for feature in features:
            feature.reset()
        self.hook_failures = 0

    def _exercise(self, bench: Bench | Rehearsal, features: Any) -> None:
        """Run the features unheard; an error of the kit's own leaves its requirement not run, and says so."""
        self._reset(features)
        for feature in features:
            try:
                if not self.aborted:
                    feature.run(self)
            except KeyboardInterrupt:
                self.abort(reason="KeyboardInterrupt")
        for scenario in (each for feature in features for each in feature.walk_scenarios()):
            trouble = next((step for step in scenario.all_steps if step.status.has_failed()), None)
            if trouble is not None and not self.aborted:
                why = repr(trouble.exception) if trouble.exception else f"the step {trouble.name!r} is not there"
                bench.remark(requirement_of(scenario), Unreached(f"the kit itself failed: {why}"))


def requirement_of(scenario: Scenario) -> str:
    """Return the id of the requirement that a scenario is tagged with."""
    return next(str(tag).removeprefix(TAG) for tag in scenario.effective_tags if tag.startswith(TAG))


def before_scenario(context: Any, scenario: Scenario) -> None:
    """Tell a scenario its requirement; after the run, skip it where the verdict is neither pass, warn nor fail."""
    context.requirement = requirement_of(scenario)
    if not context.bench.selects(context.requirement):
        scenario.skip("not run: not selected")
        return
    context.bench.enter(context.requirement, str(scenario.name).partition(" -- @")[0])  # without the row of its table
    if isinstance(context.bench, Told):
        outcome = context.bench.outcome(context.requirement)
        if outcome.verdict not in {Verdict.PASS, Verdict.WARN, Verdict.FAIL}:
            scenario.skip(f"{outcome.verdict.value}: {outcome.reason}")


def go_on(context: Any, act: Callable[..., None], *arguments: Any) -> None:
    """Make one call on the bench; where it cannot be done the scenario ends there, and the capture says why."""
    try:
        act(*arguments)
    except OBSTACLES as found:
        context.bench.remark(context.requirement, found)
        context.scenario.skip(str(found))


def run_features(bench: Bench, only: tuple[str, ...]) -> Result:
    """Run the features that come with the kit on an open bench; raises UsageError where nothing is selected."""
    logging.getLogger("behave").setLevel(logging.ERROR)
    tags = [f"@{TAG}{name}" for name in only]
    arguments = [str(bundled("features")), "--no-capture", "--no-summary", "--format=null"]
    config = Configuration([*arguments, *(["--tags", " or ".join(tags)] if tags else [])], load_config=False)
    config.userdata["bench"] = bench
    config.base_dir = str(Path.cwd())
    runner = TwoPassRunner(config)
    with redirect_stdout(StringIO()) as said:  # the result says by itself that a run was broken off
        try:
            runner.run()
        except (ConfigError, ParserError) as error:
            print(error)  # below what behave has said about it
    told: Told | None = getattr(config, "told", None)
    if told is None:
        raise UsageError(f"No scenario was run: {_trouble(said.getvalue())}; install the kit again.")
    return told.result


def _trouble(said: str) -> str:
    """Return the last lines of what behave said, on one line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()][-MOST_LINES:]
    return safe(" / ".join(lines), MOST_TOLD) or "the features could not be read"
