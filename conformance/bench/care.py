"""Bench: the care that is taken of the charger: every stimulus passes here before it is sent or done."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.bench.obstacle import Unreached
from conformance.bench.owed import RESTORE
from conformance.bench.props import Props
from conformance.contract import Operation
from conformance.judgement.checks.condition import Quantity
from conformance.stimulus import largest_number

LEAST_WATTS_PER_A, MOST_WATTS_PER_A = 230.0, 3 * 230.0


@dataclass(slots=True)
class Care:
    """Holds the ceilings of the user's leave against what is known of the charger."""

    props: Props
    _commanded_A: dict[str, float] = field(default_factory=dict)

    def passes(self, operation: Operation, payload: bytes, connector: str, *, is_listed: bool) -> float | None:
        """Let a command pass, once the contactor has rested; return the limit that it sets, in amperes per phase.

        Raises NotAllowedError or Unreached where it may not pass.
        """
        amperes = self._amperes(operation, payload)
        if amperes is not None:
            self.props.leave.may_limit(amperes)
        owes_amperes = operation.undo is not None and RESTORE in operation.undo.payload and is_listed
        if owes_amperes and not self.props.owed.restoring_A(connector):
            raise Unreached("nothing tells which limit would take a limit back: name it with --restore-amps")
        if self._switches(operation, payload, amperes, connector):
            self.rest(connector)
        if amperes is not None and _is_command(operation, payload):
            self._commanded_A[connector] = amperes
        return amperes

    def rest(self, connector: str) -> None:
        """Let the contactor rest before it switches once more; raises NotAllowedError where it may not."""
        leave, contactor, now = self.props.leave, self.props.contactor, self.props.clock.now
        leave.may_switch(contactor.count(connector))
        rested_at = contactor.active_at.get(connector, 0.0) + leave.dwell_s
        self.props.wait("the contactor to rest", lambda: now() >= rested_at, max(0.0, rested_at - now()))
        contactor.let(connector, now())

    def _amperes(self, operation: Operation, payload: bytes) -> float | None:
        """Return how many amperes per phase a command allows at most, however it is read; None for no limit."""
        if operation.ampere is None:
            return None
        per_A = self.props.subject.amount_of(Quantity.of(operation.ampere))
        known = per_A is not None and 0 < per_A <= MOST_WATTS_PER_A  # whatever phases a charger claims to have
        return largest_number(payload) / (per_A if known and per_A else LEAST_WATTS_PER_A)

    def _switches(self, operation: Operation, payload: bytes, amperes: float | None, connector: str) -> bool:
        """Tell whether the contactor should switch by a command: by what begins, ends, starves or feeds a session."""
        if amperes is None:
            return operation.invasive in {"session", "power"}
        if not _is_command(operation, payload):
            return False
        least_A = self.props.subject.least_A() or 0.0
        before_A = self._commanded_A.get(connector, self.props.subject.limit_A())
        return (amperes < least_A) != (before_A is not None and before_A < least_A)


def _is_command(operation: Operation, payload: bytes) -> bool:
    """Tell whether a payload is one that the contract has for a command."""
    said = operation.channel.payload
    return bool(said.schema.accepts(said.decode(payload).value))
