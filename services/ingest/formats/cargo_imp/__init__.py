"""IATA Cargo-IMP: waybills FWB/16-17, house lists FHL/4-5, flight manifests FFM/4-8; answered with FMA and FNA."""

from services.ingest.formats.cargo_imp.answer import answer
from services.ingest.formats.cargo_imp.message import read, recognise
from services.ingest.formats.cargo_imp.writer import write
from services.ingest.formats.reading import Format

FORMAT = Format("cargo-imp", "IATA Cargo-IMP", ("text/x-cargo-imp", "text/plain"), recognise, read, answer, write)
