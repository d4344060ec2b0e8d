"""G6: four senders on one data folder; the holder stopped for an hour, or killed, while the others try."""

import os
import random
import signal
import time
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from livret_desktop.services.context import Desk
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.parallel import clean_processes, fast_folder
from tests.faults.send_truth import is_corrupt, lost
from tests.faults.senders import BUSY, LEASE, NO_LOCK, SENT, Sender, SharedClock, many_lessons, start_sender
from tests.sending.model_server import VARIANTS, ModelGateway, ModelServer
from tests.sending.school import new_folder, open_desk

SENDERS = 4
EXPLAINS_WITHIN_S = 2.0
HOUR = 3600.0
SERIOUS = 50
"""From so many rounds on, each sends 4 000 lessons for every sender; below, sixty in all."""
STOP, KILL_BEFORE, KILL_AFTER, RACE = "stopped for an hour", "killed before", "killed after", "race"
_CAN_STOP = hasattr(signal, "SIGSTOP")
FAULTS = (STOP, KILL_BEFORE, KILL_AFTER, RACE) if _CAN_STOP else (KILL_BEFORE, KILL_AFTER, RACE)


def run(seed: int, size: int) -> CampaignResult:
    """``size`` rounds of four processes each, the faults and the contract variants in turn; then both twins."""
    began = time.perf_counter()
    with fast_folder() as root:
        folder = Folder(root, 16_000 if size >= SERIOUS else 60)
        troubles, explained = [], []
        for number in range(
            size
        ):  # what a State has recorded is not kept from one round to the next: gigabytes
            one = Round(folder, random.Random(f"{seed} {number}"), number)
            troubles.append(one.play())
            explained += one.explained
        small = Folder(root / "twin", 12)
        twins = [Round(small, random.Random(seed), _TWIN_ROUND, twin) for twin in (NO_LOCK, LEASE)]
        twin_missed = sum(bool(one.play()) for one in twins) if _CAN_STOP else 1
    broken = [f"seed {seed}, round {number}: {trouble}" for number, trouble in enumerate(troubles) if trouble]
    slowest = max(explained, default=0.0)
    return CampaignResult(
        "G6",
        injected=size,
        caught=size - len(broken),
        missed=len(broken),
        twin_missed=twin_missed if twin_missed == 2 or not _CAN_STOP else 0,
        seconds=time.perf_counter() - began,
        remark=f"{size} rounds of {SENDERS} processes and {len(folder.lessons)} lessons; {len(explained)} times a "
        f"second sender explained itself, within {slowest:.1f} s",
        examples=broken,
    )


_TWIN_ROUND = 4  # stopped for an hour, where reading back is all there is: 4 % 4 and (4 // 4) % 4


class Folder:
    """A data folder with lessons due, put back before each round."""

    def __init__(self, root: Path, count: int) -> None:
        self.context: Any = clean_processes()
        if self.context.get_start_method() == "forkserver":
            self.context.set_forkserver_preload(["tests.faults.senders"])
        self.seconds = self.context.Value("d", 0.0)
        self.clock = SharedClock(self.seconds)
        new_folder(root)
        self.desk: Desk = open_desk(root, self.clock)  # type: ignore[arg-type]
        self.lessons = many_lessons(self.desk, count)
        self.desk.database.close()
        self._content = self.desk.folder.database.read_bytes()

    def put_back(self) -> None:
        """As it was, without journal; the hour too."""
        self.seconds.value = 0.0
        self.desk.database.close()
        for path in self.desk.folder.root.iterdir():
            if path.is_file():
                path.unlink()
        self.desk.folder.database.write_bytes(self._content)


