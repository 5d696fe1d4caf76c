"""Contract, first step: a YAML document with the place of everything in it, and its references resolved."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from conformance.contract.payload import shown
from conformance.errors import ContractError, KitError

MOST_NODES = 1_000_000
LARGEST = 2**63 - 1
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _PlainLoader(_Loader):
    """Reads dates as the text they are: YAML's own timestamp type would turn examples into something else."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document: its data, and where in the file each JSON Pointer leads."""

    name: str
    data: Any
    node: Any

    def broken(self, pointer: str, sentence: str) -> ContractError:
        """Return the error that says what is wrong at a JSON Pointer, with the line of the file."""
        return ContractError(f"{self.name}, line {self.line(pointer)}, at {_bare(pointer or '/')}: {sentence}")

    def line(self, pointer: str) -> int:
        """Return the line (from 1) of the deepest place on the way to a JSON Pointer that exists in the file."""
        node, line = self.node, 1
        for key in split(pointer):
            found = _child(node, key)
            if found is None:
                break
            line, node = found
        return line

    def get(self, pointer: str) -> Any:
        """Return what a JSON Pointer leads to in the data; raises KeyError where it leads nowhere."""
        return walk(self.data, pointer)

    def resolved(self, value: Any, pointer: str = "", seen: tuple[str, ...] = ()) -> Any:
        """Return a copy of a value in which every local reference is replaced by what it refers to."""
        if isinstance(value, Mapping):
            reference = value.get("$ref")
            if "$ref" in value and not isinstance(reference, str):
                raise self.broken(pointer, "a reference ($ref) is text, like '#/components/…'; correct it.")
            if isinstance(reference, str):
                if reference in seen:
                    raise self.broken(pointer, f"the reference {reference} leads back to itself; break the circle.")
                return self.resolved(self.target(reference, pointer), pointer, (*seen, reference))
            return {key: self.resolved(item, f"{pointer}/{escape(key)}", seen) for key, item in value.items()}
        if isinstance(value, list):
            return [self.resolved(item, f"{pointer}/{index}", seen) for index, item in enumerate(value)]
        return value

    def target(self, reference: str, pointer: str) -> Any:
        """Return what a local reference (`#/…`) refers to; raises ContractError where it dangles."""
        if not reference.startswith("#/"):
            raise self.broken(
                pointer, f"the reference {reference} is not local; only references within the file (#/…) work."
            )
        try:
            return self.get(reference[1:])
        except KeyError:
            raise self.broken(
                pointer, f"the reference {reference} leads nowhere; correct it or define its target."
            ) from None


def read(path: Path) -> Document:
    """Read a contract document; raises ContractError for a missing, unreadable or broken file."""
    document = read_yaml(path, "document, or a bundled contract", refused=ContractError)
    if not isinstance(document.data, dict):
        raise ContractError(f"{path.name}: is not an AsyncAPI document (no mapping at its top); name another file.")
    for pointer, what in _beyond_json(document.data):
        raise document.broken(pointer, f"{what} is nothing that JSON knows; write it otherwise.")
    return document


def read_yaml(path: Path, what: str, *, refused: type[KitError]) -> Document:
    """Read a YAML document of some kind; raises the error `refused` for a missing, unreadable or broken file."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise refused(f"{path}: cannot be read ({error.strerror}); name an existing {what}.") from None
    except UnicodeDecodeError as error:
        raise refused(f"{path}: is not UTF-8 text (byte {error.start}); save it as UTF-8.") from None
    loader = _PlainLoader(text)
    try:
        node = loader.get_single_node()
        if node is not None and _weight(node, {}) > MOST_NODES:
            raise refused(f"{path.name}: is endless, or too large with its aliases written out; write it without them.")
        data = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise refused(f"{path.name}, line {line}: is not YAML ({error.problem}); correct the line.") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise refused(f"{path.name}: is not readable YAML ({str(error).splitlines()[0]}); correct it.") from None
    finally:
        loader.dispose()
    for key, line in _twice(node, set()):
        raise refused(f"{path.name}, line {line}: the key {_bare(key)} stands twice; remove one of them.")
    return Document(path.name, data, node)


def split(pointer: str) -> list[str]:
    """Return the unescaped parts of a JSON Pointer (RFC 6901)."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def escape(part: object) -> str:
    """Return one part of a JSON Pointer, escaped (RFC 6901)."""
    return str(part).replace("~", "~0").replace("/", "~1")


def walk(value: Any, pointer: str) -> Any:
    """Return what a JSON Pointer leads to in a value; raises KeyError where it leads nowhere."""
    for part in split(pointer):
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            raise KeyError(pointer)
    return value


def _bare(text: Hashable) -> str:
    return shown(text).strip('"')


def _child(node: Any, key: str) -> tuple[int, Any] | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if getattr(name, "value", None) == key:
                return name.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode) and key.isdecimal() and int(key) < len(node.value):
        value = node.value[int(key)]
        return value.start_mark.line + 1, value
    return None


def _twice(node: Any, visited: set[int]) -> Iterator[tuple[Hashable, int]]:
    if id(node) in visited:
        return
    visited.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys: set[Hashable] = set()
        for name, value in node.value:
            if isinstance(name.value, str):
                if name.value in keys:
                    yield name.value, name.start_mark.line + 1
                keys.add(name.value)
            yield from _twice(value, visited)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _twice(value, visited)


def _beyond_json(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Yield the places of what YAML can say and JSON cannot: keys that are no text, binary data, endless numbers."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            if not isinstance(key, str):
                yield pointer, f"the key {_bare(key)}"
            yield from _beyond_json(each, f"{pointer}/{escape(key)}")
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _beyond_json(each, f"{pointer}/{index}")
    elif isinstance(value, int) and not -LARGEST - 1 <= value <= LARGEST:
        yield pointer, "an integer of more than 64 bits"
    elif isinstance(value, float) and not math.isfinite(value):
        yield pointer, f"the number {value}"
    elif not isinstance(value, str | int | float | None):
        yield pointer, f"a value of type {type(value).__name__}"


def _weight(node: Any, known: dict[int, int]) -> int:
    """Return of how many nodes a node is made with its aliases written out; more than `MOST_NODES` in a circle."""
    if id(node) not in known:
        known[id(node)] = MOST_NODES + 1  # what is met again before it is weighed leads back to itself
        parts = (part for pair in node.value for part in pair) if isinstance(node, yaml.MappingNode) else node.value
        inner = parts if isinstance(node, yaml.CollectionNode) else ()
        known[id(node)] = 1 + sum(_weight(each, known) for each in inner)
    return known[id(node)]
