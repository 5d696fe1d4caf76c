"""The site: pieces of this repository, as they stand in it, so that a guide shows what is there and not what was."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from textwrap import dedent

from conformance.contract import bundled
from conformance.judgement.checks import CHECKS
from docs.site.scenarios import scenarios

ROOT = Path(__file__).resolve().parent.parent.parent


def requirement(name: str) -> str:
    """Return the entry of a requirement in asyncapi.yaml; raises KeyError where there is none."""
    text = bundled().read_text(encoding="utf-8")
    found = re.search(rf"^( *)- id: {re.escape(name)}\n(?:\1  .*\n)*", text, re.M)
    return _piece(found, name)


def scenario(name: str) -> str:
    """Return the rule and the scenario that tell a requirement; raises KeyError where there is none."""
    return scenarios()[name].text


def fault(name: str) -> str:
    """Return the expression that makes a fault of the reference charger; raises KeyError where there is none."""
    for path in sorted((ROOT / "reference_impl" / "faults").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and node.args and getattr(node.args[0], "value", None) == name:
                return dedent(" " * node.col_offset + (ast.get_source_segment(source, node) or ""))
    raise KeyError(name)


def check(name: str) -> str:
    """Return the class that judges requirements of one kind; raises KeyError where there is none."""
    return inspect.getsource(CHECKS[name]).strip()


def protocols() -> str:
    """Return the protocols behind which the hardware of a connector is, as they are written."""
    source = (ROOT / "reference_impl" / "hardware" / "ports.py").read_text(encoding="utf-8")
    return source[source.index("class Contactor") :].strip()


def _piece(found: re.Match[str] | None, name: str) -> str:
    if found is None:
        raise KeyError(name)
    return dedent(found[0]).strip()
