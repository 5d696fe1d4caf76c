"""Site: the scenario that tells a requirement, as it is written in the features."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

from conformance.contract import bundled

_RULE = re.compile(r"^  Rule: ", re.MULTILINE)
_TAG = re.compile(r"@req\.([a-z0-9_.]+)")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A rule with its scenario, as Gherkin text, and the feature file that it stands in."""

    file: str
    text: str


def scenarios() -> dict[str, Scenario]:
    """Return the scenario of each requirement, by its id, from the features that come with the kit."""
    found = {}
    for path in sorted(bundled("features").glob("*.feature")):
        _, *rules = _RULE.split(path.read_text("utf-8"))
        for rule in rules:
            tag = _TAG.search(rule)
            if tag:
                sentence, _, rest = rule.partition("\n")
                told = f"Rule: {sentence}\n\n{textwrap.indent(textwrap.dedent(rest).strip(), '  ')}"
                found[tag[1]] = Scenario(path.name, told)
    return found
