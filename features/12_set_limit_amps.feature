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
