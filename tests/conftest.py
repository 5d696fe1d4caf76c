"""What every test may rely on."""

import logging
import signal

import pytest

from conformance import cli


@pytest.fixture(scope="session", autouse=True)
def ctrl_c_is_heard():
    """Let what tests start hear Ctrl-C, also where a shell runs the tests in the background, deaf to it."""
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(autouse=True)
def journals_are_nobodys(tmp_path_factory, monkeypatch):
    """Let what is owed to the chargers of tests be kept where no other run looks for it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


@pytest.fixture(autouse=True)
def the_charger_logs_as_it_does_at_first():
    """Let no test be deaf because one before it has quietened the reference charger in this process."""
    logging.getLogger("reference_impl").setLevel(logging.NOTSET)


@pytest.fixture
def door(capsys, tmp_path, monkeypatch):
    """Enter by the door in this process, in a folder of its own; return exit code, output and error output."""
    monkeypatch.chdir(tmp_path)

    def enter(*arguments):
        try:
            code = cli.main(list(arguments))
        except SystemExit as left:  # as help ends
            code = left.code
        return code, *capsys.readouterr()

    return enter
