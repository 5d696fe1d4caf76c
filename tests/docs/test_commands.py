"""Every command that a document tells a reader to type works as written, with the exit code that stands beside it."""

from contextlib import ExitStack

import pytest

from conformance.options import parser
from reference_impl.options import parser as reference_parser
from tests.docs.documented import commands, documents, files
from tests.docs.elsewhere import DONE, is_done_elsewhere
from tests.docs.reader import Reader, has_mosquitto_clients
from tests.reference_impl.test_cli import serving

PAGES = [page for page in documents() if commands(page)]
WITH_CLIENTS = [page for page in PAGES if any(each.words[0].startswith("mosquitto_") for each in commands(page))]
FRONT_DOORS = {"everest-conformance": parser, "everest-reference": reference_parser}


@pytest.fixture(scope="module")
def port():
    """Yield the port of a real reference charger's own broker."""
    with serving() as (_, port):
        yield port


@pytest.fixture
def reader(tmp_path, port):
    with ExitStack() as started:
        yield Reader(tmp_path, port, started)


@pytest.mark.parametrize("page", [page for page in PAGES if page not in WITH_CLIENTS])
def test_what_a_page_tells_to_type_works(reader, page):
    """Typed one after another, in an empty folder, each command of a page ends as the page says."""
    follow(reader, page)


@pytest.mark.broker
@pytest.mark.skipif(not has_mosquitto_clients(), reason="needs apt-get install mosquitto-clients")
@pytest.mark.parametrize("page", WITH_CLIENTS)
def test_what_a_page_with_other_clients_tells_to_type_works(reader, page):
    """So do those of the pages that call mosquitto's clients."""
    follow(reader, page)


def follow(reader, page):
    for name, text in files(page).items():
        (reader.folder / name).write_text(text, encoding="utf-8")
    for command in commands(page):
        if not is_done_elsewhere(command):
            assert (command.text, reader.types(command)) == (command.text, command.exit_code)
    reader.started.close()


def test_what_is_done_elsewhere_is_told_and_can_be_parsed():
    """Each command that is left to another test stands in a document, and the real command line takes it."""
    told = {command.text: command for page in PAGES for command in commands(page)}
    assert DONE.keys() <= told.keys()
    for text in DONE:
        name, *words = told[text].words
        if name in FRONT_DOORS:
            FRONT_DOORS[name]().parse_args(words)


def test_an_unknown_kind_of_command_is_no_secret(reader, monkeypatch):
    """A page that tells to type what no test knows fails: nothing is passed over."""
    monkeypatch.setattr("tests.docs.documented.documents", lambda: {"page": "```sh\nrm -rf /\n```\n"})
    (command,) = commands.__wrapped__("page")
    with pytest.raises(KeyError, match="rm"):
        reader.types(command)


def test_a_reader_leaves_nothing_behind_in_the_home_of_who_tests(reader, monkeypatch, tmp_path):
    """What a command is owed is written where the tests keep it, also after the first command: others test as well."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    reader.types(commands("guides/requirement.md")[0])
    reader.types(commands("docs/compare.md")[0])
    assert (tmp_path / "state").is_dir()
