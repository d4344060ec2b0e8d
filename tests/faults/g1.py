"""G1: a sender killed at every commit, journal write, sync and network step; and processes really killed."""

import itertools
import multiprocessing
import os
import random
import signal
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.connection import Connection
from uuid import UUID

from livret_desktop.services.context import Desk
from livret_desktop.services.sending.run import send_due
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.parallel import fast_folder, rare_collection, spread
from tests.faults.send_kills import KilledError, MortalGateway, Reaper, Stage, mortal_journal
from tests.faults.send_truth import UNLIMITED, Retry, honest, is_corrupt, lost, naive, settle
from tests.faults.senders import PipeGateway
from tests.sending.model_server import (
    FINE,
    LOST_AFTER,
    LOST_BEFORE,
    NOT_SENT,
    PARTIAL,
    VARIANTS,
    ModelGateway,
    ModelServer,
    scripted,
)

REAL_KILLS_IN = 3
"""One kill in so many is that of a real process, by SIGKILL, up to thirty."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is being sent when death comes."""

    variant: str
    lessons: int
    largest_batch: int
    lag_hours: int
    happenings: tuple[str, ...]


def scenes(seed: int) -> Iterator[Scene]:
    """Without end; the variants in turn."""
    chance = random.Random(seed)
    for variant in itertools.cycle(VARIANTS):
        happenings = tuple(
            chance.choice((FINE, FINE, LOST_AFTER, LOST_BEFORE, NOT_SENT, PARTIAL)) for _ in range(3)
        )
        yield Scene(
            variant, chance.randint(1, 5), chance.randint(1, 3), chance.choice((0, 1, 72)), happenings
        )


@dataclass(slots=True)
class Count:
    """Kills so far, and what they broke."""

    kills: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str, *, is_broken: bool) -> None:
        self.kills += 1
        if is_broken:
            self.examples.append(example)


def run(seed: int, size: int) -> CampaignResult:
    """``size`` kills, of which some are real; then the twin."""
    began = time.perf_counter()
    real = min(30, size // REAL_KILLS_IN) if hasattr(os, "fork") else 0
    broken = spread(partial(in_process, seed, honest, tuple(VARIANTS)), size - real)
    count = Count()
    with fast_folder() as root:
        stage = Stage(root)
        for number in range(real):
            kill_a_process(stage, seed + number, count)
        stage.close()
    broken += count.examples
    twin = spread(partial(in_process, seed, naive, ("neither", "read-back")), max(30, size // 20))
    return CampaignResult(
        "G1",
        injected=size,
        caught=size - len(broken),
        missed=len(broken),
        twin_missed=len(twin),
        seconds=time.perf_counter() - began,
        remark=f"four contract variants, {real} real SIGKILL, seed {seed}",
        examples=broken,
    )


def in_process(seed: int, retry: Retry, variants: tuple[str, ...], first: int, kills: int) -> list[str]:
    """Every step of each scene in turn, until so many have died. What broke; ``first`` begins other scenes."""
    count = Count()
    with fast_folder() as root, rare_collection() as pause:
        stage = Stage(root)
        for scene in scenes(seed + first):
            if scene.variant not in variants:
                continue
            kill_at = 1
            while count.kills < kills and _one_kill(stage, scene, kill_at, count, retry):
                kill_at += 1
                pause()
            if count.kills >= kills:
                break
        stage.close()
    return count.examples


def _one_kill(stage: Stage, scene: Scene, kill_at: int, count: Count, retry: Retry) -> bool:
    """False when the sends ended before that step."""
    lessons = stage.begin(scene.lessons)
    server = ModelServer(stage.clock, scene.variant, scene.lag_hours, max_batch=scene.largest_batch)
    reaper = Reaper(kill_at)
    _send_mortally(stage, server, scene, reaper)
    if not reaper.is_dead:
        return False
    count.add(f"{scene} killed at step {kill_at}", is_broken=_is_broken(stage.desk, server, lessons, retry))
    return True


def _send_mortally(stage: Stage, server: ModelServer, scene: Scene, reaper: Reaper) -> None:
    """Two sends in a row: the second one settles the doubts of the first. Death may come anywhere."""
    stage.mortal.reaper = reaper
    mortal = replace(stage.desk, database=stage.mortal)
    fault = scripted(*scene.happenings)
    try:
        with mortal_journal(reaper):
            for _ in range(2):
                gateway = MortalGateway(server, fault)
                gateway.reaper = reaper
                send_due(mortal, lambda gateway=gateway: gateway, tools=UNLIMITED)  # type: ignore[misc]
                stage.clock.advance(hours=scene.lag_hours + 1)
    except KilledError:
        pass
    finally:
        stage.close()


def _is_broken(desk: Desk, server: ModelServer, lessons: tuple[UUID, ...], retry: Retry) -> bool:
    desk.clock.advance(hours=1)  # type: ignore[attr-defined]
    settle(desk, server, desk.clock, retry)  # type: ignore[arg-type]
    return bool(server.doubled()) or bool(lost(desk, server, lessons)) or is_corrupt(desk)


def kill_a_process(stage: Stage, seed: int, count: Count) -> None:
    """A process that sends is really killed, at a moment drawn by lot: around any request, or in between."""
    chance = random.Random(seed)
    scene = next(itertools.islice(scenes(seed), seed % 4, None))
    lessons = stage.begin(scene.lessons)
    server = ModelServer(stage.clock, scene.variant, scene.lag_hours, max_batch=scene.largest_batch)
    ours, theirs = multiprocessing.Pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside a thread: the child uses none
        child = os.fork()
    if child == 0:
        _child(stage.desk, theirs)
    theirs.close()
    _serve_until_death(ours, ModelGateway(server), child, chance)
    ours.close()
    count.add(f"SIGKILL with seed {seed}", is_broken=_is_broken(stage.desk, server, lessons, honest))
    stage.close()


def _child(desk: Desk, pipe: Connection) -> None:
    """Sends on connections of its own, then leaves without unwinding anything of the parent's."""
    status = 1
    try:
        send_due(desk, lambda: PipeGateway(pipe), tools=UNLIMITED)
        status = 0
    finally:
        os._exit(status)


def _serve_until_death(pipe: Connection, gateway: ModelGateway, child: int, chance: random.Random) -> None:
    last = chance.randint(1, 4)
    place = chance.choice(("before", "recorded", "answered"))
    for number in itertools.count(1):
        if not pipe.poll(10):
            break
        try:
            name, arguments = pipe.recv()
        except (EOFError, ConnectionResetError):
            break
        if number == last and place == "before":
            break
        answer = getattr(gateway, name)(*arguments)
        if number == last and place == "recorded":
            break
        pipe.send(answer)
        if number == last:
            pipe.poll(chance.uniform(0, 0.01))  # somewhere in its writes
            break
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


CAMPAIGNS = [
    Campaign(
        name="G1",
        promise="Killed at every commit, write, sync and network step of a send: nothing lost, doubled or corrupt "
        "(server without deduplication + naive retry).",
        run=run,
        small=100,
        first=2_000,
        full=10_000,
    )
]
