Feature: Limiting the power

  Rule: A limit in watts below the one in force takes effect: within 5 s the published limit is at most the commanded one, and zero where the command is negative.

    @req.set_limit_watts.effect.limit @active
    Scenario Outline: A lower power is obeyed
      Given a charging session
      When the client limits the power to <number> W
      Then the limit in force obeys

      Examples:
        | number |
        | 7000   |
        | 4500.5 |
        | 0      |
        | -3000  |

  Rule: A limit in watts is obeyed: 6 s after it took effect, the measured power, which was above it, is at most the limit within the tolerance of measurement (the larger of 345 W, which is 0.5 A on three phases, and 13 %: 3 % and the 10 % by which the voltage of the grid may be off).

    @req.set_limit_watts.effect.measured @active
    Scenario: The vehicle obeys
      Given a charging session that draws power
      When the client limits the power to 6000 W
      Then the vehicle obeys

  Rule: A limit in watts stays in force until another limit replaces it; it is watched for 5 s at least.

    @req.set_limit_watts.effect.stays @active
    Scenario: A limit lasts
      Given a charging session
      When the client limits the power to 7000 W
      Then the limit in force stays

  Rule: A payload that is not a decimal number is ignored: for 5 s the limit, the session and the pulse of the connector are undisturbed.

    @req.set_limit_watts.doubtful @active
    Scenario: What is no number changes nothing
      Given a charging session, whatever its limit
      When the client sends doubtful limits of the power
      Then nothing is disturbed

  Rule: A limit in watts above the one in force raises the published limit within 5 s, unless a lower limit from elsewhere is known.

    @req.set_limit_watts.effect.raised @active
    Scenario: A higher limit is taken up
      Given a charging session that is limited
      When the client limits the power to 16000 W
      Then the limit in force rises

  Rule: Where a limit in watts leaves less than the minimum current on every phase, charging stops: the session leaves the state Charging within 10 s.

    @req.set_limit_watts.minimum @active
    Scenario: Too little is nothing
      Given a charging session
      When the client limits the power to 1000 W
      Then charging stops
