"""The way back: how much is read again for how many pointers."""

from services.ingest.formats.edifact import FORMAT
from services.ingest.formats.reading import Limits

BILL = "CNI+{n}+B{n}'RFF+MB:M1'NAD+CZ+++Alpha'" + "GID+1+1:CT'FTX+AAA+++Spanners'" * 50
MESSAGE = "UNH+1+CUSCAR:D:95B:UN'BGM+785+MAN1+9'TDT+20+012W+1'{bills}UNT+{n}+1'"


def reading(bills):
    body = "".join(BILL.format(n=n) for n in range(1, bills + 1))
    return FORMAT.read(MESSAGE.format(bills=body, n=body.count("'") + 4).encode(), limits=Limits())


def test_a_bill_is_read_again_once_however_many_of_its_elements_are_asked_for():
    trail = reading(3).pointers
    read, again = trail.entries_of, []

    def counted(run):
        again.append(run[0].number)
        return read(run)

    trail.entries_of = counted
    for index in range(50):
        assert trail(f"/houses/1/items/{index}/description").startswith(f"segment {2 * index + 111} FTX")
        assert trail(f"/houses/1/items/{index}/hs6").startswith(f"segment {2 * index + 110} GID")
    assert again == [107]


def test_pointers_that_lead_nowhere_are_the_beginning_of_what_they_lead_into():
    trail = reading(2).pointers
    assert trail("/houses/1/consignor/address/city").startswith("segment 109 NAD, element 4.1 (line 1, column ")
    assert trail("/houses/1/seller").startswith("segment 107 CNI (")
    assert trail("/houses/9/seller") == "line 1, column 1"
    assert trail("") == trail("/regime") == "segment 1 UNH (line 1, column 1)"
