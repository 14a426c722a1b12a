"""Keys of the ``config`` table: the only place that spells them."""

from typing import Final

from orcheo.adapters.dynamodb.items import Item, text

META: Final = "META"
LISTING_INDEX: Final = "listing"
VERSION_FIRST: Final = "V#"
VERSION_LAST: Final = "V#~"
DRAFT: Final = "DRAFT"
"""Sort key of a workflow's draft."""
TRIGGER_FIRST: Final = "TR#"
TRIGGER_LAST: Final = "TR#~"


def workflow_pk(workspace: str, workflow_id: str) -> str:
    """Return the partition of a workflow."""
    return f"W#{workspace}#WF#{workflow_id}"


def version_sk(number: int) -> str:
    """Return the sort key of a version: numbers sort as text."""
    return f"V#{number:08}"


def draft_script_sk(sha256: str) -> str:
    """Return the sort key of a script that came with a draft."""
    return f"DRAFT#S#{sha256}"


def trigger_link_sk(created_at: str, trigger_id: str) -> str:
    """Return the sort key of a workflow's link to a trigger: by age, ties by id.

    The link lies in the workflow's partition, so a consistent query lists the triggers: an index
    would lag, and a trigger that a new version misses would run the old one.
    """
    return f"{TRIGGER_FIRST}{created_at}#{trigger_id}"


def trigger_of(sk: str) -> str:
    """Return the trigger that a link leads to."""
    return sk.rsplit("#", 1)[1]


def trigger_pk(trigger_id: str) -> str:
    """Return the partition of a trigger: without workspace, since a URL names the trigger alone."""
    return f"TRIGGER#{trigger_id}"


def import_pk(workspace: str, import_id: str) -> str:
    """Return the partition of a long import."""
    return f"W#{workspace}#IMPORT#{import_id}"


def bytecode_pk(workspace: str, script_sha256: str) -> str:
    """Return the partition of what a script compiles to; the sort key says for which rules."""
    return f"W#{workspace}#BYTECODE#{script_sha256}"


def key(pk: str, sk: str) -> Item:
    """Return a primary key."""
    return {"pk": text(pk), "sk": text(sk)}


def listed_under(workspace: str) -> str:
    """Return the partition of the ``listing`` index that holds a workspace's workflows."""
    return f"W#{workspace}#WF"


def listed_at(created_at: str, workflow_id: str) -> str:
    """Return the sort key of the ``listing`` index: by age, ties by id."""
    return f"{created_at}#{workflow_id}"
