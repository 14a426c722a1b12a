"""The attacks: frozen tables of payloads. ``model`` says what a payload is."""

from typing import Final

from tests.security.user_code.corpus.guards import GUARDS
from tests.security.user_code.corpus.language import LANGUAGE
from tests.security.user_code.corpus.libraries import LIBRARIES
from tests.security.user_code.corpus.model import Payload
from tests.security.user_code.corpus.published import PUBLISHED
from tests.security.user_code.corpus.system import SYSTEM

ALL: Final[dict[str, Payload]] = {
    payload.id: payload for payload in (*LANGUAGE, *GUARDS, *LIBRARIES, *PUBLISHED, *SYSTEM)
}
