"""The encrypted database: engine, tables, repositories, unit of work, read models, migrations."""

from livret_desktop.db.without_asyncio import load_sqlalchemy

load_sqlalchemy()
