"""The component of the API reference is unpacked only if it is what was pinned."""

import pytest

from docs.site import bundle
from docs.site.bundle import BundleError, unpack


def archive(cache):
    cache.mkdir(exist_ok=True)
    return cache / f"asyncapi-react-component-{bundle.VERSION}.tgz"


def test_another_package_is_refused_before_it_is_opened(tmp_path, monkeypatch):
    """Where the checksum differs, nothing is unpacked, and the sentence says so."""
    archive(tmp_path).write_bytes(b"something else")
    monkeypatch.setattr(bundle.tarfile, "open", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(BundleError, match="is not @asyncapi/react-component"):
        unpack(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_without_npm_it_says_what_to_do(tmp_path, monkeypatch):
    """One sentence names the flag that builds without it."""
    monkeypatch.setattr(bundle.shutil, "which", lambda _: None)
    with pytest.raises(BundleError, match="--without-reference"):
        unpack(tmp_path, tmp_path / "out")


def test_where_npm_fails_its_reason_is_told(tmp_path, monkeypatch):
    """The last line of what npm says is in the sentence."""
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'network gone' >&2\nexit 1\n", encoding="utf-8")
    npm.chmod(0o755)
    monkeypatch.setattr(bundle.shutil, "which", lambda _: str(npm))
    with pytest.raises(BundleError, match=r"network gone.*--without-reference"):
        unpack(tmp_path / "cache", tmp_path / "out")
