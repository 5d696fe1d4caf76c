Feature: Limiting the current and the phases

  Rule: A limit in amperes and phases below the one in force takes effect: within 5 s the published limit is at most the commanded one, and zero where the command is negative.

    @req.set_limit_amps_phases.effect.limit @active
    Scenario Outline: A lower current is obeyed
      Given a charging session
      When the client tells the charger to charge with <limit>
      Then the limit in force obeys

      Examples:
        | limit                 |
        | 10 A on three phases  |
        | 6.5 A on three phases |

  Rule: A limit to one phase takes effect: within 5 s no more phases are available, where the hardware can change phases during charging.

    @req.set_limit_amps_phases.effect.phases @active
    Scenario: Fewer phases are obeyed
      Given a charging session
      When the client tells the charger to charge with 10 A on one phase
      Then the charger obeys

  Rule: A payload that does not name amperes, and one or three phases, is ignored: for 5 s the limit, the session and the pulse of the connector are undisturbed.

    @req.set_limit_amps_phases.doubtful @active
    Scenario: What is no limit changes nothing
      Given a charging session, whatever its limit
      When the client sends doubtful limits of the current and the phases
      Then nothing is disturbed
