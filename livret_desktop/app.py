"""The composition root: the only place that wires real parts together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from livret_desktop.clock import Clock, SystemClock, parse_start
from livret_desktop.domain.dated_rules import Rules, load_rules
from livret_desktop.logs import start_log, stop_log
from livret_desktop.paths import DataFolder, UserFolders, data_folder, user_folders
from livret_desktop.resources import resource_path
from livret_desktop.security.credentials import CredentialStore
from livret_desktop.security.redaction import RedactingFilter
from livret_desktop.security.system_store import system_store
from livret_desktop.security.unlock import AskForSecret, GivenSecrets
from livret_desktop.services.context import Desk
from livret_desktop.services.installation import installation_id
from livret_desktop.services.school.opening import open_school
from livret_desktop.services.surroundings import Surroundings
from livret_desktop.startup import Started, Step, start

if TYPE_CHECKING:  # the wire is loaded when it is first used: no window waits for it
    from livret_desktop.domain.dsr import DsrGateway
    from livret_desktop.transmission.timeouts import Timeouts

GatewayFactory = Callable[[], "DsrGateway"]


@dataclass(frozen=True, slots=True)
class Options:
    """What the words of the command chose for every command."""

    data: str | None = None
    now: str | None = None
    is_debug: bool = False


class Program:
    """The parts of one run of the program. ``credentials`` and ``clock`` may be given (demo, tests)."""

    def __init__(
        self,
        options: Options,
        environment: Mapping[str, str],
        *,
        credentials: CredentialStore | None = None,
        clock: Clock | None = None,
        reads_secrets: bool = True,
    ) -> None:
        self.options = options
        self.folder: DataFolder = data_folder(options.data, environment)
        self.users: UserFolders = user_folders(environment)
        starts_at = options.now or environment.get("LIVRET_NOW")
        self.clock: Clock = clock or SystemClock(parse_start(starts_at) if starts_at else None)
        self.credentials: CredentialStore = credentials or system_store(self.users.state, environment)
        self.rules: Rules = load_rules(resource_path("rules").glob("*.toml"))
        secrets = environment if reads_secrets else {}
        self.given = GivenSecrets(secrets.get("LIVRET_PASSPHRASE"), secrets.get("LIVRET_RECOVERY_CODE"))
        self._dsr_secret = secrets.get("LIVRET_DSR_SECRET")
        self.is_test_run = self.clock.is_shifted or _is_unattended(environment)

    def forget_given_secrets(self) -> None:
        """The window asks a person, or the credential store: secrets of the environment are for commands and tests.

        In a test run (a shifted clock, with which nothing leaves for a real address; no display; no credential store
        by choice) nobody is there to ask, and they are kept.
        """
        if not self.is_test_run:
            self.given, self._dsr_secret = GivenSecrets(), None

    def surroundings(self) -> Surroundings:
        """What opening a school needs beside its folder. Raises MachineError."""
        return Surroundings(
            clock=self.clock,
            rules=self.rules,
            credentials=self.credentials,
            installation_id=installation_id(self.users.installation),
        )

    def gateway_factory(self, desk: Desk, timeouts: Timeouts | None = None) -> GatewayFactory:
        """How to connect to the DSR of this school; calling it raises RuleError where no access is set."""

        def connect() -> DsrGateway:
            from livret_desktop.services.access.dsr_access import access_of, dsr_secret  # noqa: PLC0415 (as below)
            from livret_desktop.services.access.dsr_vault import DeskGrants  # noqa: PLC0415 (as below)
            from livret_desktop.transmission.gateway import open_gateway  # noqa: PLC0415 (only when connecting)

            secret = dsr_secret(desk, self._dsr_secret)
            return open_gateway(access_of(desk), secret, desk.clock, timeouts, DeskGrants(desk))

        return connect

    def has_dsr_secret(self, desk: Desk) -> bool:
        """True when what signs the school in is at hand."""
        from livret_desktop.services.access.dsr_access import has_way_in  # noqa: PLC0415 (asked on the pool, after the paint)

        return has_way_in(desk, self._dsr_secret)

    @property
    def given_dsr_secret(self) -> str | None:
        """The secret given by the environment, if any."""
        return self._dsr_secret

    def log_step(self) -> Step:
        """Start the log. A log that cannot be written does not stop the day's work."""

        def begin() -> Callable[[], None] | None:
            secrets = [
                text for text in (self.given.passphrase, self.given.recovery_code, self._dsr_secret) if text
            ]
            try:
                handler = start_log(
                    self.users.log, [RedactingFilter(secrets)], is_debug=self.options.is_debug
                )
            except OSError:
                return None
            return lambda: stop_log(handler)

        return Step("log", begin)

    @contextmanager
    def open_desk(self, ask: AskForSecret | None = None) -> Iterator[Desk]:
        """The school of the data folder, open for one command. Raises MachineError or RuleError."""
        opened: list[Desk] = []
        with stopping(start([self.log_step(), self.desk_step(opened, ask)])):
            yield opened[0]

    def desk_step(
        self, opened: list[Desk], ask: AskForSecret | None, *, holds_window_lock: bool = False
    ) -> Step:
        """Open the school; the open desk is appended to ``opened``. ``holds_window_lock``: by the window's door."""

        def begin() -> Callable[[], None]:
            desk = open_school(
                self.folder,
                self.surroundings(),
                given=self.given,
                ask=ask,
                holds_window_lock=holds_window_lock,
            )
            opened.append(desk)
            return desk.database.close

        return Step("school", begin)


def _is_unattended(environment: Mapping[str, str]) -> bool:
    """True where a test runs the window: drawn nowhere, or with the credential store turned off by its own name."""
    is_drawn_nowhere = environment.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal"))
    return is_drawn_nowhere or environment.get("PYTHON_KEYRING_BACKEND") == "keyring.backends.fail.Keyring"


@contextmanager
def stopping(started: Started) -> Iterator[Started]:
    """Stop at the end of the block."""
    try:
        yield started
    finally:
        started.stop()