@dataclass
class Round:
    """Four senders, one fault. ``play`` says what was wrong."""

    folder: Folder
    chance: random.Random
    number: int
    twin: str = ""
    explained: list[float] = field(default_factory=list)

    def play(self) -> str:
        folder = self.folder
        folder.put_back()
        self._fault = FAULTS[self.number % len(FAULTS)]
        variant = list(VARIANTS)[self.number // len(FAULTS) % len(VARIANTS)]
        largest = max(1, len(folder.lessons) // self.chance.randint(3, 8))
        self._server = ModelServer(folder.clock, variant, max_batch=largest)
        self._gateway = ModelGateway(self._server)
        self._posts_before = self.chance.randint(1, 2) if not self.twin else 1
        self._late: tuple[Sender, tuple[Any, ...]] | None = None
        self._waiting: list[Sender] = []
        self._quiet: set[int] = set()
        self._senders = [self._start() for _ in range(1 if self.twin else SENDERS)]
        try:
            trouble = self._serve()
        finally:
            for sender in self._senders:
                if _CAN_STOP and sender.process.is_alive():
                    os.kill(sender.process.pid, signal.SIGCONT)
                sender.end()
        return trouble or self._wrong()

    def _start(self) -> Sender:
        folder = self.folder
        return start_sender(folder.context, folder.desk.folder.root, folder.seconds, self.twin)

    def _serve(self) -> str:
        """Answer whoever asks until nothing is left to send; the fault comes at a chosen POST."""
        deadline = time.perf_counter() + 300
        while time.perf_counter() < deadline:
            alive = {one.pipe: one for one in self._senders if one.process.is_alive() or one.pipe.poll()}
            for pipe in wait(list(alive), timeout=1.0):
                sender = alive[pipe]  # type: ignore[index]
                try:
                    name, arguments = sender.pipe.recv()
                except (EOFError, ConnectionResetError):
                    self._senders.remove(sender)
                    continue
                self._hear(sender, name, arguments)
            self._go_on()
            if len(self._waiting) == len(self._senders) and self._late is None and self._is_all_sent():
                return ""
        return "the senders did not come to an end"

    def _hear(self, sender: Sender, name: str, arguments: tuple[Any, ...]) -> None:
        if name == BUSY:
            self.explained.append(arguments[0])
            self._quiet.add(id(sender))
        elif name == SENT:
            self._left = arguments
            if arguments == (0, 0):
                self._quiet.add(id(sender))
        if name in {"capabilities", "read_back"}:
            sender.pipe.send(getattr(self._gateway, name)(*arguments))
        elif name == "send":
            self._post(sender, arguments)
        else:
            self._waiting.append(sender)

    def _post(self, sender: Sender, arguments: tuple[Any, ...]) -> None:
        self._posts_before -= 1
        if self._posts_before != 0 or self._fault == RACE:
            sender.pipe.send(self._gateway.send(*arguments))
        elif self._fault == STOP:
            os.kill(sender.process.pid, signal.SIGSTOP)
            self._late = (sender, arguments)
            self._quiet.clear()
            if self.twin:  # one more now, and no other: four without a lock soon damage the journal as well
                self._senders.append(self._start())
            self.folder.seconds.value += HOUR
        else:
            if self._fault == KILL_AFTER:
                self._gateway.send(*arguments)
            sender.process.kill()
            sender.process.join()
            self._senders.remove(sender)
            sender.pipe.close()

    def _go_on(self) -> None:
        """Those who have said something try again; the one who was stopped wakes once all others have spoken."""
        if self._late is not None:
            sender, arguments = self._late
            others = {id(one) for one in self._senders if one is not sender}
            if others <= self._quiet:
                self._late = None
                answer = self._gateway.send(*arguments)  # what was under way for an hour arrives now
                os.kill(sender.process.pid, signal.SIGCONT)
                sender.pipe.send(answer)
        if self._waiting and not (self._late is None and self._is_all_sent()):
            waiting, self._waiting = self._waiting, []
            self.folder.seconds.value += HOUR
            for sender in waiting:
                if self._late is not None and id(sender) in self._quiet:
                    self._waiting.append(sender)
                else:
                    sender.ask_again()

    def _is_all_sent(self) -> bool:
        return getattr(self, "_left", None) == (0, 0)

    def _wrong(self) -> str:
        desk, doubled = self.folder.desk, len(self._server.doubled())
        missing = lost(desk, self._server, self.folder.lessons)
        slow = [seconds for seconds in self.explained if seconds > EXPLAINS_WITHIN_S]
        troubles = {
            "doubled": doubled,
            "lost": len(missing),
            "slow to explain": len(slow),
            "corrupt": int(is_corrupt(desk)),
        }
        return ", ".join(f"{count} {what}" for what, count in troubles.items() if count)


CAMPAIGNS = [
    Campaign(
        name="G6",
        promise="Four senders on one folder, the holder stopped for an hour or killed: nothing doubled or lost, and "
        "a second sender explains itself within 2 s (no lock; a lease).",
        run=run,
        small=4,
        first=24,
        full=100,
    )
]
