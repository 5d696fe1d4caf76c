"""FROM WIRE TO CAPTURE: the recorder, the beacons, and the live view of what was heard last."""

from conformance.listening.beacon import OUR_ROOT, Beacon, default_topic
from conformance.listening.recorder import Recorder
from conformance.listening.view import View

__all__ = ["OUR_ROOT", "Beacon", "Recorder", "View", "default_topic"]
