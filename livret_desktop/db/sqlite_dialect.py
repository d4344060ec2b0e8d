"""All that only SQLite (SQLCipher) can do: pragmas, snapshot, full-text index. The one module to replace for
another database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError

from livret_desktop.db.prepared import Prepared
from livret_desktop.errors import DamagedDataError, LivretError, MachineError

APPLICATION_ID = 0x4C495652  # "LIVR": a file of this program
BUSY_TIMEOUT_MS = 5_000
CACHE_KIB = 32_768
_MMAP_OFF = 0  # SQLCipher decrypts page by page: mapping the file gains nothing


def open_engine(path: Path, raw_key_hex: str, *, is_writer: bool, pool_size: int = 1) -> Engine:
    """An engine whose every connection gives the key first, then the pragmas of the house.

    A writer begins its transactions with BEGIN IMMEDIATE; a reader cannot write at all.
    """
    from sqlcipher3 import dbapi2  # noqa: PLC0415 (heavy: opened when a database is)

    engine = create_engine(
        f"sqlite:///{path}",
        module=dbapi2,
        pool_size=pool_size,
        max_overflow=4,
        pool_timeout=BUSY_TIMEOUT_MS / 1000,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
        hide_parameters=True,  # values are personal data: never in a message
    )
    event.listen(engine, "connect", _prepare(raw_key_hex, is_writer=is_writer))
    begin = Prepared(lambda: text("BEGIN IMMEDIATE" if is_writer else "BEGIN"))
    event.listen(engine, "begin", begin.rows)
    return engine


def open_memory() -> Engine:
    """An empty base that is never on any disk, nor has a key: for what is to be learnt of our own schema."""
    from sqlcipher3 import dbapi2  # noqa: PLC0415 (heavy: opened when a database is)

    return create_engine("sqlite://", module=dbapi2)


def _prepare(raw_key_hex: str, *, is_writer: bool) -> Callable[[Any, Any], None]:
    def prepare(connection: Any, _record: Any) -> None:
        from sqlcipher3 import dbapi2  # noqa: PLC0415 (as above)

        connection.isolation_level = None  # transactions are ours: see the "begin" listener
        try:
            give_key(connection.cursor())
        except dbapi2.DatabaseError as error:  # SQLAlchemy leaves alone what a listener raises
            raise DatabaseError("PRAGMA", None, error) from error

    def give_key(cursor: Any) -> None:
        # Before the key: SQLCipher writes its errors on stderr by default, and a windowed program has none.
        cursor.execute("PRAGMA cipher_log_level = NONE")
        cursor.execute(f"PRAGMA key = \"x'{raw_key_hex}'\"")
        cursor.execute("PRAGMA trusted_schema = OFF")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        cursor.execute(f"PRAGMA mmap_size = {_MMAP_OFF}")
        cursor.execute("PRAGMA temp_store = MEMORY")  # no clear copy of anything in a temporary file
        if is_writer:
            cursor.execute("PRAGMA synchronous = FULL")
        else:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    return prepare


def use_write_ahead_log(engine: Engine) -> None:
    """Switch the file to WAL, kept in the file. The SQLite core of sqlcipher3 0.6.4 is past the WAL bug of 3.51.2.

    Raises DatabaseError, as every other read or write of this engine.
    """
    from sqlcipher3 import dbapi2  # noqa: PLC0415 (heavy: opened when a database is)

    raw = engine.raw_connection()  # outside any transaction, which SQLAlchemy would begin
    try:
        raw.cursor().execute("PRAGMA journal_mode = WAL")
    except dbapi2.DatabaseError as error:
        raise DatabaseError("PRAGMA journal_mode", None, error) from error
    finally:
        raw.close()


def refresh_statistics(engine: Engine) -> None:
    """Let the planner know how many rows share a value, where that has changed. A few milliseconds, by sampling.

    Without it a question by student and state may walk every lesson done instead of the student's twenty.
    Raises DatabaseError, as every other read or write of this engine.
    """
    from sqlcipher3 import dbapi2  # noqa: PLC0415 (heavy: opened when a database is)

    try:
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA analysis_limit = 400")
            raw.cursor().execute("PRAGMA optimize = 0x10002")
        finally:
            raw.close()
    except dbapi2.DatabaseError as error:
        raise DatabaseError("PRAGMA optimize", None, error) from error


def snapshot(engine: Engine, target: Path) -> None:
    """A consistent copy under the same key (VACUUM INTO, which is not synced: the caller syncs). Any thread.

    Raises DatabaseError, as every other read or write of this engine.
    """
    from sqlcipher3 import dbapi2  # noqa: PLC0415 (heavy: opened when a database is)

    raw = engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(target),))
    except dbapi2.DatabaseError as error:
        raise DatabaseError("VACUUM INTO", None, error) from error
    finally:
        raw.close()


def quick_check(connection: Connection) -> list[str]:
    """Complaints of quick_check and of the foreign keys; empty when all is well."""
    complaints = [row[0] for row in connection.exec_driver_sql("PRAGMA quick_check") if row[0] != "ok"]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    return complaints + [f"lien rompu dans {row[0]}" for row in broken]


def full_check(connection: Connection) -> list[str]:
    """The same, every page authenticated and every index compared with its rows: minutes on a large school."""
    pages = [row[0] for row in connection.exec_driver_sql("PRAGMA cipher_integrity_check")]
    rows = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    return pages + rows + [f"lien rompu dans {row[0]}" for row in broken]


@contextmanager
def full_text_in_one_go(connection: Connection, table: str) -> Iterator[None]:
    """What is inserted inside into a table with a search index is indexed by one statement at the end.

    Row by row, as its trigger does, the index of 10 000 students costs twice as much. The trigger is put back as it
    was, in the same transaction: an exception must end that one, which puts everything back. Nothing for other tables.
    """
    kept = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?"
    trigger = connection.exec_driver_sql(kept, (f"{table}_fts_insert",)).scalar()
    if trigger is None:
        yield
        return
    last = connection.exec_driver_sql(f"SELECT coalesce(max(seq), 0) FROM {table}").scalar()  # noqa: S608 (our name)
    connection.exec_driver_sql(f"DROP TRIGGER {table}_fts_insert")
    yield
    words = f"SELECT seq, search_text FROM {table} WHERE seq > ?"  # noqa: S608 (our name)
    connection.exec_driver_sql(f"INSERT INTO {table}_fts(rowid, search_text) {words}", (last,))
    connection.exec_driver_sql(trigger)


def explained(error: DatabaseError) -> LivretError:
    """The French sentence for what SQLite says. Returns a MachineError; anything unknown stays a bug for the caller."""
    text = str(error.orig).lower()
    for sign, make in _SENTENCES:
        if sign in text:
            return make()
    raise error


def is_machine_trouble(error: DatabaseError) -> bool:
    """True when the machine, not our code, is at fault."""
    text = str(error.orig).lower()
    return any(sign in text for sign, _ in _SENTENCES)


def busy() -> MachineError:
    """Another writer does not let go."""
    return MachineError(
        "La base est occupée",
        "Un autre travail écrit dans la base depuis plus de cinq secondes. Rien n’a été modifié.",
        "Réessayez dans un instant ; si cela dure, fermez l’autre fenêtre ou l’autre commande.",
    )


def _full() -> MachineError:
    return MachineError(
        "Le disque est plein",
        "Ce dernier travail n’a pas pu être enregistré ; tout ce qui l’était déjà est intact.",
        "Libérez de la place sur le disque, puis recommencez.",
    )


def _read_only() -> MachineError:
    return MachineError(
        "Le dossier des données ne peut pas être modifié",
        "Windows refuse l’écriture dans le dossier de l’école : rien n’a été enregistré.",
        "Vérifiez les droits du dossier, ou demandez à la personne qui s’occupe de l’ordinateur.",
    )


def _unreadable() -> MachineError:
    return DamagedDataError(
        "La base ne s’ouvre pas",
        "Le fichier n’est pas une base de ce programme, est abîmé, ou la clé n’est pas la sienne.",
        "Ne supprimez rien. Restaurez la dernière sauvegarde, ou vérifiez que ce dossier est celui de l’école.",
    )


def _disk_error() -> MachineError:
    return MachineError(
        "Le disque ne répond pas bien",
        "La lecture ou l’écriture a échoué ; ce qui était enregistré n’a pas été modifié.",
        "Sauvegardez sur une clé USB dès que possible et faites vérifier le disque.",
    )


_SENTENCES: tuple[tuple[str, Callable[[], MachineError]], ...] = (
    ("database is locked", busy),
    ("disk is full", _full),
    ("readonly database", _read_only),
    ("unable to open", _read_only),
    ("file is not a database", _unreadable),
    ("malformed", _unreadable),
    ("disk i/o error", _disk_error),
)
