"""The folder of the site is replaced whole, and never where anything else is in it."""

import pytest

from conformance.errors import UsageError
from docs.site.folder import PROJECT, built_beside

INVENTORY = f"# Sphinx inventory version 2\n# Project: {PROJECT}\n"


def build(out, text="new"):
    with built_beside(out) as made:
        made.mkdir()
        (made / "objects.inv").write_text(INVENTORY, encoding="utf-8")
        (made / "index.html").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("inventory", [None, INVENTORY.replace(PROJECT, "Another")])
def test_what_is_not_ours_is_left_alone(tmp_path, inventory):
    """A folder with anything else, be it another project's site, is refused in a sentence and stays as it is."""
    (tmp_path / "work.txt").write_text("a year of it", encoding="utf-8")
    if inventory:
        (tmp_path / "objects.inv").write_text(inventory, encoding="utf-8")
    with pytest.raises(UsageError, match="name a new or empty folder"):
        build(tmp_path)
    assert (tmp_path / "work.txt").read_text(encoding="utf-8") == "a year of it"
    with pytest.raises(UsageError, match="name a new or empty folder"):
        build(tmp_path / "work.txt")


def test_an_older_site_is_replaced_whole(tmp_path):
    """A new, an empty and a built folder are taken; nothing of the older site and nothing beside it is left."""
    (tmp_path / "empty").mkdir()
    for name in ("empty", "deep/new"):
        build(tmp_path / name)
        (tmp_path / name / "older.html").touch()
        build(tmp_path / name, "newer")
        assert sorted(each.name for each in (tmp_path / name).iterdir()) == ["index.html", "objects.inv"]
        assert (tmp_path / name / "index.html").read_text(encoding="utf-8") == "newer"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["deep", "empty"]


@pytest.mark.parametrize("error", [None, RuntimeError])
def test_what_is_not_built_replaces_nothing(tmp_path, error):
    """Where a build breaks off, or leaves nothing, the older site stays."""
    build(tmp_path / "site", "older")
    try:
        with built_beside(tmp_path / "site"):
            if error:
                raise error
    except RuntimeError:
        assert error
    assert (tmp_path / "site" / "index.html").read_text(encoding="utf-8") == "older"


def test_where_nothing_can_be_written_it_says_so(tmp_path):
    """A folder within a file is no folder."""
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="Nothing can be written"):
        build(tmp_path / "file" / "site")
