"""The part of a case's page that ingest owns: the filing as sent beside the filing as cleansed, revision by revision."""
