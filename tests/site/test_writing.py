"""Text becomes Markdown that shows it as it is."""

import html

import pytest
from markdown_it import MarkdownIt

from docs.site.documents import mentioning
from docs.site.writing import escaped, fenced


@pytest.mark.parametrize(
    "text", ["a *b* _c_ `d` [e](f) <g> &amp; | ~h~ 1. # !", "everest_api/{connector}/var/limits", "$x^2$"]
)
def test_special_characters_are_shown(text):
    """Whatever Markdown would read as markup is text."""
    shown = MarkdownIt().renderInline(escaped(text))
    assert "<" not in shown
    assert html.unescape(shown) == text


def test_line_breaks_and_controls_do_not_get_through():
    """Text of a charger stays on its line."""
    assert "\n" not in escaped("a\n# b")
    assert "\x1b" not in escaped("\x1b[31m")


def test_a_block_is_longer_fenced_than_what_is_in_it():
    """Backticks in a text do not end its block."""
    assert fenced("a ```` b").splitlines()[0] == "`````text"


def test_requirements_are_linked_where_they_are_mentioned():
    """An id in code becomes a link from wherever the page is; other code and what is a link already stay."""
    text = "`limits.uuid`, `limits.other`, [`limits.uuid`](x)"
    linked = "[`limits.uuid`](../requirements/limits.uuid.md), `limits.other`, [`limits.uuid`](x)"
    assert mentioning(text, "decisions/1.md", {"limits.uuid"}) == linked
    assert mentioning("`limits.uuid`", "care.md", {"limits.uuid"}) == "[`limits.uuid`](requirements/limits.uuid.md)"
