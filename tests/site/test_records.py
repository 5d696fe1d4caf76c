"""A site is not built from a record of other contracts."""

import json

import pytest

from conformance.contract import bundled
from conformance.errors import ContractError
from docs.site import sources
from docs.site.records import check_records


@pytest.mark.parametrize(("name", "key"), [("trial", "contract"), ("evidence", "contracts")])
def test_an_older_record_is_refused(tmp_path, name, key):
    """The records that come with the kit are taken; one that is missing or of another contract ends in a sentence."""
    check_records()
    stale = tmp_path / f"{name}.json"
    with pytest.raises(ContractError, match=rf"{name}\.json is not of these contracts: run tox -e prove"):
        check_records(**{name: stale})
    stale.write_text(json.dumps(json.loads(bundled(stale.name).read_bytes()) | {key: "sha256:0"}), encoding="utf-8")
    with pytest.raises(ContractError, match=r"run tox -e prove"):
        check_records(**{name: stale})


def test_they_are_looked_at_before_anything_is_built(tmp_path, monkeypatch):
    """Nothing is gathered where they are stale."""

    def stale():
        raise ContractError("stale")

    monkeypatch.setattr(sources, "check_records", stale)
    with pytest.raises(ContractError, match="stale"):
        sources.gather(tmp_path, with_reference=False)
    assert list(tmp_path.iterdir()) == []
