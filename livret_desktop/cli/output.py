"""What a command prints: one JSON document on stdout when asked, sentences for people on stderr, in French."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TextIO

from livret_desktop.durable import why_refused
from livret_desktop.errors import LivretError, MachineError


@dataclass
class Output:
    """The three streams of one command."""

    stdout: TextIO
    stderr: TextIO
    stdin: TextIO
    is_json: bool = False

    def document(self, content: Any) -> None:
        """The command's document: printed only with ``--json``. Raises MachineError where nothing can be written."""
        if not self.is_json:
            return
        try:
            self.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
            self.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            self.is_json = False  # half of it may be there: the reason is no second document
            raise MachineError(
                "Le résultat ne s’écrit pas",
                f"Ce que la commande a fait est fait, mais ce qu’elle répond est perdu : {why_refused(error)}.",
                "Libérez de la place, ou envoyez le résultat ailleurs ; avant de relancer, voyez ce qui est déjà fait.",
            ) from error

    def say(self, *sentences: str) -> None:
        """Sentences for a person. Lost where nothing can be written: a command does not stop for that."""
        with suppress(OSError):
            for sentence in sentences:
                self.stderr.write(sentence + "\n")
            self.stderr.flush()

    def error(self, error: LivretError) -> None:
        """Title, message, what to do. Never raises."""
        self._document_if_possible({"error": error.as_json()})
        self.say(error.title, f"  {error.message}", f"  {error.todo}")

    def bug(self) -> None:
        """Something this program did not foresee."""
        trouble = {
            "kind": "bug",
            "title": "Erreur du programme",
            "message": "Une erreur imprévue a arrêté la commande ; ce qui était enregistré est intact.",
            "todo": "Relancez avec --debug et transmettez le texte affiché au dépanneur.",
        }
        self._document_if_possible({"error": trouble})
        self.say(trouble["title"], f"  {trouble['message']}", f"  {trouble['todo']}")

    def _document_if_possible(self, content: Any) -> None:
        with suppress(MachineError, BrokenPipeError):
            self.document(content)
