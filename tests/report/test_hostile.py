"""What a hostile charger says does no harm in any report, wherever it says it."""

import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from conformance.capture import Header
from conformance.judgement import Verdict
from conformance.report import print_result, render_html, render_json, render_junit
from tests.report.results import finding, outcome, result

HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": "\" onmouseover='alert(1)' x=\"",
    "terminal": "\x1b[2J\x1b]0;owned\x07\x9b31m\x7f",
    "null": "a\x00b",
    "direction": "\u202egnp.exe\u2066\u200b\ufeff\u2028\u061c",
    "tags": "a\U000e0041\U000e007f",
    "cdata": "]]><!-- --> {{ 7 * 7 }} {% raw %} [bold red]x[/]",
    "not a character": "\ufffe\uffff\ud800",
    "line breaks": "one\r\nCONFORMS\ttwo",
    "ten megabytes": "x" * 10_000_000,
}
DANGEROUS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\U000e0000-\U000e007f]"
)


class Tags(HTMLParser):
    """Collects the tags and the names of attributes of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes = [], set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attributes}


def said(text):
    """Return a result in which a text stands wherever a charger, or a capture from elsewhere, can put one."""
    payload = text.encode("utf-8", errors="surrogatepass")
    failed = outcome("limits.a", Verdict.FAIL, finding=finding("limits.a", text, topic=text, payload=payload))
    where = failed.findings[0].where._replace(connector=text)
    failed = replace(failed, findings=(replace(failed.findings[0], where=where, expected=text),))
    told = replace(outcome("limits.b", Verdict.NOT_RUN), reason=text)
    undecided = replace(outcome("limits.c", Verdict.INCONCLUSIVE), reason=text, observed=text)
    grouped = replace(undecided, requirement=replace(undecided.requirement, id="limits.d", level="SHOULD"))
    header = Header(
        address=text,
        prefix=text,
        subscribed=(text,),
        operator=(text,),
        declared={text: False},
        connectors=(text,),
        clock={text: text, "source": text, "synchronised": text, "error_s": text},
        beacon=text,
        kit_version=text,
        contract_digest=text,
    )
    return result(failed, told, undecided, grouped, header=header, name=text, notes=(text,))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_page_holds_no_markup_of_a_charger(text):
    """Tags and attributes are the same as with a harmless text, and nothing is long or invisible."""
    page, harmless = render_html([said(text)]), render_html([said("harmless")])
    assert Tags(page).tags == Tags(harmless).tags
    assert Tags(page).attributes == Tags(harmless).attributes
    assert not DANGEROUS.search(page)
    assert "49 " not in page.partition("</style>")[2].partition("<script>")[0]
    assert len(page.encode()) < 100_000


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_console_is_not_steered(text):
    """No escape reaches the terminal, no line is forged, none is longer than 80 columns, and the text is short."""
    console = io.StringIO()
    print_result(said(text), console)
    lines = console.getvalue().splitlines()
    assert not DANGEROUS.search(console.getvalue())
    assert "CONFORMS" not in lines
    assert max(map(len, lines)) <= 80
    assert len(lines) < 60


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_junit_stays_xml(text):
    """The document parses, with the same elements as ever."""
    told, harmless = (ElementTree.fromstring(render_junit([said(each)])) for each in (text, "harmless"))
    assert [each.tag for each in told.iter()] == [each.tag for each in harmless.iter()]
    assert not DANGEROUS.search(
        "".join(told.itertext()) + "".join(v for each in told.iter() for v in each.attrib.values())
    )
    assert len(render_junit([said(text)])) < 30_000


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_json_is_harmless_to_look_at_and_exact(text):
    """What could steer a terminal or a page is written as an escape, and is read back as what was said."""
    raw = render_json([said(text)])
    assert not DANGEROUS.search(raw.decode())
    assert b"<" not in raw
    assert len(raw) < 150_000
    evidence = json.loads(raw)["requirements"][0]["evidence"][0]
    if len(text) < 1000 and "\ud800" not in text:
        assert evidence["observed"] == evidence["payload"] == evidence["topic"] == text


def test_bytes_that_are_no_text_are_kept_as_base64():
    """The JSON holds the bytes themselves; the page shows them as escapes."""
    bad = result(outcome("limits.a", Verdict.FAIL, finding=finding("limits.a", "no UTF-8", payload=b"\xff\xfe{")))
    assert json.loads(render_json([bad]))["requirements"][0]["evidence"][0]["payload_b64"] == "//57"
    assert "\\xff\\xfe{" in render_html([bad])


ABSURD = {"heard": 10**309, "lost": 10**309, "median_s": 1e308, "worst_s": 1e308}


def test_absurd_numbers_stay_short():
    """What a capture from elsewhere makes of the beacons, and a charger of its time, is cut as text is."""
    numbers = {"oldest_s": 1e308, "newest_s": -1e308, "intervals": 10**309, "mean_s": 1e308, "worst_at": 1e308}
    told = result(replace(outcome("limits.a", Verdict.PASS), numbers=numbers), header=Header(beacon="b"))
    told = replace(told, uncertainty=ABSURD)
    console = io.StringIO()
    print_result(told, console)
    for text in (console.getvalue(), render_html([told]), render_junit([told]).decode()):
        assert not re.search("[0-9]{60}", text.replace("\n", ""))
    assert json.loads(render_json([told]))["uncertainty"]["heard"] == str(10**309)
