"""Worlds for the tests of the bench: chargers that are somehow else, on a memory broker, before a bench."""

from dataclasses import replace

from conformance import contract
from conformance.bench import Bench, Settings
from conformance.bench.hearing import Hearing
from conformance.bench.runner import run_features
from conformance.bus import MemoryBroker, MemoryBus, VirtualClock
from conformance.judgement import Judge
from features.virtual_world import START, VirtualCharger
from reference_impl import assemble
from reference_impl.faults.around import NEVER, Around, with_fields, with_payload

API = "everest_api/"


class Prefixed(Around):
    """A device whose topics, or some of them, stand behind a prefix."""

    def __init__(self, inner, prefix, of):
        super().__init__(inner)
        self._prefix, self._of = prefix, of

    @property
    def subscriptions(self):
        return tuple(map(self._outward, self.inner.subscriptions))

    def command(self, command, _now):
        return [replace(command, topic=command.topic.removeprefix(self._prefix))]

    def publication(self, publication, _now):
        return [replace(publication, topic=self._outward(publication.topic))]

    def _outward(self, topic):
        return self._prefix + topic if topic.startswith(self._of) else topic


class Listing(Around):
    """A device that lists other connectors than it has."""

    def __init__(self, inner, listed):
        super().__init__(inner)
        self._listed = listed

    def publication(self, publication, _now):
        return [
            replace(publication, payload=self._listed) if self.is_of("connectors", publication.topic) else publication
        ]


class WithoutVehicle(Around):
    """A device to which no vehicle ever comes, although there is an operator's door."""

    def command(self, command, _now):
        return [] if "/carsim/" in command.topic else [command]


class Mortal(Around):
    """A device that dies at the first command of the API."""

    dead = False

    def command(self, command, _now):
        self.dead |= command.topic.startswith(API)
        return [] if self.dead else [command]

    def publication(self, publication, _now):
        return [] if self.dead else [publication]

    def due(self):
        return NEVER if self.dead else super().due()


class Silent(Around):
    """A device that says nothing of what `says_nothing(topic, t)` names."""

    def __init__(self, inner, says_nothing):
        super().__init__(inner)
        self._says_nothing = says_nothing

    def publication(self, publication, now):
        return [] if self._says_nothing(publication.topic, now) else [publication]


class Outlasting(Around):
    """A device whose error outlasts its vehicle: it is over when it was cleared."""

    causes = False

    def command(self, command, _now):
        self.causes = b"rcd_current 30" in command.payload or (self.causes and b"rcd_current 0" not in command.payload)
        return [command]

    def publication(self, publication, _now):
        if self.causes and self.is_of("session_info", publication.topic):
            return [with_fields(publication, state="Error", state_info="RCD")]
        return [publication]


class StaysUnlocked(Around):
    """A device whose lock, once opened by a command, stays open until a vehicle is plugged in; the session goes on."""

    opened = False

    def command(self, command, _now):
        unlocks = command.topic.endswith("/force_unlock")
        self.opened = unlocks or (self.opened and not command.topic.endswith("/execute_charging_session"))
        return [] if unlocks else [command]

    def publication(self, publication, _now):
        is_open = self.opened and publication.topic.endswith("/lock")
        return [with_payload(publication, b"unlocked")] if is_open else [publication]


def device(wrap=lambda inner: inner, **options):
    return wrap(assemble(start=START, **options))


def world_before(charger, *, link=MemoryBus, trouble=None, latency_s=0.0005):
    """Return a bus on a broker with a charger; `link` and its `trouble` are the kit's way to the broker."""
    broker = MemoryBroker(VirtualClock(START), latency_s=latency_s)
    VirtualCharger(charger, broker)
    return link(broker, **(trouble or {}))


def bench_before(charger, *, allowed="power", link=MemoryBus, trouble=None, **settings):
    """Return a bench before a charger in memory."""
    bus = world_before(charger, link=link, trouble=trouble)
    return Bench(contract.load(), bus, Settings(address="virtual", allowed=allowed, **settings))


def overheard(bus, *, seconds, **settings):
    """Listen to a charger for some seconds, without any command, and judge what was heard."""
    hearing = Hearing(contract.load(), bus, Settings(address="virtual", **settings))
    hearing.open()
    judge = Judge(hearing.contract, hearing.begin())
    hearing.wait("the end", lambda: False, seconds)
    footer = hearing.close()
    for event in hearing.recorder.taken():
        judge.feed(event)
    return judge.finish(footer.t)


def listened(bench):
    """Return a list that holds all that the bench hears and marks, from here on."""
    told, hear = [], bench._hearing.view.hear
    bench._hearing.view.hear = lambda event: (told.append(event), hear(event))
    return told


def run(bench):
    bench.open()
    return run_features(bench, bench.settings.only)


def outcome(result, name):
    return next(each for each in result.outcomes if each.requirement.id == name)


def verdicts(result):
    return {each.requirement.id: each.verdict for each in result.outcomes}
