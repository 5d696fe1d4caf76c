"""Site: a page from its template."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from conformance.contract import BUNDLED, DEFAULT
from docs.site.telling import described, gathered, mark, story, why
from docs.site.topics import PORT, plugging
from docs.site.writing import escaped, fenced, links

_TEMPLATES = Path(__file__).parent / "templates"


def page(template: str, **what: Any) -> str:
    """Return a page from its template; a word that the template asks for and nobody gives is an error."""
    return _environment().get_template(f"{template}.md.j2").render(**what)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        md=escaped, fenced=fenced, link=links, story=story, slug=lambda text: text.replace(" ", "-")
    )
    environment.globals.update(
        described=described,
        gathered=gathered,
        mark=mark,
        why=why,
        port=PORT,
        plugging=plugging(),
        contracts=tuple(BUNDLED),
        default=DEFAULT,
    )
    return environment
