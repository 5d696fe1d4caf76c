"""Site: how Sphinx builds the pages that were gathered for it."""

from typing import Any

from pygments.lexers.special import TextLexer

from docs.site.folder import PROJECT
from docs.site.look import colours

project = html_title = PROJECT
extensions = ["myst_parser"]
myst_enable_extensions = ["attrs_inline", "colon_fence", "fieldlist"]
myst_heading_anchors = 3
smartquotes = False  # what is quoted are bytes and options
html_use_index = False
html_theme = "furo"
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_show_search_summary = False  # the summaries are fetched, and file:// can fetch nothing
html_show_copyright = False
light, dark = colours()
html_theme_options = {
    "light_css_variables": light,
    "dark_css_variables": dark,
    "top_of_page_buttons": [],
}


def setup(app: Any) -> None:
    """Show diagrams that are written in Mermaid as their text: drawing them takes a network or a browser."""
    app.add_lexer("mermaid", TextLexer)
