"""What the documents say of the kit is so."""

import re
import subprocess
import sys
from pathlib import Path

from conformance import contract
from conformance.bench import Settings
from conformance.bench.doctor import machine
from conformance.bench.doctor.examination import signs_of
from conformance.judgement.checks import CHECKS
from reference_impl import FAULTS
from reference_impl.session import ERROR_INFO
from tests.bench.worlds import device, world_before

ROOT = Path(__file__).resolve().parent.parent
README, CHANGELOG = (ROOT / name for name in ("README.md", "CHANGELOG.md"))


def text(path: Path) -> str:
    return " ".join(path.read_text(encoding="utf-8").split())


def test_every_check_is_in_the_vocabulary():
    """docs/checks.md has a row for every check, and for none that is not there."""
    rows = [line.split("|")[2] for line in text_lines("docs/checks.md") if line.startswith("| ") and "---" not in line]
    assert set(re.findall(r"`(\w+)`", " ".join(rows))) == set(CHECKS)


def text_lines(name: str) -> list[str]:
    return (ROOT / name).read_text(encoding="utf-8").splitlines()


def test_the_counts_are_right():
    """How many requirements, checks and faults there are is said as it is."""
    requirements = len(contract.load().requirements)
    assert f"tests all {requirements} requirements" in text(README)
    assert f"All {requirements}, MUST and SHOULD" in text(README)
    assert f"All {requirements} are judged" in text(CHANGELOG)
    assert f"{len(FAULTS)} named faults" in text(CHANGELOG)
    decision = ROOT / "docs" / "decisions" / "0006-data-and-checks.md"
    assert f"{requirements} requirements are judged by {len(CHECKS)} kinds of check" in text(decision)


def test_the_chargers_page_has_its_door_its_options_and_its_errors():
    """docs/charger.md names every topic of the door, every option of the command line, and every word for an error."""
    page = text(ROOT / "docs" / "charger.md") + text(README)
    door = contract.load(contract.bundled("simulation-door.yaml"))
    missing = [each.address for each in door.channels.values() if each.address.replace("{number}", "N") not in page]
    assert missing == []
    options = subprocess.run(
        [sys.executable, "-m", "reference_impl.cli", "serve", "--help"], capture_output=True, text=True, check=True
    )
    assert [each for each in set(re.findall(r"--[a-z-]+", options.stdout)) - {"--help"} if each not in page] == []
    assert [info for info in ERROR_INFO.values() if f"`{info}`" not in page] == []


def test_the_page_on_reaching_brokers_has_every_option_and_every_sign():
    """docs/reach.md names every option of the group, and every sign that the doctor tells."""
    page = text(ROOT / "docs" / "reach.md")
    helped = subprocess.run(
        [sys.executable, "-m", "conformance", "doctor", "--help"], capture_output=True, text=True, check=True
    ).stdout.partition("how to reach the broker:")[2]
    options = set(re.findall(r"^  (--[a-z-]+)", helped, re.M))
    assert len(options) == 9
    assert [each for each in options if f"`{each} " not in page] == []
    settings = Settings(address="mqtt://h:1883")
    signs = signs_of(contract.load(), world_before(device()), settings, seconds=5.0)
    told = {each.fact.partition(":")[0] for each in (*signs, machine.load_of(0.1))}
    assert len(told) >= 10
    assert [each for each in told if f"| {each.removesuffix('s')}" not in page] == []


def test_the_contracts_page_has_every_difference():
    """docs/contracts.md names each contract with how much it states, and every requirement that only one has."""
    page = text(ROOT / "docs" / "contracts.md")
    stated = {name: {each.id for each in contract.load(name).requirements} for name in contract.BUNDLED}
    for name, path in contract.BUNDLED.items():
        row = rf"`{name}` [^|]*\| [^|]*{re.escape(path)}[^|]*\| [^|]* \| {len(stated[name])} \|"
        assert re.search(row, page), name
    shared = set.intersection(*stated.values())
    assert [each for names in stated.values() for each in names - shared if f"`{each}`" not in page] == []


def test_links_within_the_repository_lead_somewhere():
    """Every relative link in a document leads to a file that is there."""
    for document in (README, *sorted((ROOT / "docs").rglob("*.md"))):
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (document.parent / target).exists(), f"{document.name}: {target}"
