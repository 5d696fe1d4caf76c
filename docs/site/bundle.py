"""Site: the official AsyncAPI component, from npm by exact version, unpacked only if it is what was pinned."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path

from conformance.errors import KitError

PACKAGE, VERSION = "@asyncapi/react-component", "3.2.1"
INTEGRITY = "k5ZqJd6+oxYaQ2o6F3rGWJ1MTIjXdpsUYB3NKQbVqr4yzrN0Ovj5c7eZx8NGd3wfKPhbOrLREtYl9K2OPfnSsA=="
SCRIPT, STYLE = "asyncapi.js", "asyncapi.css"
_TAKEN = {
    "package/browser/standalone/index.js": SCRIPT,
    "package/styles/default.min.css": STYLE,
    "package/LICENSE": "asyncapi.LICENSE",
    "package/browser/standalone/index.js.LICENSE.txt": "asyncapi.js.LICENSE.txt",
}


class BundleError(KitError):
    """The component of the API reference is not to be had, or is not what was pinned."""

    exit_code = 3


def unpack(cache: Path, into: Path) -> None:
    """Put the component's script, style and licences into a folder; raises BundleError where it cannot be trusted.

    The package is kept in the cache, and its sha512 is compared at every use, before anything of it is opened.
    """
    archive = cache / f"asyncapi-react-component-{VERSION}.tgz"
    if not archive.is_file():
        _fetch(cache)
    if not archive.is_file():
        raise BundleError(f"npm brought no {archive.name}; look into {cache}, or build with --without-reference.")
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode("ascii")
    if digest != INTEGRITY:
        raise BundleError(
            f"{archive}: is not {PACKAGE} {VERSION} as it was pinned (sha512-{digest}); delete and mistrust it."
        )
    into.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as package:
        for member, name in _TAKEN.items():
            source = package.extractfile(member)
            assert source is not None, f"{member} is a file of the pinned package"
            (into / name).write_bytes(source.read())


def _fetch(cache: Path) -> None:
    """Let npm download the package; `npm pack` runs no code of it."""
    npm = shutil.which("npm")
    if npm is None:
        raise BundleError("npm is not there to fetch the API reference; install it, or build with --without-reference.")
    cache.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [npm, "pack", f"{PACKAGE}@{VERSION}", "--silent", "--pack-destination", str(cache)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        told = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BundleError(
            f"npm cannot fetch {PACKAGE} {VERSION} ({told}); mend the network, or build with --without-reference."
        )
