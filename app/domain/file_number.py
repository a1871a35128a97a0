"""Family file numbers (档案编号): 9-digit area code, year, 5-digit serial.

No official format was found, so this is a suggestion of the fact sheet (6.3, unverified); the
national system's own number is kept beside it. A file number is never made from an ID number.
"""


def file_number_prefix(area_code: str, year: int) -> str:
    """The part that all numbers of a station and year share."""
    return f"{area_code}{year:04d}"


def file_number_of(area_code: str, year: int, serial: int) -> str:
    """A whole number, such as 330102001202600042."""
    return f"{file_number_prefix(area_code, year)}{serial:05d}"
