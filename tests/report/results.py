"""Results built by hand: one requirement for each verdict, and whatever a hostile charger may say."""

import io
from types import MappingProxyType

from conformance.capture import Header
from conformance.contract import Contract, Requirement, Source
from conformance.judgement import Finding, Outcome, Result, Verdict, Where
from conformance.judgement.facts import declared_in
from conformance.report import print_result

BEGIN = 1_772_366_400.0
NUMBERS = {
    "intervals": 29,
    "mean_s": 1.000345,
    "p50_s": 1.001,
    "p99_s": 1.023,
    "worst_s": 1.0225,
    "worst_at": BEGIN + 17.25,
    "worst_line": 137,
}
BEACONS = {"heard": 600, "lost": 0, "median_s": 0.0002, "worst_s": 0.0008}
REASONS = {
    Verdict.INCONCLUSIVE: "too few samples",
    Verdict.NOT_APPLICABLE: "declared absent: ocpp",
    Verdict.NOT_RUN: "too invasive: needs --allow session",
    Verdict.ERROR: "the broker went away",
}


def requirement(name: str, level: str = "MUST", place: str = "limits") -> Requirement:
    return Requirement(
        id=name,
        level=level,
        text=f"The sentence of {name} is kept.",
        source=Source("document", "Variables", "proposed"),
        place=place,
        pointer=f"/channels/{place}",
        check="payload",
        feature=None,
        data={},
    )


def outcome(
    name: str, verdict: Verdict, *, level: str = "MUST", finding: Finding | None = None, reason: str | None = None
) -> Outcome:
    return Outcome(
        requirement=requirement(name, level),
        verdict=verdict,
        reason=reason or REASONS.get(verdict),
        expected=finding.expected if finding else None,
        observed=finding.observed if finding else None,
        findings=(finding,) if finding else (),
        kept=3,
        broken=finding.count if finding else 0,
        undecided=1,
        numbers=NUMBERS,
    )


def finding(name: str, observed: str, *, topic: str = "everest_api/a/var/limits", payload: bytes = b"{}") -> Finding:
    return Finding(name, "a number", observed, Where(BEGIN + 2.5, 7, topic, payload, "a"), 2)


def result(
    *outcomes: Outcome, header: Header | None = None, name: str = "capture", notes: tuple[str, ...] = ()
) -> Result:
    contract = Contract(
        title="A contract",
        version="1.0.0",
        digest="sha256:0",
        channels=MappingProxyType({}),
        operations=MappingProxyType({}),
        requirements=tuple(each.requirement for each in outcomes),
        bench=MappingProxyType({}),
        name="everest-2023",
    )
    return Result(
        name, contract, header, declared_in(header), outcomes, notes, False, (BEGIN, BEGIN + 30.0), 42, BEACONS
    )


def every_verdict() -> Result:
    levels = {Verdict.WARN: "SHOULD"}
    against = {Verdict.FAIL, Verdict.WARN}
    return result(
        *(
            outcome(
                f"limits.{each.name.lower()}",
                each,
                level=levels.get(each, "MUST"),
                finding=finding(f"limits.{each.name.lower()}", "a text") if each in against else None,
            )
            for each in Verdict
        ),
        header=Header(
            address="mqtt://192.0.2.10:1883",
            subscribed=("everest_api/#",),
            operator=("plug in",),
            clock={"source": "host", "synchronised": "yes", "error_s": "0.003"},
            beacon="everest_conformance/0/beacon",
        ),
        notes=("A note.",),
    )


KEPT = outcome("limits.a", Verdict.PASS)
BROKEN = outcome("limits.b", Verdict.FAIL, finding=finding("limits.b", "a text"))
WARNED = outcome("limits.c", Verdict.WARN, level="SHOULD", finding=finding("limits.c", "a text"))
ABSENT = outcome("limits.d", Verdict.NOT_APPLICABLE)
UNDECIDED = outcome("limits.e", Verdict.INCONCLUSIVE)
SETTLED = outcome("limits.f", Verdict.PASS, level="SHOULD")


def console(told: Result) -> str:
    file = io.StringIO()
    print_result(told, file)
    return file.getvalue()
