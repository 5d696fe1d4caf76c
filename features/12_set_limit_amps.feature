Feature: Limiting the current

  Rule: A limit in amperes below the one in force takes effect: within 5 s the published limit is at most the commanded one, and zero where the command is negative.

    @req.set_limit_amps.effect.limit @active
    Scenario Outline: A lower current is obeyed
      Given a charging session
      When the client limits the current to <number> A
      Then the limit in force obeys

      Examples:
        | number |
        | 10     |
        | 6.5    |
        | +16    |
        | 0      |
        | -5     |

  Rule: A limit in amperes is obeyed: 6 s after it took effect, the measured current, which was above it, is at most the limit within the tolerance of measurement (the larger of 0.5 A and 3 %).

    @req.set_limit_amps.effect.measured @active
    Scenario: The vehicle obeys
      Given a charging session that draws power
      When the client limits the current to 8 A
      Then the vehicle obeys

  Rule: A limit in amperes stays in force until another limit replaces it; it is watched for 5 s at least.

    @req.set_limit_amps.effect.stays @active
    Scenario: A limit lasts
      Given a charging session
      When the client limits the current to 10 A
      Then the limit in force stays

  Rule: A payload that is not a decimal number is ignored: for 5 s the limit, the session and the pulse of the connector are undisturbed.

    @req.set_limit_amps.doubtful @active
    Scenario: What is no number changes nothing
      Given a charging session, whatever its limit
      When the client sends doubtful limits of the current
      Then nothing is disturbed

  Rule: A limit in amperes above the one in force raises the published limit within 5 s, unless a lower limit from elsewhere is known.

    @req.set_limit_amps.effect.raised @active
    Scenario: A higher limit is taken up
      Given a charging session that is limited
      When the client limits the current to 24 A
      Then the limit in force rises

  Rule: Where a limit in amperes leaves less than the minimum current on every phase, charging stops: the session leaves the state Charging within 10 s.

    @req.set_limit_amps.minimum @active
    Scenario: Too little is nothing
      Given a charging session
      When the client limits the current to 5 A
      Then charging stops
