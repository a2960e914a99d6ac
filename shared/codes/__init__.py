"""Check digits and shapes of the numbers a declaration carries.

Every `*_fault` takes a number as a filer wrote it and answers None when it is good, otherwise a short reason that
follows "the number ..." in a fault's detail. Reasons never repeat the number: it may be megabytes long.
"""

from shared.codes.air import awb_fault, flight_fault
from shared.codes.container import container_fault
from shared.codes.form import compact
from shared.codes.mrn import compose_mrn, mrn_check_digit, mrn_fault
from shared.codes.references import eori_fault, locode_fault, ucr_fault
from shared.codes.vessel import eni_fault, imo_fault

__all__ = [
    "awb_fault",
    "compact",
    "compose_mrn",
    "container_fault",
    "eni_fault",
    "eori_fault",
    "flight_fault",
    "imo_fault",
    "locode_fault",
    "mrn_check_digit",
    "mrn_fault",
    "ucr_fault",
]
