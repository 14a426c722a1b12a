"""Keys of the ``credentials`` table: the only place that spells them.

================================  ====================  =====================================
partition                         sort key              what it is
================================  ====================  =====================================
``W#<ws>``                        ``C#<credential>``    metadata of a credential
``W#<ws>``                        ``N#<name>``          whose a name is: one per workspace
``W#<ws>``                        ``D#<credential>``    one that was deleted, until its values
                                                        are known to be gone
``W#<ws>#L#<credential>``         ``LEASE``             who changes its tokens
``W#<ws>#C#<credential>``         ``A#<time>#<id>``     an access; nobody may change or delete it
``W#<ws>#O#<sha256 of state>``    ``STATE``             a consent that is awaited
``W#<ws>#X#<execution>``          ``G``                 its grant, or that it gets none
                                                        any more
================================  ====================  =====================================

A workspace's name has no ``#``, so no partition of one is a prefix of another's.
"""

from typing import Final

from orcheo.adapters.dynamodb.items import Item, text

DUE_INDEX: Final = "due"
DUE_SHARD: Final = 0
"""One partition of the index: credentials change a thousand times a day, not a second."""
CREDENTIAL_FIRST: Final = "C#"
NAME_FIRST: Final = "N#"
NAME_LAST: Final = "N#~"
DELETED_FIRST: Final = "D#"
ACCESS_FIRST: Final = "A#"
GRANT: Final = "G"
LEASE: Final = "LEASE"
STATE: Final = "STATE"


def workspace_pk(workspace: str) -> str:
    """Return the partition of a workspace's credentials and of their names."""
    return f"W#{workspace}"


def workspace_of(pk: str) -> str:
    """Return the workspace whose partition this is."""
    return pk.split("#", 2)[1]


def credential_key(workspace: str, credential_id: str) -> Item:
    """Return the key of a credential's metadata."""
    return key(workspace_pk(workspace), f"{CREDENTIAL_FIRST}{credential_id}")


def name_key(workspace: str, name: str) -> Item:
    """Return the key of the row that makes a name unique."""
    return key(workspace_pk(workspace), name_sk(name))


def name_sk(name: str) -> str:
    """Return the sort key of a name."""
    return f"{NAME_FIRST}{name}"


def deleted_key(workspace: str, credential_id: str) -> Item:
    """Return the key of what is left of a deleted credential."""
    return key(workspace_pk(workspace), f"{DELETED_FIRST}{credential_id}")


def credential_of(sk: str) -> str:
    """Return the credential that a row of it, alive or deleted, is about."""
    return sk.split("#", 1)[1]


def uses_pk(workspace: str, credential_id: str) -> str:
    """Return the partition of what is done with a credential: its lease and its accesses."""
    return f"W#{workspace}#C#{credential_id}"


def lease_key(workspace: str, credential_id: str) -> Item:
    """Return the key of the lease under which one refreshes a token."""
    return key(f"W#{workspace}#L#{credential_id}", LEASE)


def grant_key(workspace: str, execution_id: str) -> Item:
    """Return the key of an execution's grant."""
    return key(f"W#{workspace}#X#{execution_id}", GRANT)


def access_sk(at: str, access_id: str) -> str:
    """Return the sort key of an access: the time first, so the newest sorts last."""
    return f"{ACCESS_FIRST}{at}#{access_id}"


def state_key(workspace: str, state_hash: str) -> Item:
    """Return the key of a consent that is awaited, by the SHA-256 of its ``state``."""
    return key(f"W#{workspace}#O#{state_hash}", STATE)


def key(pk: str, sk: str) -> Item:
    """Return a primary key."""
    return {"pk": text(pk), "sk": text(sk)}
