"""Reference, at its edge: a YAML file with the line of everything in it, so that an error can say where it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from reference_impl.errors import UsageError

Place = tuple[str | int, ...]
_MOST_OCTETS = 1_000_000


@dataclass(slots=True)
class Document:
    """What a file says, and on which line it says it."""

    path: Path
    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)

    def error(self, place: Sequence[str | int], sentence: str) -> UsageError:
        """Return the error that something at a place in the file is wrong, with its line."""
        place = tuple(place)
        while place not in self.lines and place:
            place = place[:-1]
        where = ".".join(repr(each)[1:-1] for each in place if isinstance(each, str))
        line = self.lines.get(place, 1)
        return UsageError(f"{self.path}, line {line}{f', {where:.80}' if where else ''}: {sentence}")


def read(path: Path) -> Document:
    """Return what a YAML file says; raises UsageError where it is none, is too large, or says something twice."""
    document = Document(path)
    try:
        octets = path.read_bytes()
        if len(octets) > _MOST_OCTETS:
            raise document.error((), "it is larger than a megabyte; name a register map.")
        loader = yaml.SafeLoader(octets.decode())
        root = loader.get_single_node()
        document.data = None if root is None else _build(document, loader, root, (), set())
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); name another file.") from None
    except yaml.MarkedYAMLError as error:
        document.lines[()] = error.problem_mark.line + 1 if error.problem_mark else 1
        raise document.error((), f"it is no YAML ({error.problem!r:.120}); correct it.") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise document.error((), f"it is no YAML ({_first_line(error)}); correct it.") from None
    return document


def _build(document: Document, loader: yaml.SafeLoader, node: yaml.Node, place: Place, seen: set[int]) -> Any:
    document.lines.setdefault(place, node.start_mark.line + 1)
    if id(node) in seen:
        raise document.error(place, "it refers to something above; write it out, a map has no anchors.")
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_build(document, loader, each, (*place, number), seen) for number, each in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        value = loader.construct_object(node)
        if isinstance(value, float) and not math.isfinite(value):
            raise document.error(place, "it is no number; write one.")
        return value
    data: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise document.error(place, "a key is a word; correct it.")
        key = loader.construct_object(key_node)
        here = (*place, key)
        document.lines[here] = key_node.start_mark.line + 1
        if key in data:
            raise document.error(here, "it is said twice; leave one out.")
        data[key] = _build(document, loader, value_node, here, seen)
    return data


def _first_line(error: Exception) -> str:
    return f"{str(error).splitlines()[0] if str(error) else 'it is too deep'!r:.120}"
