"""The check of the built site's links finds what leads nowhere, and nothing else."""

from docs.site.links import dangling


def site(folder, **pages):
    for name, body in pages.items():
        (folder / f"{name}.html").write_text(body, encoding="utf-8")
    return folder


def test_links_that_hold_are_not_told(tmp_path):
    """Pages, places in pages, places in the page itself and other sites are well."""
    body = '<p id="here"></p><a href="b.html#there">b</a><a href="#here">h</a><a href="https://example.org/x#y">e</a>'
    assert dangling(site(tmp_path, a=body, b='<h2 id="there"></h2><a href="a.html">a</a>')) == []


def test_links_that_lead_nowhere_are_told(tmp_path):
    """A page that is missing, a place that is missing, and a script that is missing."""
    body = '<a href="c.html">c</a><a href="#gone">g</a><a href="b.html#gone">b</a><script src="s.js"></script>'
    assert dangling(site(tmp_path, a=body, b="")) == [
        "a.html: c.html is not there.",
        "a.html: #gone names a place that is not there.",
        "a.html: b.html#gone names a place that is not there.",
        "a.html: s.js is not there.",
    ]
