"""Site: one build: the component, the sources, Sphinx, and a check of every link in what came out."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from sphinx.cmd.build import build_main

from docs.site.bundle import unpack
from docs.site.links import dangling
from docs.site.sources import gather

HERE = Path(__file__).parent


def build(out: Path, *, cache: Path | None) -> int:
    """Build the site into a folder; without a cache the API reference is left out.

    Return 0, or 1 where Sphinx warns or a link leads nowhere; raises BundleError where the component is not to be had.
    """
    with tempfile.TemporaryDirectory() as made:
        static = Path(made) / "static"
        shutil.copytree(HERE / "static", static)
        if cache is not None:
            unpack(cache, static)
        gather(Path(made), with_reference=cache is not None)
        shutil.rmtree(out, ignore_errors=True)
        options = ["-W", "--keep-going", "-n", "-q", "-E", "-j", "2", "-D", f"html_static_path={static}"]
        told = build_main([*options, "-c", str(HERE), "-d", f"{made}/doctrees", f"{made}/docs", str(out)])
    (out / ".buildinfo").unlink(
        missing_ok=True
    )  # it differs from build to build, and serves only the next one in place
    wrong = dangling(out)
    for each in wrong:
        print(f"docs.site: {each}", file=sys.stderr)
    return 1 if told or wrong else 0
