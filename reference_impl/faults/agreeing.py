"""Reference, faults: variables that agree with each other as they were published, for a fault that delays one."""

from __future__ import annotations

from reference_impl.device import Device, Publication
from reference_impl.faults.around import Around, with_fields


class Agreeing(Around):
    """Takes the session's power and energy from the readings that were published, and the relay from the session.

    To be put around a fault that delays, so that lateness is all that it breaks.
    """

    def __init__(self, inner: Device) -> None:
        super().__init__(inner)
        self._start_Wh: dict[str, float] = {}
        self._plugged_in: set[str] = set()

    def publication(self, publication: Publication, _now: float) -> list[Publication]:
        """Bring a publication into agreement with those before it."""
        informed = self.connector("session_info", publication.topic)
        measured = self.connector("telemetry", publication.topic)
        if informed is not None and self.said("powermeter", informed) is not None:
            return [self._counted(publication, informed)]
        if measured is not None and (session := self.said("session_info", measured)) is not None:
            return [with_fields(publication, relais_on=session["state"] == "Charging")]
        return [publication]

    def _counted(self, publication: Publication, connector: str) -> Publication:
        reading = self.said("powermeter", connector)
        total_Wh = reading["energy_Wh_import"]["total"]
        if self.said("session_info", connector)["state"] == "Unplugged":
            self._plugged_in.discard(connector)
        elif connector not in self._plugged_in:
            self._plugged_in.add(connector)
            self._start_Wh[connector] = total_Wh
        charged_Wh = round(total_Wh - self._start_Wh.get(connector, total_Wh), 3)
        return with_fields(publication, charged_energy_wh=charged_Wh, latest_total_w=reading["power_W"]["total"])
