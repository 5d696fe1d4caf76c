"""Bench, doctor: signs of the charger, and of others that talk to it."""

from __future__ import annotations

import shlex
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from conformance.bench.doctor.wire import duration
from conformance.bench.settings import Settings
from conformance.bench.subject import Subject
from conformance.bus import parse
from conformance.capture import Entry, Event
from conformance.contract import Channel, Contract, Requirement, Router
from conformance.judgement.checks.clock import moment
from conformance.report.safe import safe
from conformance.report.signs import Grade, Sign

MOST_TOPICS = 5
LONGEST_NAME = 60


def charger(heard: Iterable[Event], subject: Subject, contract: Contract) -> Sign:
    """Say what is heard of the charger that was heard, and which connectors it lists."""
    router = contract.router(subject.prefix)
    count = sum(isinstance(each, Entry) and not each.retain and router.match(each.topic) is not None for each in heard)
    names = subject.listed()
    if not count:
        return Sign(
            Grade.BAD,
            "charger: nothing of it is heard",
            "start it, or correct the topic prefix in the address; run says which topics it sees instead",
        )
    if not names:
        return Sign(
            Grade.LOOK,
            f"charger: is heard ({count} documented messages), but lists no connector",
            "look whether it is the charger that you mean; without a list the kit can only listen",
        )
    listed = ", ".join(safe(each, LONGEST_NAME) for each in names[:MOST_TOPICS])
    more = f" and {len(names) - MOST_TOPICS} more" if len(names) > MOST_TOPICS else ""
    return Sign(Grade.GOOD, f"charger: is heard ({count} documented messages); it lists {listed}{more}")


def charger_clock(heard: Iterable[Event], contract: Contract, prefix: str) -> Iterator[Sign]:
    """Say how far the time that the charger publishes is from this machine's, where it publishes any."""
    for channel, requirement in _clocks(contract):
        router = Router([(channel.address, channel)], prefix)
        ahead_s = [
            read.seconds - each.t
            for each in heard
            if isinstance(each, Entry) and not each.retain and router.match(each.topic)
            if (read := moment(channel.payload.decode(each.payload).value)) is not None
        ]
        if not ahead_s:
            yield Sign(Grade.LOOK, f"clock of the charger: no time was heard ({channel.name})")
            continue
        median_s = statistics.median(ahead_s)
        fact = (
            f"clock of the charger: {duration(abs(median_s))} {'ahead of' if median_s > 0 else 'behind'} this "
            f"machine's ({len(ahead_s)} times, on their way included)"
        )
        if -float(requirement.data["oldest_s"]) <= median_s <= float(requirement.data["ahead_s"]):
            yield Sign(Grade.GOOD, fact)
        else:
            yield Sign(Grade.LOOK, fact, "set whichever clock is wrong, by the same time server")


def leftovers(heard: Iterable[Event], contract: Contract, settings: Settings) -> list[Sign]:
    """Name every command that is retained: the charger gets it again whenever it subscribes."""
    commands = _commands(contract, settings.prefix)
    retained = {each.topic for each in heard if isinstance(each, Entry) and each.retain and commands.match(each.topic)}
    if not retained:
        return [Sign(Grade.GOOD, "retained commands: none")]
    target = parse(settings.address)
    where = f"mosquitto_pub -h {target.host} -p {target.port} -r -n -t"
    signs = [
        Sign(
            Grade.BAD,
            f"retained command: {safe(topic, LONGEST_NAME)}; the charger gets it whenever it connects",
            "clear it, with -u, -P and --cafile where the broker wants them:",
            f"{where} {shlex.quote(topic)}",
        )
        for topic in sorted(retained)[:MOST_TOPICS]
    ]
    more = len(retained) - MOST_TOPICS
    return [*signs, *([Sign(Grade.BAD, f"retained commands: {more} more")] if more > 0 else [])]


def controllers(heard: Iterable[Event], contract: Contract, prefix: str) -> list[Sign]:
    """Name what others commanded meanwhile: the doctor sends no command."""
    commands = _commands(contract, prefix)
    topics = [each.topic for each in heard if isinstance(each, Entry) and not each.retain]
    count = Counter(each for each in topics if commands.match(each))
    if not count:
        return [Sign(Grade.GOOD, "other controllers: no command was heard")]
    told = ", ".join(f"{safe(topic, LONGEST_NAME)} ({number})" for topic, number in count.most_common(MOST_TOPICS))
    more = f" and {len(count) - MOST_TOPICS} more topics" if len(count) > MOST_TOPICS else ""
    return [
        Sign(
            Grade.LOOK,
            f"other controllers: commands were heard on {told}{more}",
            "stop them while a run goes on: effects of what they command are not judged as the kit's",
        )
    ]


def _commands(contract: Contract, prefix: str) -> Router[str]:
    return Router([(each.channel.address, each.name) for each in contract.commands()], prefix)


def _clocks(contract: Contract) -> Sequence[tuple[Channel, Requirement]]:
    """Return the channels whose whole payload is the current time, with the requirement that says so."""
    return [
        (channel, each)
        for channel in contract.channels.values()
        for each in channel.requirements
        if each.check == "timely" and "field" not in each.data
    ]
