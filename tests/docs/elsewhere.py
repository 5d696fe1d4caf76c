"""What the documents tell to type and no test of theirs types: who does it instead, to be looked up by name."""

from __future__ import annotations

from configparser import ConfigParser

from benchmarks.__main__ import read_options
from tests.docs.documented import ROOT, Command

_CI, _REACH, _CHARGER = ".ci/run", "tests/broker/test_reach.py", "tests/broker/test_charger.py"
_OPERATORS = "tests/stimulus/operators"
_SERVED = (
    "everest-reference serve --broker mqtts://charger@broker.example/site/7 --password-file secret --ca-file ca.pem"
)

_DEPLOY, _BROKER = "tests/reference_impl/test_deploy.py", "tests/broker/test_deploy.py"
_SYSTEM = {  # what only root does, on a machine of its own: what tests do with the same files
    (_BROKER, "def port("): (
        "sudo apt-get install mosquitto mosquitto-clients python3-venv",
        "sudo mosquitto_passwd -c /etc/mosquitto/everest.passwd charger",
        "sudo mosquitto_passwd /etc/mosquitto/everest.passwd app",
        "sudo mosquitto_passwd /etc/mosquitto/everest.passwd watcher",
        "sudo mosquitto_passwd /etc/mosquitto/everest.passwd kit",
        "sudo install -o mosquitto -m 0400 docs/deploy/mosquitto.acl /etc/mosquitto/everest.acl",
        "sudo install -m 0644 docs/deploy/mosquitto.conf /etc/mosquitto/conf.d/everest.conf",
        "sudo chown mosquitto /etc/mosquitto/everest.passwd",
        "sudo chmod 0400 /etc/mosquitto/everest.passwd",
        "sudo systemctl restart mosquitto",
    ),
    (_BROKER, "def charger("): (
        "sudo python3 -m venv /opt/everest",
        "sudo /opt/everest/bin/pip install .[modbus,ocpp]",
        "sudo install -d -m 0755 /etc/everest-reference",
        "sudo install -d -m 0700 /etc/everest-reference/credentials",
        "sudo install -m 0600 broker /etc/everest-reference/credentials/broker",
        "rm broker",
        "sudo install -m 0644 docs/deploy/charger.toml /etc/everest-reference/charger.toml",
    ),
    (_DEPLOY, "def test_the_settings_are_right("): (
        (
            "sudo env CREDENTIALS_DIRECTORY=/etc/everest-reference/credentials /opt/everest/bin/everest-reference "
            "serve --config /etc/everest-reference/charger.toml --check"
        ),
    ),
    (_DEPLOY, "def test_systemd_understands_every_line_of_the_unit("): (
        "sudo install -m 0644 docs/deploy/everest-reference.service /etc/systemd/system/everest-reference.service",
        "sudo systemctl daemon-reload",
        "sudo systemctl enable --now everest-reference",
        "systemctl status everest-reference",
    ),
    (_DEPLOY, "def test_the_unit_is_hardened("): ("systemd-analyze security everest-reference",),
    ("tests/reference_impl/test_log_lines.py", "def test_under_systemd_there_is_a_priority_and_no_second_time("): (
        "journalctl -u everest-reference -o cat -f",
        "journalctl -u everest-reference -p warning",
    ),
    ("tests/reference_impl/test_meter_table.py", "def test_a_file_from_before_there_were_versions_is_brought_up"): (
        "sudo systemctl stop everest-reference",
        "sudo cp -a /var/lib/private/everest-reference /var/lib/private/everest-reference.$(date +%F)",
        "sudo /opt/everest/bin/pip install --upgrade .[modbus,ocpp]",
        "sudo systemctl start everest-reference",
    ),
    (_DEPLOY, "def test_the_container_copies_what_is_there_and_runs_as_nobody("): (
        "podman build --format docker -t everest-reference -f docs/deploy/Containerfile .",
        (
            "podman run -d --name charger --network host --read-only --cap-drop all --security-opt no-new-privileges "
            "-v ./everest:/etc/everest-reference:ro,U -v charger:/var/lib/everest-reference:U "
            "-e CREDENTIALS_DIRECTORY=/etc/everest-reference/credentials everest-reference"
        ),
    ),
    (_DEPLOY, "def test_a_charger_that_lives_is_told_from_what_hangs"): ("podman healthcheck run charger",),
}

DONE = {text: passage for passage, texts in _SYSTEM.items() for text in texts} | {
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
    # devices on Modbus
    "everest-reference simulate phoenix-contact-ev-charge-control-basic sunspec-ac-meter-float "
    "--listen 127.0.0.1:5020": (
        "tests/broker/test_hardware.py",
        "def test_it_charges_on_devices",
    ),
    "everest-reference serve --config desk.toml": ("tests/broker/test_hardware.py", "def test_it_charges_on_devices"),
    "python3 meter.py": ("tests/docs/test_hardware.py", "def test_the_meter_of_the_guide"),
    "everest-reference hardware sunspec-ac-meter tcp://127.0.0.1:5020": (
        "tests/docs/test_hardware.py",
        "def test_the_meter_of_the_guide",
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
    if name == "bench":
        read_options(rest[1:])
    else:
        assert rest in ([], ["--", "--days", "1", "--month", "0"]), command.text
