"""Alembic's entry: runs the migrations on the connection it is handed."""

from alembic import context

from services.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_schemas=True,
    version_table_schema="public",
)
context.run_migrations()
