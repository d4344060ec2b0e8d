"""The encrypted database: engine, tables, repositories, unit of work, read models, migrations."""
