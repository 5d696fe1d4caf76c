"""The guides are whole: each has its template, leads somewhere, and says of itself what is so."""

import re
from pathlib import Path

import pytest

from conformance import contract
from docs.site import pieces
from docs.site.guides import FILES, ORDER, pages, snippet
from docs.site.snippets import SNIPPETS
from docs.site.snippets import __main__ as door
from tests.site.stories import STORIES

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
PROMISED = contract.load()


def test_every_template_is_a_guide():
    """The order names every template, and no other."""
    assert sorted(f"{name}.j2" for name in ORDER) == sorted(path.name for path in (DOCS / "guides").iterdir())
    assert list(pages()) == ORDER


@pytest.mark.parametrize("name", ORDER)
def test_a_guide_leads_somewhere(name):
    """Every link leads to a guide, a document, a topic of the contract, or one of its requirements."""
    text = pages()[name]
    assert text.startswith("# ")
    targets = re.findall(r"\]\(([^)#]+)\)", text)
    topics, requirements = PROMISED.channels, {each.id for each in PROMISED.requirements}
    for target in targets:
        kind, _, page = target.removeprefix("../").removesuffix(".md").rpartition("/")
        there = {"topics": page in topics, "requirements": page in requirements, "": target in ORDER}
        assert (DOCS / page).with_suffix(".md").exists() if target == f"../{page}.md" else there[kind], target


def test_what_the_guides_say_of_their_tests_is_so():
    """Eleven states are read by each snippet that says so."""
    assert len(STORIES) == 11
    assert all("eleven states" in " ".join(pages()[name].split()) for name in ("evcc.md", "home-assistant.md"))


@pytest.mark.parametrize("name", SNIPPETS)
def test_a_snippet_is_printed_for_ones_own_connector(name, monkeypatch, capsys):
    """The door prints what the guide shows, for another connector."""
    more = ["--max-amps", "10"] if name == "home-assistant" else []
    monkeypatch.setattr("sys.argv", ["snippets", name, "--connector", "left", "--contract", "everest-2026", *more])
    assert door.main() == 0
    assert "everest_api/left/var/session_info" in capsys.readouterr().out


@pytest.mark.parametrize("piece", [pieces.requirement, pieces.scenario, pieces.fault, pieces.check])
def test_a_piece_that_is_not_there_is_no_empty_one(piece):
    """Whoever renames what a guide shows is told by its name."""
    with pytest.raises(KeyError, match="no-such"):
        piece("no-such")


def test_what_a_guide_shows_is_a_file_as_well():
    """Each snippet can be downloaded from the guide that shows it."""
    for name, file in FILES.items():
        page = pages()[f"{name}.md"]
        assert f"{{download}}`as a file <{file}>`" in page
        assert snippet(name) in page
