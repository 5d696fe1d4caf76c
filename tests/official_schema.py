"""A second opinion on the contract documents: the official JSON Schema, fetched at run time, never committed.

The package is taken by exact version and checksum with `npm pack`, which runs no code of it.
"""

import hashlib
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import yaml
from jsonschema import Draft7Validator

PACKAGE = "@asyncapi/specs@6.11.1"
SHA256 = "01af8744dc33c0c7eb2e908f6a955319ee58b70ecadc9387d1aeb16c0cd28928"
MEMBER = "package/schemas/3.0.0-without-$id.json"
ROOT = Path(__file__).resolve().parent.parent


def main(folder: Path) -> int:
    """Validate all documents; return 1 where the official schema objects."""
    folder.mkdir(parents=True, exist_ok=True)
    packed = subprocess.run(
        ["npm", "pack", PACKAGE, "--silent"], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.split()[-1]
    archive = folder / packed
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != SHA256:
        print(f"{PACKAGE} has checksum {digest}, expected {SHA256}: not used.")
        return 1
    with tarfile.open(archive) as content:
        member = content.extractfile(MEMBER)
        assert member is not None
        validator = Draft7Validator(json.load(member))
    bad = 0
    documents = (ROOT / "asyncapi.yaml", *sorted((ROOT / "contracts").glob("*.yaml")))
    for document in documents:
        errors = list(validator.iter_errors(yaml.safe_load(document.read_text(encoding="utf-8"))))
        bad += len(errors)
        for error in errors[:5]:
            print(f"{document.name}: /{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
    print(f"{len(documents) if not bad else 0} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
