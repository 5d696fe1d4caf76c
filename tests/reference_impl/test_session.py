import pytest

from reference_impl.messages import State
from reference_impl.session import ERROR_INFO, TABLE, Cause, following

KNOWN = {state for (state, _), _ in TABLE.items()} | set(TABLE.values())


def test_every_state_is_reached_from_unplugged_and_leads_back() -> None:
    """No state is a trap, and none is out of reach."""
    reached = {State.Unplugged}
    while more := {new for (old, _), new in TABLE.items() if old in reached} - reached:
        reached |= more
    assert reached == KNOWN
    assert all(following(state, Cause.UNPLUGGED) is State.Unplugged for state in KNOWN)


def test_unknown_causes_change_nothing() -> None:
    """The table is total: what it does not name leaves the state as it is."""
    assert following(State.Unplugged, Cause.PAUSED_BY_COMMAND) is State.Unplugged


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.RESUMED_BY_COMMAND])
def test_only_a_resume_leads_from_a_commanded_pause_to_charging(cause: Cause) -> None:
    """A pause by command stays until it is resumed, unplugged, unlocked or in error."""
    assert following(State.ChargingPausedEVSE, cause) is not State.Charging


def test_errors_name_documented_causes() -> None:
    """Each cause of an error has its word."""
    assert {cause for (_, cause), new in TABLE.items() if new is State.Error} == set(ERROR_INFO)
