"""A table's stream survives a restart, as it does in AWS for 24 hours.

The emulator keeps how far each event source has read, but not the records; after a restart every
reader would wait behind positions that never come.
"""

import copy

from ministack.services import dynamodb

KEPT = 5_000
"""Newest records of each table that are kept: more than any reader can be behind."""


def _saved(state):
    records, trimmed = {}, {}
    for (account, region, table), found in dynamodb._stream_records.all_items():
        start = dynamodb._stream_trimmed.get_scoped(account, region, table, 0)
        dropped = max(0, len(found) - KEPT)
        key = f"{account}|{region}|{table}"
        records[key] = copy.deepcopy(found[dropped:])
        trimmed[key] = start + dropped
    return {**state, "orcheo_stream_records": records, "orcheo_stream_trimmed": trimmed}


def _restored(data):
    for key, found in (data or {}).get("orcheo_stream_records", {}).items():
        account, region, table = key.split("|")
        trimmed = data["orcheo_stream_trimmed"][key]
        dynamodb._stream_records.set_scoped(account, region, table, found)
        dynamodb._stream_trimmed.set_scoped(account, region, table, trimmed)


def patch() -> None:
    """Save and restore records with the tables."""
    save, restore = dynamodb.get_state, dynamodb._restore_state

    def get_state():
        return _saved(save())

    def restore_state(data):
        restore(data)
        _restored(data)

    dynamodb.get_state, dynamodb._restore_state = get_state, restore_state
