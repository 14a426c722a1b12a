"""Writes the page of the corpus: ``python -m tests.security.user_code.page > FILE``."""

import sys
from collections import Counter

from tests.security.user_code import corpus
from tests.security.user_code.corpus.bombs import BOMBS, COMPILED
from tests.security.user_code.corpus.published import CLASSES

_HEAD = """# Attack corpus

Generated from `tests/security/user_code/corpus`. Each payload runs behind the whole stack (nothing
may happen), behind the walls without the linter (nothing of their kinds may happen), and with every
wall down (the effect has to come, or the payload would prove nothing). Those in brackets may be
stopped by a library or by the machine itself.
"""


def render() -> str:
    """Return the page."""
    parts = [_HEAD, f"\n{len(corpus.ALL)} payloads by effect:\n"]
    effects = Counter(each.effect for each in corpus.ALL.values())
    parts.append("\n| effect | payloads |\n| --- | --- |\n")
    parts += [f"| {effect} | {count} |\n" for effect, count in effects.most_common()]
    sources = dict.fromkeys(each.source for each in corpus.ALL.values())
    for source in sources:
        members = [each for each in corpus.ALL.values() if each.source == source]
        names = [each.id if each.live else f"({each.id})" for each in members]
        parts.append(f"\n## {source}\n\n{_list(names)}\n")
    parts.append("\n## Advisories\n\n")
    parts += [f"* {product}: {', '.join(known)}\n" for product, known in CLASSES.items()]
    parts.append(f"\n## Bombs, in a node and at import\n\n{_list(list(BOMBS))}\n")
    parts.append(f"\n## Bombs for the compiler\n\n{_list(list(COMPILED))}\n")
    return "".join(parts)


def _list(names: list[str]) -> str:
    return "; ".join(name.replace("_", "\\_").replace("*", "\\*") for name in names) + "."


if __name__ == "__main__":
    sys.stdout.write(render())
