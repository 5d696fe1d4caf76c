Feature: Resuming

  Rule: Any payload on this topic resumes charging: a session that was paused by command reaches the state Charging within 5 s.

    @req.resume_charging.effect.state @active
    Scenario Outline: A resumption resumes, whatever its payload
      Given a session that was paused by command
      When the client resumes charging with <payload>
      Then the session charges

      Examples:
        | payload                |
        | a word                 |
        | nothing                |
        | bytes that are no text |
