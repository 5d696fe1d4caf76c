"""Report: what to do next: repeat what speaks against the charger, or decide what could not be decided."""

from __future__ import annotations

from conformance.capture import LEVELS
from conformance.contract import BUNDLED, acted
from conformance.judgement import Outcome, Reason, Result, Verdict

SESSION = "session"
RUN = "everest-conformance run ADDRESS"
_REMEDIES = {
    Reason.OTHER_CONTROLLER: "Somebody else sent commands meanwhile: keep other controllers away, and run again.",
    Reason.BENCH_LOST: "The bench lost messages: run again on a quieter host, or nearer to the broker.",
    Reason.TRUNCATED: "The capture ends too early: let the next one run to its end.",
    Reason.OPERATOR_TIMED_OUT: "What the operator was to do did not happen in time: look after the vehicle, run again.",
    Reason.GUARD_BAND: "Some timing is too close to its limit to call: run nearer to the broker.",
    Reason.LAWFUL_CAUSE: "What was seen may have a lawful cause: remove it, and run again.",
    Reason.SUPERSEDED: "Some commands came too soon after one another: leave each its time, and run again.",
    Reason.PRECONDITION: "The charger was not in the state that some tests need: bring it there, and run again.",
    Reason.TOO_FEW: "Observe longer, with --observe SECONDS.",
    Reason.NO_OBSERVATION: "What was never seen cannot be judged: let it happen while the kit listens, and run again.",
}


def advice(result: Result) -> str | None:
    """Return one sentence about what to do next, None where nothing is left to do.

    A command to type stands on a line of its own.
    """
    chosen = result.selected
    failed = [each for each in chosen if each.verdict is Verdict.FAIL]
    if failed:
        return _repeat(result, failed)
    if any(each.verdict is Verdict.ERROR for each in chosen):
        return "The bench failed, which says nothing about the charger: mend the bench and run again."
    open_ = [each for each in chosen if each.verdict in {Verdict.INCONCLUSIVE, Verdict.NOT_RUN}]
    musts = [each for each in open_ if each.requirement.level == "MUST"]
    if musts and result.interrupted:
        return "The run was interrupted: run again, and let it come to its end."
    told = _decide(result, musts) if musts else None
    if told is not None:
        return told
    warned = [each for each in chosen if each.verdict is Verdict.WARN]
    if warned:
        return _repeat(result, warned)
    absent = next((name for each in open_ if (name := _undeclared(result, each))), None)
    if absent is not None:
        return f"If the charger has no {absent}, say so with --declare {absent}=no, and what holds then is judged."
    return None


def again(result: Result, *outcomes: Outcome) -> str:
    """Return the command that tests some requirements again; ADDRESS and FILE are for the reader to fill in."""
    only = " ".join(f"--only {each.requirement.id}" for each in outcomes)
    levels = [level for each in outcomes if (level := _needs(result, each))]
    absent = dict.fromkeys(name for each in outcomes if (name := _undeclared(result, each)))
    command = f"{_run(result)} {only}" + (f" --allow {max(levels, key=LEVELS.index)}" if levels else "")
    command += " --statement FILE" if any(each.requirement.check == "declared" for each in outcomes) else ""
    return command + "".join(f" --declare {name}=no" for name in absent)


def _run(result: Result) -> str:
    """Return the command that runs by the contract of a result; FILE is for the reader to fill in, as ADDRESS is."""
    name = result.contract.name
    return RUN if name == next(iter(BUNDLED)) else f"{RUN} --contract {name or 'FILE'}"


def _repeat(result: Result, outcomes: list[Outcome]) -> str:
    which = "it" if len(outcomes) == 1 else "one of them"
    needs = ", with a vehicle that can charge" if outcomes[0].requirement.id in acted() else ""
    return f"Repeat {which} alone{needs}:\n{again(result, outcomes[0])}"


def _decide(result: Result, musts: list[Outcome]) -> str | None:
    """Return how to decide MUSTs that are not decided yet, None where nothing is known that helps."""
    header = result.header
    allowed = LEVELS.index(header.allowed) if header else 0
    weighed = musts if header is None else [each for each in musts if each.verdict is Verdict.NOT_RUN]
    levels = {LEVELS.index(level) for each in weighed if (level := _needs(result, each))}
    needed = min((each for each in levels if each > allowed), default=0)  # one step further, not all the way
    if header is None and needed:
        return (
            "A recording shows what happened in it and no more. "
            f"If the charger may be disturbed that far, exercise the rest:\n{_run(result)} --allow {LEVELS[needed]}"
        )
    if header is None:
        return f"A recording shows what happened in it and no more; to exercise the rest:\n{_run(result)}"
    reasons = {each.reason for each in musts}
    if Reason.OTHER_CONTROLLER in reasons:
        return _REMEDIES[Reason.OTHER_CONTROLLER]
    if needed:
        only = "".join(f" --only {each}" for each in header.selected)
        rest = f"{_run(result)}{only} --allow {LEVELS[needed]}"
        return f"If the charger may be disturbed that far, test the rest:\n{rest}"
    return next((remedy for reason, remedy in _REMEDIES.items() if reason in reasons), None)


def _needs(result: Result, outcome: Outcome) -> str | None:
    """Return how far a test must be allowed to go: by the contract, by what it was not run for, or by its scenario.

    Whatever scenario acts, and not by the command that it is about, needs a session.
    """
    operation = result.contract.operations.get(outcome.requirement.place)
    if operation is not None:
        return operation.invasive if operation.invasive != LEVELS[0] else None
    said = (outcome.reason or "").rpartition("--allow ")[2]
    if outcome.verdict is Verdict.NOT_RUN and said in LEVELS[1:]:
        return said
    return SESSION if outcome.requirement.id in acted() else None


def _undeclared(result: Result, outcome: Outcome) -> str | None:
    """Return the feature without which alone a requirement applies, and of which nothing says whether it is there."""
    absent = outcome.requirement.declared_absent
    return absent if absent and absent not in result.stated.declared else None
