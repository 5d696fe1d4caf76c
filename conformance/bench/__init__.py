"""WHERE IT ALL MEETS: the bench, and the runs made with it."""

from conformance.bench.bench import Bench
from conformance.bench.obstacle import Unreached
from conformance.bench.settings import Settings

__all__ = ["Bench", "Settings", "Unreached"]
