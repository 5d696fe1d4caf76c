"""What the documents tell to type and no test of theirs types: who does it instead, to be looked up by name."""

from __future__ import annotations

from configparser import ConfigParser

from benchmarks.__main__ import PARTS
from tests.docs.documented import ROOT, Command

_CI, _REACH, _CHARGER = ".ci/run", "tests/broker/test_reach.py", "tests/broker/test_charger.py"
_OPERATORS = "tests/stimulus/operators"
_SERVED = (
    "everest-reference serve --broker mqtts://charger@broker.example/site/7 --password-file secret --ca-file ca.pem"
)

DONE = {
    "python3 -m venv .venv": (_CI, "python3 -m venv .venv\n"),
    ".venv/bin/pip install -q .": (_CI, ".venv/bin/pip install -q .\n"),
    ".venv/bin/pip install -q tox": (_CI, ".venv/bin/pip install -q tox\n"),
    ".venv/bin/everest-conformance run --html report.html": (
        _CI,
        ".venv/bin/everest-conformance run --html report.html\n",
    ),
    ".venv/bin/tox": (_CI, ".venv/bin/tox\n"),
    "tox": (_CI, ".venv/bin/tox\n"),
    ". .venv/bin/activate": (_CI, "python3 -m venv .venv\n"),  # which writes it
    # TLS, websockets, certificates and passwords
    "everest-conformance listen mqtts://kit@broker.example/site/7 --password-file secret --ca ca.pem -o today.ndjson "
    "--seconds 60": (_REACH, "def test_every_way_to_a_broker"),
    "everest-conformance run wss://broker.example --certificate kit.pem --key kit.key --mqtt 5": (
        _REACH,
        "def test_every_way_to_a_broker",
    ),
    f"{_SERVED} --client-certificate charger.pem --client-key charger.key": (
        _CHARGER,
        "def test_it_conforms_behind_tls_with_a_certificate_and_a_prefix",
    ),
    _SERVED: (_CHARGER, "def test_a_password_comes_from_a_file_or_the_environment"),
    "everest-reference serve --broker mqtt://broker.example/site/7 --connectors 250": (
        "tests/broker/test_spread.py",
        "def test_the_others_conform_while_one_is_killed",
    ),
    "everest-reference serve --csms wss://csms.example/ocpp --csms-identity CP001 --csms-password-file secret": (
        "tests/broker/test_ocpp.py",
        "def test_the_kit_judges_a_charger_that_is_managed",
    ),
    # other hands than a simulator's
    "everest-conformance run mqtt://192.0.2.10:1883 --allow power --operator prompt": (
        f"{_OPERATORS}/test_prompt.py",
        "def test_whatever_there_is_to_do_is_asked_for_in_a_sentence",
    ),
    "everest-conformance run mqtt://192.0.2.10:1883 --allow power --operator hook:python3 box.py": (
        f"{_OPERATORS}/test_page.py",
        "def test_the_example_is_a_hook",
    ),
}
"""The command, and the file in which a passage does it."""


def is_done_elsewhere(command: Command) -> bool:
    """Tell whether a command is left to others; that they do it is looked up, and an environment of tox is one."""
    if command.words[0] == "tox" and len(command.words) > 1:
        _is_an_environment(command)
        return True
    if command.text not in DONE:
        return False
    file, passage = DONE[command.text]
    assert passage in (ROOT / file).read_text(encoding="utf-8"), f"{file} does not do it: {command.text}"
    return True


def _is_an_environment(command: Command) -> None:
    """Look up that tox has an environment, and that it is told nothing that it does not take."""
    tox = ConfigParser()
    tox.read(ROOT / "tox.ini", encoding="utf-8")
    flag, name, *rest = command.words[1:]
    assert flag == "-e"
    assert f"testenv:{name}" in tox, command.text
    is_part = rest[:2] == ["--", "--only"] and rest[2] in PARTS
    assert is_part or rest in ([], ["--", "--quick"], ["--", "--days", "1", "--month", "0"]), command.text
