import tomllib

import pytest

from reference_impl.toml_line import line_of

TEXT = '''# first = "a comment"
first = 1
"quoted key" = """
second = 2
[charger]
"""

[charger]  # and a comment
max_amps = 16
text = \'\'\'
[[connector]]
\'\'\'
lists = [
  "# no comment",
  [1, 2],
]
inner.dotted.key = true
after = 1

[[connector]]
name = "a"
meter = {map = "m", address = "x"}
[[connector]]
name = "b"
  [connector.meter]
  map = "n"
[broker]
url = "last"'''


@pytest.mark.parametrize(
    ("place", "begins"),
    [
        (["first"], "first ="),
        (["quoted key"], '"quoted key"'),
        (["charger"], "[charger]  #"),
        (["charger", "max_amps"], "max_amps"),
        (["charger", "text"], "text"),
        (["charger", "lists", 1, 0], "lists"),
        (["charger", "inner", "dotted", "key"], "inner.dotted"),
        (["charger", "after"], "after"),
        (["connector", 0, "name"], 'name = "a"'),
        (["connector", 0, "meter", "address"], "meter ="),
        (["connector", 1, "name"], 'name = "b"'),
        (["connector", 1, "meter"], "  [connector.meter]"),
        (["connector", 1, "meter", "map"], '  map = "n"'),
        (["broker", "url"], 'url = "last"'),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_it_is_the_line_that_a_reader_would_point_at(place: list[str | int], begins: str, end: str) -> None:
    """Comments, texts of several lines, dotted keys and tables in rows mislead nobody."""
    tomllib.loads(TEXT)
    line = line_of(TEXT.replace("\n", end), place)
    assert TEXT.split("\n")[line - 1].startswith(begins)


def test_the_second_of_two_tables_is_the_second_header() -> None:
    """What a table in a row lacks is told at its own header."""
    line = line_of(TEXT, ["connector", 1])
    assert TEXT.split("\n")[line - 1 : line + 1] == ["[[connector]]", 'name = "b"']


def test_the_document_itself_is_on_its_first_line() -> None:
    """What the file as a whole lacks is told at its beginning."""
    assert line_of(TEXT, []) == 1
    assert line_of("", []) == 1
