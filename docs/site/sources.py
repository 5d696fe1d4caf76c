"""Site: the sources of its pages, gathered in a folder: documents as they are, and pages made from the contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from conformance.contract import BUNDLED, Contract, document_of, load
from conformance.evidence.kit import kit_version
from docs.site import bundle, guides
from docs.site.changes import changes
from docs.site.documents import ROOT, copy, documents, mentioning
from docs.site.listings import listings
from docs.site.pages import page
from docs.site.promises import Promise, promises
from docs.site.records import check_records
from docs.site.reference import reference
from docs.site.topics import Topic, topics

DOORS = {
    "charger": ("guides/test-my-charger.md", "guides/recording.md"),
    "app": ("guides/reference-charger.md", "guides/evcc.md", "guides/home-assistant.md", "guides/node-red.md"),
    "editor": ("guides/requirement.md",),
}
READ_FIRST = (
    "words",
    "charger",
    "session",
    "ocpp",
    "scale",
    "soak",
    "contracts",
    "care",
    "operators",
    "reach",
    "statement",
    "certify",
    "deviations",
)


def gather(folder: Path, *, with_reference: bool) -> None:
    """Fill a folder as the repository is laid out, so that the links in its documents hold; pages are under `docs`.

    Raises ContractError where the records of the trial and of the examples are not of the contracts.
    """
    check_records()
    known, guide = promises(ROOT), {f"guides/{name}": text for name, text in guides.pages().items()}
    ids = {each.id for each in known}
    prose = {name: mentioning(text, name, ids) for name, text in {**documents(folder), **guide}.items()}
    for name, text in {**prose, **made(known, guide, with_reference=with_reference)}.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, file in guides.FILES.items():
        (folder / "docs" / "guides" / file).write_text(guides.snippet(name) + "\n", encoding="utf-8")
    for name in BUNDLED:
        copy(document_of(name), folder)


def made(known: Sequence[Promise], guide: Mapping[str, str], *, with_reference: bool) -> dict[str, str]:
    """Return the pages that are made from what is known of the requirements, and from the contracts."""
    contracts, every = {name: load(name) for name in BUNDLED}, topics()
    return {
        "index.md": _front(known, every, guide),
        "topics/index.md": page("topics", topics=every),
        "changes.md": _changes(contracts, every),
        "about.md": page("about", version=kit_version(), contracts=contracts.values(), component=bundle.VERSION),
        **{f"topics/{each.name}.md": _topic(each, known) for each in every},
        **{f"requirements/{each.id}.md": _requirement(each, every) for each in known},
        **{f"requirements/{way}.md": text for way, text in listings(known, every).items()},
        **{f"reference/{name}.md": _reference(name, shown=with_reference) for name in contracts},
    }


def _front(known: Sequence[Promise], every: Sequence[Topic], guide: Mapping[str, str]) -> str:
    titles = {name: text.partition("\n")[0].removeprefix("# ") for name, text in guide.items()}
    manual = sorted((each.stem for each in (ROOT / "docs").glob("*.md")), key=_rank)
    doors = {door: [name for name in names if name in titles] for door, names in DOORS.items()}
    return page("index", topics=every, promises=known, guides=titles, doors=doors, manual=manual)


def _changes(contracts: Mapping[str, Contract], every: Sequence[Topic]) -> str:
    old, new = contracts
    titles = {each.name: each.title for each in every}
    return page("changes", old=old, new=new, changes=changes(contracts[old], contracts[new]), titles=titles)


def _topic(topic: Topic, known: Sequence[Promise]) -> str:
    return page("topic", topic=topic, requirements=[each for each in known if each.topic == topic.name])


def _requirement(promise: Promise, every: Sequence[Topic]) -> str:
    return page(
        "requirement", promise=promise, topic=next((each for each in every if each.name == promise.topic), None)
    )


def _reference(name: str, *, shown: bool) -> str:
    file = document_of(name).relative_to(ROOT)
    return page("reference", name=name, file=file, shown=reference(name) if shown else None)


def _rank(name: str) -> tuple[int, str]:
    """Return what orders the manual: what most people read comes first, and the rest by name."""
    return (READ_FIRST.index(name) if name in READ_FIRST else len(READ_FIRST), name)
