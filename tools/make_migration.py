"""Write a new migration from the difference between the newest migration and the tables (for developers)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from livret_desktop.db import schema, sqlite_dialect


def main() -> None:
    """Usage: make_migration.py REVISION MESSAGE."""
    revision, message = sys.argv[1], sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        engine = sqlite_dialect.open_engine(path, "00" * 32, is_writer=True)
        with engine.connect() as connection, connection.begin():
            if revision != schema.HEAD_REVISION:
                schema.upgrade(connection, "head")
            config = Config()
            config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=revision)
        engine.dispose()


if __name__ == "__main__":
    main()
