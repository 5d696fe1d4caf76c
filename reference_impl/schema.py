"""Reference, beside its road: whether a document has the form of a JSON Schema; the only importer of jsonschema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator


def first_wrong(document: object, schema: Path) -> Any:
    """Return what is wrong with a document nearest to its top, or None where nothing is."""
    validator = Draft202012Validator(json.loads(schema.read_bytes()))
    return min(
        validator.iter_errors(document), key=lambda each: (len(each.absolute_path), str(each.path)), default=None
    )


def is_right(value: object, schema: Mapping[str, Any]) -> bool:
    """Tell whether a value is what a part of a schema wants."""
    return bool(Draft202012Validator(schema).is_valid(value))
