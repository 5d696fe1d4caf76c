"""Site: the sources of its pages, gathered in a folder: documents as they are, and pages made from the contracts."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from conformance.contract import BUNDLED, document_of, load
from conformance.evidence.kit import kit_version
from docs.site import bundle
from docs.site.changes import changes
from docs.site.documents import ROOT, copy, documents
from docs.site.listings import listings
from docs.site.pages import page
from docs.site.promises import promises
from docs.site.reference import reference
from docs.site.topics import topics

DOORS = {
    "charger": ("test_my_charger.md", "judge_a_recording.md"),
    "app": ("develop_an_app.md", "evcc.md", "home_assistant.md", "node_red.md"),
    "editor": ("write_a_requirement.md",),
}


def gather(folder: Path, *, with_reference: bool) -> None:
    """Fill a folder as the repository is laid out, so that the links in its documents hold; pages are under `docs`."""
    for name, text in {**documents(folder), **made(with_reference=with_reference)}.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in BUNDLED:
        copy(document_of(name), folder)


def made(*, with_reference: bool) -> dict[str, str]:
    """Return the pages that are made from what the repository knows."""
    contracts = {name: load(name) for name in BUNDLED}
    every, known, guided = topics(), promises(ROOT), _guides()
    by_topic = {each.name: [one for one in known if one.topic == each.name] for each in every}
    named = {each.name: each for each in every}
    old, new = contracts
    titles = {name: text.partition("\n")[0].removeprefix("# ") for name, text in guided.items()}
    manual = sorted(each.stem for each in (ROOT / "docs").glob("*.md"))
    doors = {door: [name for name in names if name in guided] for door, names in DOORS.items()}
    pages = {
        "index.md": page("index", topics=every, promises=known, guides=titles, doors=doors, manual=manual),
        "topics/index.md": page("topics", topics=every),
        "changes.md": page(
            "changes",
            old=old,
            new=new,
            changes=changes(contracts[old], contracts[new]),
            titles={each.name: each.title for each in every},
        ),
        "about.md": page("about", version=kit_version(), contracts=contracts.values(), component=bundle.VERSION),
    }
    for each in every:
        pages[f"topics/{each.name}.md"] = page("topic", topic=each, requirements=by_topic[each.name])
    for promise in known:
        topic = named.get(promise.topic or "")
        pages[f"requirements/{promise.id}.md"] = page("requirement", promise=promise, topic=topic)
    for way, text in listings(known, every).items():
        pages[f"requirements/{way}.md"] = text
    for name, contract in contracts.items():
        shown = reference(name) if with_reference else None
        file = document_of(name).relative_to(ROOT)
        pages[f"reference/{name}.md"] = page("reference", name=name, contract=contract, file=file, shown=shown)
    return {**pages, **{f"guides/{name}": text for name, text in guided.items()}}


def _guides() -> dict[str, str]:
    """Return the guides in their order."""
    if find_spec("docs.site.guides") is None:
        return {}
    written = import_module("docs.site.guides")
    pages = written.pages()
    return {name: pages[name] for name in written.ORDER}
