"""The document that the API reference shows."""

import json
import re

import pytest

from conformance.contract import BUNDLED, document_of, load
from conformance.contract.document import read
from docs.site.reference import reference, told


@pytest.mark.parametrize("name", BUNDLED)
def test_requirements_stand_where_they_belong(name):
    """Each id is a link in the description of its channel or operation, or of the whole, once in the document."""
    document, contract = told(name), load(name)
    places = {**document["channels"], **document["operations"]}
    for each in contract.requirements:
        text = places.get(each.place, document["info"])["description"]
        assert f"[`{each.id}`](../requirements/{each.id}.html) {each.level}" in text
        assert json.dumps(document).count(f"[`{each.id}`]") == 1


@pytest.mark.parametrize("name", BUNDLED)
def test_the_rest_is_the_contract(name):
    """Addresses, messages and bindings are as they are; extensions are not shown raw."""
    document, original = told(name), read(document_of(name)).data
    assert not re.search(r'"x-', json.dumps(document))
    assert {key: each["address"] for key, each in document["channels"].items()} == {
        key: each["address"] for key, each in original["channels"].items()
    }
    assert {key: each["bindings"] for key, each in document["operations"].items() if "bindings" in each} == {
        key: each["bindings"] for key, each in original["operations"].items() if "bindings" in each
    }
    assert document["components"]["messages"].keys() == original["components"]["messages"].keys()


def test_nothing_in_the_document_ends_its_script():
    """The document in the page has no `<`, so that no text of a contract can close the element."""
    page = reference("everest-2023")
    body = page.partition('id="asyncapi-document">')[2].partition("</script>")[0]
    assert json.loads(body) == told("everest-2023")
    assert "<" not in body
