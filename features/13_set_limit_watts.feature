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
