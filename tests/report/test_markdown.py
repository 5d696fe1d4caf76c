"""Markdown, read by GitHub's own parser: the words stand in it, and nothing that a charger says becomes markup."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from conformance.judgement import Verdict, compare
from conformance.report import render_markdown, render_markdown_comparison
from conformance.report.marked import MARK, code, fenced, prose
from conformance.report.why import why
from tests.recordings import judged, pulse
from tests.report.results import every_verdict, finding, outcome, result
from tests.report.test_hostile import HOSTILE, said

cmarkgfm = pytest.importorskip("cmarkgfm", reason="needs GitHub's parser: tox -e test brings it")
RAW = cmarkgfm.Options.CMARK_OPT_UNSAFE  # so that a tag that came through is seen
OURS = {"h2", "h3", "p", "br", "strong", "ul", "li", "code", "pre", "details", "summary"} | {
    *("table", "thead", "tbody", "tr", "th", "td")
}
MARKUP = {
    "code span": "`` ` ``` a ```` ` ``",
    "fence": "```\n<script>\n```",
    "table": "| a | b |\n|---|---|",
    "mention": "@somebody and team/@else, me@example.com",
    "issue": "#1 GH-1 owner/name#2",
    "links": "[x](javascript:alert(1)) ![x](http://example.com/x.png) <http://example.com>",
    "addresses": "http://example.com https://example.com www.example.com ftp://example.com mailto:me@example.com",
    "raw": "</details></summary></code><img src=x onerror=alert(1)>",
    "comment": "<!-- --> -->",
    "emphasis": "**a** __b__ ~~c~~ $d$ \\*",
    "entity": "&lt;script&gt; &#64;somebody",
    "heading": "# CONFORMS",
    "only backticks": "```",
    "blank": "   ",
}


class Page(HTMLParser):
    """Collects the tags of a page, their attributes, and the text that is not code."""

    def __init__(self, markdown):
        super().__init__()
        self.tags, self.attributes, self.text, self.spans = [], set(), "", []
        self._in_code = 0
        self.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, options=RAW))

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attributes}
        self._in_code += tag == "code"
        self.spans += [""] if tag == "code" else []

    def handle_endtag(self, tag):
        self._in_code -= tag == "code"

    def handle_data(self, data):
        if self._in_code:
            self.spans[-1] += data
        else:
            self.text += data


@pytest.mark.parametrize("text", [*HOSTILE.values(), *MARKUP.values()], ids=[*HOSTILE, *MARKUP])
def test_nothing_that_a_charger_says_becomes_markup(text):
    """Neither a tag, nor a link, a mention or a heading; a result has the headings of its own and no other."""
    for render in (lambda told: render_markdown([told]), beside_a_healthy_one):
        markdown = render(said(text))
        page, plain = Page(markdown), Page(render(said("plain")))
        assert set(page.tags) <= OURS
        assert page.attributes <= {"align", "lang"}
        assert [page.tags.count(each) for each in OURS] == [plain.tags.count(each) for each in OURS]
        assert not set(page.text) & {"@", "#", "<", "`", "|"}
        assert "http" not in page.text
        assert len(markdown) < 900_000


def beside_a_healthy_one(told):
    kept = tuple(replace(each, verdict=Verdict.PASS, findings=(), broken=0) for each in told.outcomes)
    return render_markdown_comparison(compare(replace(told, outcomes=kept), told))


@pytest.mark.parametrize("text", [each for name, each in MARKUP.items() if name not in {"fence", "table"}])
def test_code_and_commands_are_shown_as_they_are(text):
    """A span, alone or in a list, and a block hold the very characters, and nothing else."""
    assert Page(f"- expected {code(text)}").spans == [text]
    assert Page(fenced(text)).spans == [f"{text}\n"]


@pytest.mark.parametrize("text", [each for name, each in MARKUP.items() if name not in {"fence", "table", "blank"}])
def test_a_sentence_of_the_contract_is_text(text):
    """Whoever writes a contract of his own: its sentences are shown, and link to nobody."""
    page = Page(f"It says: {prose(text)}")
    assert (page.tags, page.text.strip()) == (["p"], f"It says: {text}".strip())


def test_markdown_tells_what_every_report_tells():
    """The word, why, how many of each verdict, and what speaks against it with the command that repeats it."""
    told = every_verdict()
    markdown = render_markdown([told])
    page = Page(markdown)
    assert markdown.startswith(f"{MARK}\n\n## {told.device.value}\n")
    assert why(told) in page.text
    assert [each.value for each in Verdict if each.value not in page.text] == []
    assert "everest-conformance run ADDRESS --only limits.fail\n" in page.spans
    assert {"a number", "a text", "too few samples", "A note."} <= set(page.spans)


def test_markdown_is_bounded():
    """What much speaks against is folded, and at last counted; so are many captures."""
    long = finding("limits.a", "\U000e0041" * 300)
    broken = result(*(outcome(f"limits.a{n}", Verdict.FAIL, finding=long) for n in range(500)))
    one = render_markdown([broken])
    assert one.count("**fail**") == 45
    assert "… and 455 more" in one
    many = render_markdown([broken] * 50)
    assert len(many.encode()) < 2**20
    assert many.rstrip().endswith("more results")


def test_the_worst_of_many_is_never_cut():
    """However many captures are undecided, the one that does not conform stands first, and all are counted."""
    undecided = result(*(outcome(f"limits.{'a' * 60}{n}", Verdict.INCONCLUSIVE) for n in range(60)))
    many = render_markdown([undecided] * 400 + [result(outcome("limits.b", Verdict.FAIL))])
    assert "more results" in many
    assert many.index("| DOES NOT CONFORM | 1 |\n| INCOMPLETE | 400 |\n") < many.index("## ")
    assert many.index("## DOES NOT CONFORM") < many.index("## INCOMPLETE")


def test_markdown_is_the_same_again():
    """It follows from the result alone."""
    assert render_markdown([judged(pulse())]) == render_markdown([judged(pulse())])
