"""Ingest: accepts advance cargo declarations, validates them completely, registers and publishes them."""
