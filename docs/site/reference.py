"""Site: the API reference: a contract's document with its requirements where they stand, for the AsyncAPI component."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from conformance.contract import Requirement, document_of, load
from conformance.contract.document import read
from docs.site.bundle import SCRIPT, STYLE
from docs.site.writing import escaped

_SHOWN = {"sidebar": False, "errors": True, "messages": True, "schemas": True}


def reference(name: str) -> str:
    """Return the HTML that shows a bundled contract; the document is in it, since `file://` can fetch nothing."""
    document = json.dumps(told(name), ensure_ascii=False, sort_keys=False).replace("<", "\\u003c")
    config = json.dumps({"show": _SHOWN})
    return f"""<link rel="stylesheet" href="../_static/{STYLE}">
<link rel="stylesheet" href="../_static/reference.css">
<div id="asyncapi"></div>
<script type="application/json" id="asyncapi-document">{document}</script>
<script src="../_static/{SCRIPT}"></script>
<script>
AsyncApiStandalone.render({{
  schema: JSON.parse(document.getElementById("asyncapi-document").textContent),
  config: {config}
}}, document.getElementById("asyncapi"));
</script>"""


def told(name: str) -> dict[str, Any]:
    """Return the document of a bundled contract: what is said with extensions is in the descriptions, as text."""
    contract, document = load(name), read(document_of(name)).data
    root = [each for each in contract.requirements if each.pointer.startswith("/x-requirements")]
    channels = {key: _described(raw, contract.channels[key].requirements) for key, raw in document["channels"].items()}
    operations = {
        key: _described(raw, contract.operations[key].requirements) for key, raw in document["operations"].items()
    }
    rest = {key: _plain(value) for key, value in document.items() if not key.startswith("x-")}
    info = _described(document["info"], tuple(root))
    return {**rest, "info": info, "channels": channels, "operations": operations}


def _described(raw: Mapping[str, Any], requirements: tuple[Requirement, ...]) -> dict[str, Any]:
    listed = [
        f"- [`{each.id}`](../requirements/{each.id}.html) {each.level}: {escaped(each.text)}" for each in requirements
    ]
    heading = ["", "**Requirements**", ""] if listed else []
    text = "\n".join([raw.get("description", "").strip(), *heading, *listed]).strip()
    return {**_plain(raw), **({"description": text} if text else {})}


def _plain(value: Any) -> Any:
    """Return a value without extensions at any depth."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items() if not str(key).startswith("x-")}
    return [_plain(each) for each in value] if isinstance(value, list) else value
