"""Site: one build: the component, the sources, Sphinx, and a check of every link in what came out."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from sphinx.cmd.build import build_main

from docs.site.bundle import unpack
from docs.site.folder import built_beside
from docs.site.links import dangling
from docs.site.sources import gather

HERE = Path(__file__).parent


def build(out: Path, *, cache: Path | None) -> int:
    """Build the site into a folder; without a cache the API reference is left out.

    Return 0, or 1 where Sphinx warns or a link leads nowhere: then a site that was there before stays. Raises
    BundleError where the component is not to be had, UsageError where the folder is not one to be replaced, and
    ContractError where a record is not of the contracts.
    """
    with built_beside(out) as new:
        complaints = _build(new, cache=cache)
        if complaints:
            shutil.rmtree(new, ignore_errors=True)
    return 1 if complaints else 0


def _build(out: Path, *, cache: Path | None) -> bool:
    """Build into a folder that is not there yet; return whether there is anything to complain of, which is told."""
    with tempfile.TemporaryDirectory() as made:
        static = Path(made) / "static"
        shutil.copytree(HERE / "static", static)
        if cache is not None:
            unpack(cache, static)
        gather(Path(made), with_reference=cache is not None)
        options = ["-W", "--keep-going", "-n", "-q", "-E", "-j", "2", "-D", f"html_static_path={static}"]
        told = build_main([*options, "-c", str(HERE), "-d", f"{made}/doctrees", f"{made}/docs", str(out)])
    (out / ".buildinfo").unlink(missing_ok=True)  # it differs from build to build, and serves only one in place
    wrong = dangling(out)
    for each in wrong:
        print(f"docs.site: {each}", file=sys.stderr)
    return bool(told or wrong)
