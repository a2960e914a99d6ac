"""How numbers are written."""

_SEPARATORS = str.maketrans("", "", " -")


def compact(number: str) -> str:
    """The number in capitals without spaces and hyphens.

    Container numbers, air waybills and flights are written with and without separators; compare and store this form.
    """
    return number.translate(_SEPARATORS).upper()
