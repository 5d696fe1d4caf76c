from reference_impl import generate


def test_the_messages_are_those_of_the_contract() -> None:
    """The committed models are what the generator writes today."""
    assert generate.main(["--check"]) == 0
