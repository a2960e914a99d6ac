"""What a gate decides by, out of its settings."""

from services.notify.agencies import Directory
from services.notify.clock import Terms
from services.notify.measures import House
from shared.settings import Settings


def house_of(settings: Settings) -> House:
    """The house of these settings. Raises OSError or ValueError for a directory of agencies that cannot be read."""
    terms = Terms(
        rfi=settings.rfi_answer_within,
        rfs=settings.rfs_answer_within,
        chase=settings.chase_every,
        dnl=settings.dnl_acknowledge_within,
        expiry=settings.expires_after,
    )
    return House(settings.agency, terms, Directory.read(settings.agencies))
