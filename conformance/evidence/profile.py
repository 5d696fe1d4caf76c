"""Evidence: the profile of a run: what it fixes, so that nobody picks what suits a charger."""

from __future__ import annotations

from argparse import Namespace

from conformance.errors import UsageError

CERTIFY = "certify"
OBSERVE_S = 30.0
CERTIFY_OBSERVE_S = 120.0


def settle(options: Namespace) -> None:
    """Give a run what its profile fixes, and what the user left open; raises UsageError where the two disagree."""
    if options.profile is None:
        if options.pack is not None:
            raise UsageError("--pack is for the evidence of a certification-style run: add --profile certify.")
        options.observe = OBSERVE_S if options.observe is None else options.observe
        return
    picked = {"--only": options.only, "--observe": options.observe is not None, "--beacon off": options.beacon == ""}
    for option in (each for each, given in picked.items() if given):
        raise UsageError(
            f"--profile certify fixes what is tested, how long ({CERTIFY_OBSERVE_S:g} s) and how well times are known, "
            f"so that nobody can pick what suits a charger: leave out {option}."
        )
    if options.pack is None:
        raise UsageError("--profile certify writes its evidence into a pack: name a new file with --pack FILE.zip.")
    options.observe = CERTIFY_OBSERVE_S
