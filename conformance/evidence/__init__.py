"""WHAT IS KEPT: a run as one evidence pack, and what of such a pack can be recomputed."""

from conformance.evidence.checked import Checked
from conformance.evidence.kit import Kit, kit_version, this_kit
from conformance.evidence.packing import Packing
from conformance.evidence.profile import settle
from conformance.evidence.recorded import contract_for, recorded
from conformance.evidence.told import print_verification
from conformance.evidence.verification import Verification, verify

__all__ = [
    "Checked",
    "Kit",
    "Packing",
    "Verification",
    "contract_for",
    "kit_version",
    "print_verification",
    "recorded",
    "settle",
    "this_kit",
    "verify",
]
