Feature: Random delay

  Rule: The word cancel ends the random delay that runs: within 5 s the session information tells none.

    @req.uk_random_delay.effect.cancelled @active
    Scenario: A delay is cancelled
      Given a random delay that runs
      When the client tells the charger to cancel the random delay
      Then the charger obeys
