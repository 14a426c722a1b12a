"""Wires ``check_credentials``."""

from collections import Counter
from functools import lru_cache
from typing import Final

from orcheo.application.check_credential import CheckCredential
from orcheo.application.check_credentials import CheckCredentials
from orcheo.application.manage_credentials import ManageCredentials
from orcheo.bootstrap import runtime_store, telemetry, vault
from orcheo.domain.credential_governance import AlertKind
from orcheo.domain.credentials import Credential

SERVICE: Final = "check_credentials"


@lru_cache
def check_credentials() -> CheckCredentials:
    """Return the use case."""
    clock, randomness = runtime_store.clock, runtime_store.randomness
    store, values = vault.credentials(), vault.values()
    return CheckCredentials(
        store=store,
        values=values,
        manage=ManageCredentials(store, values, vault.leases(), clock, randomness),
        present=vault.present_values(),
        check=CheckCredential(store, vault.present_values(), vault.tester(), clock),
        clock=clock,
        failed=_failed,
    )


def check() -> dict[str, int]:
    """Look at what is due; return how many looks came to what, and how many alerts there are."""
    found = check_credentials()()
    counts: Counter[str] = Counter()
    for look, count in found.looks.items():
        telemetry.count(SERVICE, f"Check{look.capitalize()}", count)
        counts[look.value] = count
    for kind in AlertKind:
        # Zero as well: an alarm on a metric that is missing cannot end.
        telemetry.count(SERVICE, f"Credentials{kind.capitalize()}", found.alerts[kind])
        counts[f"alert_{kind.value}"] = found.alerts[kind]
    done = {name: count for name, count in counts.items() if count}
    if done:
        telemetry.logger(SERVICE).info("checked", extra={"looks": done})
    return done


def _failed(credential: Credential | None, error: Exception) -> None:
    name = "?" if credential is None else credential.id
    # The class only: what it says may quote a service's answer.
    telemetry.logger(SERVICE).error(
        "not checked; tried again", extra={"credential": name, "error": type(error).__name__}
    )
