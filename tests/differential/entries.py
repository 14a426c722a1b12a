"""The catalogue as a whole."""

from typing import Final

from tests.differential.combinations import COMBINATIONS
from tests.differential.transcriptions import TRANSCRIPTIONS

SCRIPTS: Final = (*TRANSCRIPTIONS, *COMBINATIONS)
