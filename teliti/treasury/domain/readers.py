"""The readers that need no country, and the registry that a country's pack adds its banks to."""

from typing import Final

from teliti.treasury.domain.camt import CamtReader
from teliti.treasury.domain.generic import GenericReader
from teliti.treasury.domain.mt940 import MT940Reader
from teliti.treasury.domain.ofx import OFXReader
from teliti.treasury.domain.reading import Reader, Registry

STANDARD: Final[tuple[Reader, ...]] = (MT940Reader(), CamtReader(), OFXReader(), GenericReader())
"""MT940 and MT942, camt.052/.053/.054, OFX, and CSV that can mean one thing only."""

registry: Final = Registry(*STANDARD)
"""The installation's readers: `registry.register(*bank_files.readers())` adds a pack's."""
