"""A feature statement declares what is answered in it, and what is wrong with it is one sentence with its line."""

import re

import pytest

from conformance import contract
from conformance.contract import Statement, stated
from conformance.errors import UsageError

CONTRACT = contract.load()
WHOLE = """\
contract: {title: EVerest API, version: 1.0.0}
surveyed: {where: 'mqtt://192.0.2.10:1883', begin: 2026-03-01T12:00:00Z, seconds: 30}
connectors: [left, right]
features:
  ocpp: no
  export: unset
  energy_management: yes
signed: {by: Somebody, date: 2026-03-02}
"""


def read(tmp_path, text, words=()):
    path = tmp_path / "charger.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return stated(path, words, contract=CONTRACT)


def test_what_is_answered_is_declared(tmp_path):
    """Yes and no are declared, unset is not, and what a statement does not name is not either."""
    declared = Statement({"ocpp": False, "energy_management": True}, ("left", "right"))
    assert read(tmp_path, WHOLE) == declared
    assert read(tmp_path, WHOLE.split("signed", maxsplit=1)[0]) == declared


@pytest.mark.parametrize(
    ("answer", "declared"),
    [
        *((yes, True) for yes in ("yes", "Yes", "true", "on", "'yes'", '"yes"')),
        *((no, False) for no in ("no", "NO", "false", "off", "'no'", '"no"')),
    ],
)
def test_answers_are_read_however_yaml_spells_them(tmp_path, answer, declared):
    """YAML 1.1 reads the bare words as booleans; in quotes they are words, and mean the same."""
    assert read(tmp_path, WHOLE.replace("ocpp: no", f"ocpp: {answer}")).declared["ocpp"] is declared


@pytest.mark.parametrize("unset", ["unset", "'unset'"])
def test_unset_is_never_no(tmp_path, unset):
    """It declares nothing, of a feature or of the connectors."""
    text = WHOLE.replace("ocpp: no", f"ocpp: {unset}").replace("[left, right]", unset)
    assert read(tmp_path, text) == Statement({"energy_management": True}, ())


def test_words_count_before_the_statement(tmp_path):
    """What is declared on the command line is declared in place of what the statement says; without one, alone."""
    declared = read(tmp_path, WHOLE, ["ocpp=yes", "export=no"])
    assert declared == Statement({"ocpp": True, "energy_management": True, "export": False}, ("left", "right"))
    assert stated(None, ["ocpp=yes"], contract=CONTRACT) == Statement({"ocpp": True})
    assert stated(None, [], contract=CONTRACT) == Statement()


WRONG = [
    ("ocpp: no", "ocpp: maybe", '"maybe" is no answer; write yes, no or unset.'),
    ("ocpp: no", "ocpp:", "null is no answer; write yes, no or unset."),
    ("ocpp: no", "ocpp: 1", "1 is no answer"),
    ("ocpp: no", "ocpp: 0", "0 is no answer"),
    ("ocpp: no", "ocpp: Unset", '"Unset" is no answer'),
    ("ocpp: no", "ocpp: [no]", r"\[false\] is no answer"),
    ("ocpp: no", "ocpp: {a: no}", "is no answer"),
    ("ocpp: no", "iso15118: no", 'there is no feature "iso15118"; a feature is energy_management, ocpp, '),
    ("ocpp: no", "12: no", "there is no feature 12; a feature is"),
    ("ocpp: no", "[a]: no", "not readable YAML|is not YAML|unhashable"),
    ("ocpp: no", "export: no", "the key export stands twice; remove one of them"),
    ("ocpp: no", '"\\e[31m": no', r'there is no feature "\\u001b\[31m"'),
    ("title: EVerest API", "title: Another API", "the statement is not for EVerest API 1.0.0; survey the charger anew"),
    ("version: 1.0.0", "version: 2.0", "the statement is not for EVerest API 1.0.0"),
    ("contract: {title: EVerest API, version: 1.0.0}\n", "", "the statement is not for EVerest API 1.0.0"),
    ("{title: EVerest API, version: 1.0.0}", "EVerest", "the statement is not for EVerest API 1.0.0"),
    ("[left, right]", "left", '"left" is no list; write names in brackets, or unset'),
    ("[left, right]", "[left, 2]", "2 is no name of a connector; write it in quotes"),
    ("[left, right]", "['']", '"" is no name of a connector'),
    ("features:", "feature:", '"feature" is no part of a feature statement; its parts are contract, surveyed'),
    (
        "  ocpp: no\n  export: unset\n  energy_management: yes\n",
        "  [ocpp]\n",
        "holds no answers; write each",
    ),
    ("[left, right]", "[left, right", "is not YAML"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), WRONG, ids=lambda text: text[:30])
def test_what_is_wrong_is_one_sentence_with_line_and_remedy(tmp_path, old, new, sentence):
    """The file, the line, what is wrong, what to do; the exit code of usage; nothing that steers a terminal."""
    assert old in WHOLE
    with pytest.raises(UsageError, match=sentence) as told:
        read(tmp_path, WHOLE.replace(old, new))
    assert re.match(r"charger\.yaml(, line \d+)?(, at /\S*)?: ", str(told.value))
    assert "\n" not in str(told.value)
    assert str(told.value).isprintable()
    assert len(str(told.value)) < 400
    assert told.value.exit_code == 2


def test_the_line_is_the_one_to_correct(tmp_path):
    """Who opens the file at the line sees the answer."""
    for old, new, line in (("ocpp: no", "ocpp: maybe", 5), ("yes", "sure", 7), ("right", "3", 3)):
        with pytest.raises(UsageError, match=f"line {line}, "):
            read(tmp_path, WHOLE.replace(old, new))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is no feature statement"),
        (b"- a\n", "is no feature statement"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"a: &a [*a]\n", "."),
        (b"\x00", "not readable YAML|not YAML"),
        (b"!!python/object:os.system {}\n", "not YAML|not readable YAML|no feature statement"),
    ],
)
def test_what_is_no_statement_is_refused(tmp_path, content, sentence):
    """Anything else than a statement is one sentence, and does nothing."""
    with pytest.raises(UsageError, match=sentence):
        read(tmp_path, content)


def test_a_file_that_is_not_there_is_named(tmp_path):
    """The path, why, and what to do."""
    with pytest.raises(UsageError, match=r"nowhere\.yaml: cannot be read .*; name an existing feature"):
        stated(tmp_path / "nowhere.yaml", [], contract=CONTRACT)
