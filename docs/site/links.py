"""Site: the links of the built pages: each leads to a file that is there, and to a place that is in it."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Page(HTMLParser):
    """Collects what a page links to and the names of its places."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the addresses and the ids of a tag."""
        for name, value in attrs:
            if name in {"href", "src"} and value:
                self.targets.append(value)
            elif value and (name == "id" or (tag == "a" and name == "name")):
                self.places.add(value)


def dangling(site: Path) -> list[str]:
    """Return a sentence for each link within a site that leads nowhere; what has a scheme is not looked at."""
    read = cache(_read)
    told = []
    for path in sorted(site.rglob("*.html")):
        for target in dict.fromkeys(read(path).targets):
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            goal = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            goal = goal / "index.html" if goal.is_dir() else goal
            if not goal.is_file():
                told.append(f"{path.relative_to(site)}: {target} is not there.")
            elif parts.fragment and goal.suffix == ".html" and unquote(parts.fragment) not in read(goal).places:
                told.append(f"{path.relative_to(site)}: {target} names a place that is not there.")
    return told


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text("utf-8"))
    return page
