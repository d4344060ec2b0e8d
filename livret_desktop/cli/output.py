"""What a command prints: one JSON document on stdout when asked, sentences for people on stderr, in French."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, TextIO

from livret_desktop.errors import LivretError


@dataclass
class Output:
    """The three streams of one command."""

    stdout: TextIO
    stderr: TextIO
    stdin: TextIO
    is_json: bool = False

    def document(self, content: Any) -> None:
        """The command's document: printed only with ``--json``."""
        if self.is_json:
            self.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
            self.stdout.flush()

    def say(self, *sentences: str) -> None:
        """Sentences for a person."""
        for sentence in sentences:
            self.stderr.write(sentence + "\n")
        self.stderr.flush()

    def error(self, error: LivretError) -> None:
        """Title, message, what to do."""
        self.document({"error": error.as_json()})
        self.say(error.title, f"  {error.message}", f"  {error.todo}")

    def bug(self) -> None:
        """Something this program did not foresee."""
        trouble = {
            "kind": "bug",
            "title": "Erreur du programme",
            "message": "Une erreur imprévue a arrêté la commande ; ce qui était enregistré est intact.",
            "todo": "Relancez avec --debug et transmettez le texte affiché au dépanneur.",
        }
        self.document({"error": trouble})
        self.say(trouble["title"], f"  {trouble['message']}", f"  {trouble['todo']}")
