Feature: Stopping

  Rule: A stop ends the charging session: one that is charging reaches the state FinishedEVSE within 5 s.

    @req.stop_charging.effect.state @active
    Scenario: A stop ends the session
      Given a charging session
      When the client tells the charger to stop charging
      Then the charger obeys

  Rule: Within 6 s of a stop the measured power is below 100 W.

    @req.stop_charging.effect.power @active
    Scenario: No power flows after a stop
      Given a charging session that draws power
      When the client tells the charger to stop charging
      Then no power flows
