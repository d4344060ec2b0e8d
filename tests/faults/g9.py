"""G9: a year offline, then everything at once: killed again and again, in little memory, beside a window that lives."""

import multiprocessing
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.g6 import Folder
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.heartbeat import Beats, beat_while_sending
from tests.faults.parallel import fast_folder
from tests.faults.send_truth import Retry, honest, is_corrupt, lost, naive
from tests.faults.senders import SENT, start_sender
from tests.sending.model_server import ModelGateway, ModelServer

LARGEST_MIB = 200.0
LONGEST_MS = 50.0
KILLS, FEW_KILLS, SERIOUS = 50, 5, 10_000
_HOUR = 3600.0


def run(seed: int, size: int) -> CampaignResult:
    """``size`` lessons; a tenth of them once more beside a window; then both twins."""
    began = time.perf_counter()
    kills = KILLS if size >= SERIOUS else FEW_KILLS
    with fast_folder() as root:
        journey = Journey(Folder(root / "year", size), random.Random(seed), kills)
        broken = journey.live(honest, "both")
        window = Folder(root / "window", max(400, size // 10))
        beats = quietest_of_three(window)
        if beats.longest_ms > LONGEST_MS:
            broken.append(f"the window was blocked for {beats.longest_ms:.0f} ms")
        if beats.walks:
            broken.append(f"the whole heap was walked {beats.walks} times beside the window")
        twin = Journey(Folder(root / "twin", 40), random.Random(seed), 4).live(naive, "neither")
        window.put_back()
        is_blocked = beside_a_window(window, on_gui_thread=True).longest_ms > LONGEST_MS
    return CampaignResult(
        "G9",
        injected=kills + 2,
        caught=kills + 2 - len(broken),
        missed=len(broken),
        twin_missed=len(twin) + is_blocked if twin and is_blocked else 0,
        seconds=time.perf_counter() - began,
        remark=f"{size} lessons, {kills} SIGKILL, at most {journey.largest_mib:.0f} MiB; window silent for "
        f"{beats.longest_ms:.0f} ms at most in {beats.count} beats",
        examples=broken,
    )


@dataclass
class Journey:
    """All that is due leaves, by one process after another."""

    folder: Folder
    chance: random.Random
    kills: int
    largest_mib: float = field(default=0.0)

    def live(self, retry: Retry, variant: str) -> list[str]:
        """What was wrong at the end."""
        folder = self.folder
        server = ModelServer(
            folder.clock, variant, max_batch=max(4, min(1000, len(folder.lessons) // (2 * self.kills)))
        )
        is_left = True
        while is_left:
            folder.seconds.value += _HOUR
            retry(folder.desk)
            folder.desk.database.close()
            is_left = self._one_process(server)
            self.kills -= is_left
        wrong = {
            "lost": len(lost(folder.desk, server, folder.lessons)),
            "doubled": len(server.doubled()),
            "corrupt": int(is_corrupt(folder.desk)),
            f"MiB, over {LARGEST_MIB:.0f}": int(max(0.0, self.largest_mib - LARGEST_MIB)),
        }
        return [f"{count} {what}" for what, count in wrong.items() if count]

    def _one_process(self, server: ModelServer) -> bool:
        """A process that sends until it is killed, or has nothing left. True when something may be left."""
        folder, gateway = self.folder, ModelGateway(server)
        sender = start_sender(folder.context, folder.desk.folder.root, folder.seconds)
        until = self.chance.randint(1, 3) if self.kills > 0 else None
        is_recorded = self.chance.random() < 0.7
        posts = 0
        while True:
            name, arguments = sender.pipe.recv()
            self.largest_mib = max(self.largest_mib, _peak_mib(sender.process.pid))
            if name == SENT:
                sender.end()
                return bool(arguments != (0, 0))
            posts += name == "send"
            if posts == until:
                if is_recorded:
                    gateway.send(*arguments)
                sender.process.kill()
                sender.process.join()
                sender.pipe.close()
                return True
            sender.pipe.send(getattr(gateway, name)(*arguments))


def quietest_of_three(folder: Folder) -> Beats:
    """Measured again when too long: another program of this machine silences a window once, ours would each time."""
    beats = beside_a_window(folder)
    for _ in range(2):
        if beats.longest_ms > LONGEST_MS:
            folder.put_back()
            beats = min(beats, beside_a_window(folder), key=lambda one: one.longest_ms)
    return beats


def beside_a_window(folder: Folder, *, on_gui_thread: bool = False) -> Beats:
    """Everything of the folder is sent while an event loop beats."""
    server = ModelServer(folder.clock, max_batch=1000)
    gateway = ModelGateway(server)
    ours, theirs = multiprocessing.Pipe()
    root: Path = folder.desk.folder.root
    process = folder.context.Process(
        target=beat_while_sending, args=(theirs, root, folder.seconds, on_gui_thread), daemon=True
    )
    process.start()
    theirs.close()
    while True:
        name, arguments = ours.recv()
        if name == "beats":
            break
        ours.send(getattr(gateway, name)(*arguments))
    process.join()
    ours.close()
    beats: Beats = arguments[0]
    return beats


def _peak_mib(process_id: int) -> float:
    """The most memory that a process ever held; 0 where the system does not tell."""
    try:
        text = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    lines = [line for line in text.splitlines() if line.startswith("VmHWM")]
    return int(lines[0].split()[1]) / 1024 if lines else 0.0


CAMPAIGNS = [
    Campaign(
        name="G9",
        promise="A year offline, then everything at once with many kills: nothing lost or doubled, at most 200 MiB, "
        "the window never blocked for 50 ms (naive retry; sending on the window's thread).",
        run=run,
        small=1_000,
        first=20_000,
        full=100_000,
    )
]
