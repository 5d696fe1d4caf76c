import pytest

from reference_impl import diagram
from reference_impl.messages import State
from reference_impl.session import ERROR_INFO, TABLE, Cause, following

INFOS = {"Car", "CarDiodeFault", "Relais", "RCD", "VentilationNotAvailable", "OverCurrent", "Internal", "SLAC", "HLC"}
ENDS = {State.Unplugged: Cause.UNPLUGGED, State.Disabled: Cause.ENABLED, State.PermanentFault: Cause.REPAIRED}


def test_every_state_of_the_contract_is_reached_from_unplugged() -> None:
    """No state is out of reach, and all twelve are in the table."""
    reached = {State.Unplugged}
    while more := {new for (old, _), new in TABLE.items() if old in reached} - reached:
        reached |= more
    assert reached == set(State)


@pytest.mark.parametrize("state", [state for state in State if state is not State.Reserved])
def test_no_state_is_a_trap(state: State) -> None:
    """Unplugging, repairing or putting into service leads back to the beginning."""
    assert following(state, ENDS.get(state, Cause.UNPLUGGED)) is State.Unplugged


def test_unknown_causes_change_nothing() -> None:
    """The table is total: what it does not name leaves the state as it is."""
    assert following(State.Unplugged, Cause.PAUSED_BY_COMMAND) is State.Unplugged


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.RESUMED_BY_COMMAND])
def test_a_commanded_pause_ends_with_a_resume_or_with_the_session(cause: Cause) -> None:
    """A pause by command stays until it is resumed, unplugged, stopped, taken out of service or in error."""
    ends = {State.Unplugged, State.Finished, State.Error, State.Disabled, State.PermanentFault}
    assert following(State.ChargingPausedEVSE, cause) in ends | {State.ChargingPausedEVSE}


def test_all_nine_words_for_errors_have_their_cause() -> None:
    """Each cause of an error has a word of the contract, and each word a cause."""
    assert {cause for (_, cause), new in TABLE.items() if new is State.Error} == set(ERROR_INFO)
    assert set(ERROR_INFO.values()) == INFOS


def test_nothing_charges_without_authorisation() -> None:
    """Every way to Charging leads through Preparing, which follows an authorisation, or through a pause after it."""
    assert {old for (old, _), new in TABLE.items() if new is State.Charging} == {
        State.Preparing,
        State.ChargingPausedEV,
    }
    assert {(old, cause) for (old, cause), new in TABLE.items() if new is State.Preparing} == {
        (State.AuthRequired, Cause.AUTHORISED),
        (State.WaitingForEnergy, Cause.ENERGY_RETURNS),
    }


def test_the_page_is_that_of_the_table() -> None:
    """docs/session.md is fresh; otherwise run python -m reference_impl.diagram."""
    assert diagram.main(["--check"]) == 0


def test_a_stale_page_is_told(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check fails on another page, and writing mends it."""
    monkeypatch.setattr(diagram, "PAGE", tmp_path / "session.md")
    diagram.PAGE.write_text("old")
    assert diagram.main(["--check"]) == 1
    assert diagram.main([]) == 0
    assert diagram.main(["--check"]) == 0
