"""The rows of each frame from filings: plain values by column name, with the meanings of `columns`.

A room per frame: `consignment` (with `journey`), `item`, `party` (with the conveyance, screened alike), `equipment`.
`reference` holds the code lists they read.
"""
