"""The command line as a person or a script drives it, on a data folder, a key store and user folders of its own."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from livret_desktop.cli.main import run
from livret_desktop.resources import resource_path

SAMPLES = resource_path("samples")
PASSPHRASE = "quatre chevaux verts dansent"
FRIDAY_EVENING = "2026-11-20T20:01+01:00"
SATURDAY = "2026-11-21T09:00+01:00"


@dataclass(frozen=True)
class Said:
    """What one command gave back."""

    status: int
    stdout: str
    stderr: str

    @property
    def document(self) -> Any:
        """The one JSON document of stdout; a second line would not parse."""
        return json.loads(self.stdout)

    @property
    def error(self) -> dict[str, str]:
        """The document of a command that could not give its own."""
        assert set(self.document) == {"error"}
        error: dict[str, str] = self.document["error"]
        assert set(error) == {"kind", "title", "message", "todo"}
        assert all(error.values())
        return error


@dataclass
class Pc:
    """A computer with one school: ``pc("student", "show", "…")`` runs a command with ``--json``."""

    place: Path
    now: str = FRIDAY_EVENING
    passphrase: str | None = PASSPHRASE
    dsr_secret: str | None = None
    recovery_code: str | None = None
    data: Path = field(init=False)

    def __post_init__(self) -> None:
        self.data = self.place / "ecole"

    @property
    def environment(self) -> dict[str, str]:
        """What the commands see."""
        found = {
            "LIVRET_DATA": str(self.data),
            "LIVRET_STATE": str(self.place / "poste"),
            "LIVRET_NOW": self.now,
        }
        if self.passphrase is not None:
            found["LIVRET_PASSPHRASE"] = self.passphrase
        if self.recovery_code is not None:
            found["LIVRET_RECOVERY_CODE"] = self.recovery_code
        if self.dsr_secret is not None:
            found["LIVRET_DSR_SECRET"] = self.dsr_secret
        return found

    def __call__(self, *words: str | Path, stdin: str = "") -> Said:
        """One command, with ``--json``."""
        return self.plain("--json", *words, stdin=stdin)

    def plain(self, *words: str | Path, stdin: str = "") -> Said:
        """One command as a person types it."""
        stdout, stderr = io.StringIO(), io.StringIO()
        status = run(
            [str(word) for word in words],
            environment=self.environment,
            stdin=io.StringIO(stdin),
            stdout=stdout,
            stderr=stderr,
        )
        assert "--debug" in words or "Traceback" not in stderr.getvalue()
        return Said(status, stdout.getvalue(), stderr.getvalue())

    def done(self, *words: str | Path, stdin: str = "") -> Any:
        """A command that must succeed; its document."""
        said = self(*words, stdin=stdin)
        assert said.status == 0, said.stdout + said.stderr
        return said.document

    def init(self) -> Any:
        """Create the school of the samples."""
        return self.done("init", "--school", SAMPLES / "ecole.toml")

    def take_over(self, *, to_send_from: str = "2026-11-01") -> None:
        """Create the school and import the four sample files."""
        self.init()
        self.done("import", "students", SAMPLES / "rapido-eleves.txt", "--keep-good")
        self.done("import", "enrolments", SAMPLES / "inscriptions.csv", "--keep-good")
        self.done("import", "instructors", SAMPLES / "enseignants.csv")
        self.done("import", "lessons", SAMPLES / "lecons.csv", "--keep-good", "--to-send-from", to_send_from)

    def connect(self, base_url: str, client_id: str, secret: str) -> None:
        """Set the access to a training server."""
        self.done("config", "set", "dsr.base_url", base_url)
        self.done("config", "set", "dsr.client_id", client_id)
        self.dsr_secret = secret
