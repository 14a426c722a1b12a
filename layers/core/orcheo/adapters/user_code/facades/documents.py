"""``langchain_core.documents``: what retrieval passes along, as plain data."""

import dataclasses
from typing import Any

from orcheo.adapters.user_code import guards


@dataclasses.dataclass
class Document:
    """A text with what is known of it."""

    page_content: str
    metadata: dict[str, Any] = dataclasses.field(default_factory=dict[str, Any])
    id: str | None = None

    def __post_init__(self) -> None:
        content: Any = self.page_content
        if not isinstance(content, str):
            raise TypeError("A Document's page_content must be text.")

    def __str__(self) -> str:
        if self.metadata:
            return f"page_content={self.page_content!r} metadata={self.metadata!r}"
        return f"page_content={self.page_content!r}"


guards.WRITABLE.append(Document)
