"""Accepted deviations as a file: each broken one is one sentence with its line and a remedy."""

import re
from datetime import date

import pytest

from conformance import contract
from conformance.contract import Deviation
from conformance.errors import UsageError

ENTRY = "- requirement: limits.payload\n  reason: The firmware 2.1 rounds.\n  expires: 2027-01-31\n"


def read(tmp_path, text):
    path = tmp_path / "deviations.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return contract.read_deviations(path, contract.load())


@pytest.mark.parametrize("day", ["2027-01-31", '"2027-01-31"', "!!str 2027-01-31"])
def test_a_day_is_read_however_it_is_written(tmp_path, day):
    """As YAML's own date and as text alike."""
    expected = Deviation("limits.payload", "The firmware 2.1 rounds.", date(2027, 1, 31))
    assert read(tmp_path, ENTRY.replace("2027-01-31", day)) == (expected,)


def test_none_is_accepted_by_an_empty_list(tmp_path):
    """A list without entries is lawful: the last one was mended."""
    assert read(tmp_path, "[]\n") == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is not a list"),
        ("limits.payload: x", "is not a list; write one entry of requirement, reason and expires"),
        (ENTRY + ENTRY, "line 4: limits.payload is accepted already"),
        (ENTRY.replace("limits.payload", "no.such"), "line 1: there is no requirement \"no.such\"; see: everest-"),
        (ENTRY.replace("limits.payload", '"\\e[31m"'), r"no requirement \"\\u001b\[31m\""),
        (ENTRY.replace("expires: 2027-01-31", "expires: soon"), 'line 3: "soon" is no day; write one like 2027-01-31'),
        (ENTRY.replace("expires: 2027-01-31", "expires: 2027-02-30"), "line 3: .* is no day"),
        (ENTRY.replace("expires: 2027-01-31", "expires: 2027"), "line 3: the expires of entry 1 is 2027; write a day"),
        (ENTRY.replace("expires: 2027-01-31", "expires: 2027-01-31T10:00:00Z"), "line 3: .* is no day"),
        (ENTRY.replace("  expires: 2027-01-31\n", ""), "line 1: entry 1 has no expires; add it"),
        (ENTRY + "  owner: me\n", 'line 4: entry 1 has the key "owner"; the keys are requirement, reason and expires'),
        (ENTRY + "  1: me\n", "entry 1 has the key 1;"),
        (ENTRY + "  reason: again\n", "line 4: the key reason stands twice"),
        (ENTRY.replace("The firmware 2.1 rounds.", "''"), 'line 2: the reason of entry 1 is ""; write a text'),
        (ENTRY.replace("The firmware 2.1 rounds.", "[a]"), r"line 2: the reason of entry 1 is \[\"a\"\]; write a text"),
        (ENTRY.replace("limits.payload", "[a]"), "line 1: the requirement of entry 1 is"),
        (ENTRY + "- limits.gap\n", 'line 4: entry 2 is "limits.gap"; give it requirement, reason and expires'),
        ("- [\n", "line 2: is not YAML"),
        (b"\xff", "is not UTF-8 text"),
        ("- &a [*a]\n", "is endless, or too large with its aliases written out"),
        ("&a [" * 400 + "]" * 400, "is"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named(tmp_path, text, sentence):
    """File, line where there is one, what is wrong, and what to do; no control character reaches the terminal."""
    with pytest.raises(UsageError, match=sentence) as raised:
        read(tmp_path, text)
    told = str(raised.value)
    assert re.search(r"deviations\.yaml(, line \d+)?: .+; .+\.$", told)
    assert told.isprintable()
    assert len(told) < 300 + len(str(tmp_path))


def test_a_small_file_that_means_a_large_one_is_refused(tmp_path):
    """Aliases of aliases would fill the memory when they are written out."""
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    with pytest.raises(UsageError, match="too large with its aliases written out"):
        read(tmp_path, "\n".join(["a0: &a0 [x]", *levels]))


def test_a_missing_file_is_named(tmp_path):
    """With what to do."""
    with pytest.raises(UsageError, match=r"cannot be read .*; name an existing file of deviations"):
        contract.read_deviations(tmp_path / "nowhere.yaml", contract.load())
