"""Alembic's entry: runs the steps on the connection that hub.store.schema hands in, inside its transaction."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    transactional_ddl=True,  # Alembic takes it that SQLite can't; half an upgrade must not stay
    compare_type=True,
    render_item=context.config.attributes.get("render_item"),
)
context.run_migrations()
