"""The page leads from what speaks against a charger to its command, its picture and the next thing to type."""

import re

from conformance.capture import Entry
from conformance.contract import load
from conformance.judgement import judge
from conformance.report import render_html
from tests.report.chargers import BEGIN, command, limits, station


def page_of(capture):
    return render_html([judge(load(), capture, with_course=True)])


def requirement(page, name):
    """Return the part of a page that is about one requirement."""
    return page.partition(f'id="{name}"')[2].partition("</details>")[0]


def test_evidence_names_the_command():
    """Who reads that an effect is missing reads of which command, by its number, payload and time."""
    page = page_of(station("a", marks=(command(14.5, "set_limit_amps", "10"), command(22.5, "set_limit_amps", "6"))))
    told = "<code>2: set_limit_amps &#34;6&#34;, at 22.50 s</code>"
    assert f"<dt>Command</dt><dd>{told}</dd>" in requirement(page, "set_limit_amps.effect.limit")
    assert f"after {told}" in page


def test_what_is_undecided_is_counted_by_its_reason():
    """The number of undecided observations says why they are."""
    sent = command(22.5, "set_limit_amps", "6")
    sent.data["qos"] = 1
    page = page_of(station("a", marks=(sent,)))
    told = "0 observations for it, 0 against, 1 undecided: 1 lawful cause possible."
    assert told in requirement(page, "set_limit_amps.effect.limit")


def test_a_mean_is_over_the_whole_and_leads_to_its_picture():
    """A mean was seen at no time; where it is too long, the intervals behind it are one step away."""
    capture = station("a", seconds=60)
    slow = [each for each in capture.events if not each.topic.endswith("limits")]
    slow += [Entry(BEGIN + 1.2 * n, "everest_api/a/var/limits", limits(16.0)) for n in range(50)]
    capture.events = sorted(slow, key=lambda event: event.t)
    page = page_of(capture)
    assert "over the whole capture on everest_api/a/var/limits" in page
    assert "over the whole capture on" in requirement(page, "limits.period.mean")
    assert '<a href="#intervals-limits">its intervals</a>' in page
    assert 'id="intervals-limits"' in page


def test_what_could_not_be_decided_has_a_command():
    """Where nothing declares whether there is something, the command to type declares that there is not."""
    undecided = page_of(station("a")).partition('id="undecided"')[2].partition('<h2 class="section"')[0]
    commands = [re.sub("<[^>]*>", "", each) for each in re.findall("<code>.*?</code>", undecided)]
    assert any(" --declare ocpp=no" in each for each in commands)


def test_the_contents_stand_in_the_order_of_the_page():
    """The links at the top lead down the page one after the other."""
    page = page_of(station("a", silent=range(10, 13)))
    links = re.findall('href="#([^"]*)"', page.partition("<nav")[2].partition("</nav>")[0])
    assert links == ["against", "course", "undecided", "untested", "capture", "requirements"]
    assert links == sorted(links, key=lambda each: page.index(f'id="{each}"'))
