"""Bench: what a run is going to do, told before it begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.contract import Contract
from conformance.stimulus import Leave
from conformance.stimulus.operators import AUTHORISE, PLUG_IN

MOST_REASONS = 8


@dataclass(slots=True)
class Plan:
    """The commands, doings of an operator and switchings to come, and what will not be tested, each with why."""

    commands: Counter[str] = field(default_factory=Counter)
    highest_A: float = 0.0
    to_nobody: Counter[str] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)
    switched: Mapping[str, int] = field(default_factory=dict)
    not_tested: dict[str, str] = field(default_factory=dict)
    may_authorise: bool = False

    def told(
        self, contract: Contract, leave: Leave, *, connectors: tuple[str, ...], restore_A: float, now_A: float | None
    ) -> list[str]:
        """Return the plan as lines for a user, 80 columns wide at most where names are not longer."""
        if not self.commands and not self.actions:
            return ["This run sends nothing: nothing that it is allowed to do can be done."]
        names = ", ".join(map(repr, connectors))
        lines = [f"This run (--allow {leave.level}) is going to command {names}:"]
        lines += [f"  {name}, {_times(count)}" for name, count in sorted(self.commands.items())]
        nobody = "to a connector that is not there"
        lines += [f"  {name} {nobody}, {_times(count)}" for name, count in sorted(self.to_nobody.items())]
        if self.highest_A:
            lines.append(f"  with limits up to {self.highest_A:g} A")
        lines += [f"  the operator is asked to {name}, {_times(count)}" for name, count in self.actions.items()]
        if self.may_authorise and PLUG_IN in self.actions:
            lines.append(f"  and to {AUTHORISE}, where the charger waits for it")
        switchings = max(self.switched.values(), default=0)
        rest = f", with {leave.dwell_s:g} s of rest between" if leave.dwell_s else ""
        lines.append(f"The contactor switches about {_times(switchings)}{rest}.")
        lines.append(f"At the end a pause is resumed, and limits are set back to {restore_A:g} A (--restore-amps).")
        if now_A is not None and 0 < now_A < restore_A:
            lines.append(
                f"{now_A:g} A are in force now: if somebody has commanded that, name --restore-amps {now_A:g}."
            )
        return lines + self._left_out(contract)

    def _left_out(self, contract: Contract) -> list[str]:
        """Return what will not be tested, by its reason."""
        reasons = Counter(self.not_tested.values())
        lines = [f"  {_requirements(count)}: {why}" for why, count in reasons.most_common(MOST_REASONS)]
        told = f"Not tested, of {len(contract.requirements)} requirements:"
        return [told, *lines] if lines else ["Everything that can be tested is going to be."]


def _requirements(count: int) -> str:
    return "1 requirement" if count == 1 else f"{count} requirements"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
