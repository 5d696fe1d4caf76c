"""The rows of a payload's table say what its schema says."""

from docs.site.fields import PAYLOAD, fields
from docs.site.telling import gathered


def by_path(schema):
    return {each.path: each for each in fields(schema)}


def test_fields_of_fields_have_paths():
    """An object is a row, and so is each of its fields, in the order of the schema."""
    schema = {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "integer"}}}}}
    assert [(each.path, each.type) for each in fields(schema)] == [("a", "object"), ("a.b", "whole number")]


def test_units_come_from_descriptions_names_and_what_is_around():
    """A unit that is told stands before one in the name, and a field has the unit of the object that it is in."""
    rows = by_path(
        {
            "properties": {
                "rcd_current": {"type": "number", "description": "Residual current, mA."},
                "max_current_A_import": {"type": "number"},
                "power_W": {"properties": {"L1": {"type": "number"}}},
                "timestamp": {"type": "number", "description": "Seconds since 1970, or text."},
                "s": {"type": "string"},
            }
        }
    )
    assert {path: each.unit for path, each in rows.items()} == {
        "rcd_current": "mA",
        "max_current_A_import": "A",
        "power_W": "W",
        "power_W.L1": "W",
        "timestamp": "",
        "s": "",
    }
    assert rows["rcd_current"].meaning == "Residual current."


def test_bare_text_is_one_row():
    """What is no object is the payload itself, with the words that it may be."""
    (row,) = fields({"enum": ["on", "off"], "description": "A switch."})
    assert (row.path, row.type, row.words, row.required) == (PAYLOAD, "text", ("on", "off"), True)


def test_bounds_are_told():
    """Limits and forms are in the row, and a field that is not required is optional."""
    rows = by_path(
        {
            "required": ["n"],
            "properties": {"n": {"type": "integer", "minimum": 1, "maximum": 3}, "t": {"pattern": "^x$"}},
        }
    )
    assert rows["n"].limits == ("at least 1", "at most 3")
    assert (rows["t"].form, rows["t"].required, rows["n"].required) == ("^x$", False, True)


def test_alternatives_are_told():
    """A field of several types says so once."""
    assert (
        by_path({"properties": {"t": {"anyOf": [{"type": "number"}, {"type": "string"}]}}})["t"].type
        == "number or text"
    )


def test_neighbours_that_are_alike_share_a_row():
    """The phases of a meter are one row; fields of the top, and what differs in anything, have their own."""
    phases = {
        "type": "object",
        "required": ["total"],
        "properties": {key: {"type": "number"} for key in ("L1", "L2", "total")},
    }
    rows = gathered([*fields({"properties": {"power_W": phases, "a": {"type": "string"}, "b": {"type": "string"}}})])
    assert [paths for paths, _ in rows] == ["`power_W`", "`power_W.L1`, `L2`", "`power_W.total`", "`a`", "`b`"]
