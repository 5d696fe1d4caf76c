"""FROM WIRE TO CAPTURE: the recorder, and the live view of what was heard last."""

from conformance.listening.recorder import Recorder
from conformance.listening.view import View

__all__ = ["Recorder", "View"]
