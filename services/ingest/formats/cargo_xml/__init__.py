"""IATA Cargo-XML: waybills XFWB, house waybills XFZB, house manifests XFHL and flight manifests XFFM; answered with XFNM."""

from services.ingest.formats.cargo_xml.answer import answer
from services.ingest.formats.cargo_xml.message import read, recognise
from services.ingest.formats.reading import Format

FORMAT = Format("cargo-xml", "IATA Cargo-XML", ("application/xml", "text/xml"), recognise, read, answer)
