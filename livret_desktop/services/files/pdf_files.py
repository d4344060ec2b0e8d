"""PDF files a person asked for: every one whole, or none at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from livret_desktop.durable import write_atomically, write_new
from livret_desktop.errors import MachineError


class PdfFiles:
    """Writes documents where the person chose. ``undo`` takes back what was written, for a number not taken."""

    def __init__(self, chosen: Path) -> None:
        """``chosen``: the file named in the dialog, which has asked before one of that name is replaced."""
        self._chosen = chosen if chosen.suffix.lower() == ".pdf" else chosen.with_name(chosen.name + ".pdf")
        self.written: list[Path] = []
        self._former: bytes | None = None

    def write(self, documents: Sequence[tuple[str, bytes]]) -> None:
        """Write the (suffix, content) given: one alone under the name chosen, several with their suffix.

        Raises MachineError (full, read-only, a file of that name beside); then nothing of it is left.
        """
        try:
            if len(documents) == 1:
                self._replace(documents[0][1])
            else:
                self._write_beside(documents)
        except OSError as trouble:
            self.undo()
            raise not_written(self._chosen, trouble) from trouble

    def undo(self) -> None:
        """Remove what was written, or put back what was there."""
        for path in self.written:
            with suppress(OSError):
                if self._former is None:
                    path.unlink(missing_ok=True)
                else:
                    write_atomically(path, self._former)
        self.written = []

    def _replace(self, content: bytes) -> None:
        if self._chosen.exists():
            self._former = self._chosen.read_bytes()
        write_atomically(self._chosen, content)
        self.written.append(self._chosen)

    def _write_beside(self, documents: Sequence[tuple[str, bytes]]) -> None:
        for suffix, content in documents:
            path = self._chosen.with_name(f"{self._chosen.stem}-{suffix}.pdf")
            write_new(path, content)
            self.written.append(path)


@contextmanager
def saving_pdf(chosen: Path) -> Iterator[PdfFiles]:
    """Files that stay only when the block ends well: a number not taken leaves no file behind."""
    files = PdfFiles(chosen)
    try:
        yield files
    except BaseException:
        files.undo()
        raise


def not_written(chosen: Path, trouble: OSError) -> MachineError:
    """Why a document is not where the person asked for it, and that its number was not taken."""
    if isinstance(trouble, FileExistsError):
        return MachineError(
            "Un fichier porte déjà ce nom",
            f"« {Path(trouble.filename or str(trouble)).name} » n’a pas été remplacé. Aucun numéro n’a été pris.",
            "Choisissez un autre nom.",
        )
    return MachineError(
        "Le fichier n’a pas pu être enregistré",
        f"Le disque est plein, protégé, ou le dossier « {chosen.parent.name} » n’est plus là. "
        "Rien n’a été laissé à moitié, aucun numéro n’a été pris.",
        "Choisissez un autre endroit, ou libérez de la place, puis recommencez.",
    )
