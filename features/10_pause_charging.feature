Feature: Pausing

  Rule: Any payload on this topic pauses charging: a session that is charging reaches the state ChargingPausedEVSE within 3 s.

    @req.pause_charging.effect.state @active
    Scenario Outline: A pause pauses, whatever its payload
      Given a charging session
      When the client pauses charging with <payload>
      Then the session is paused

      Examples:
        | payload                |
        | a word                 |
        | nothing                |
        | bytes that are no text |

  Rule: A session that was paused by command stays paused until it is resumed, unplugged or in error; it is watched for 5 s.

    @req.pause_charging.effect.stays @active
    Scenario: A pause lasts
      Given a charging session
      When the client pauses charging with a word
      Then the session stays paused

  Rule: Within 6 s of a pause the measured power is below 100 W.

    @req.pause_charging.effect.power @active
    Scenario: No power flows in a pause
      Given a charging session that draws power
      When the client pauses charging with a word
      Then no power flows
