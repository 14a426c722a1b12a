from typing import Any

import pytest

from orcheo.domain.credentials import Reference
from orcheo.domain.errors import TemplateError
from orcheo.domain.templates import lent, paths, references, render

SCOPE: dict[str, Any] = {
    "inputs": {"name": "Ada", "tags": ["a", "b"], "count": 3, "none": None},
    "results": {"fetch": {"json": {"ok": True}}},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello {{inputs.name}}!", "Hello Ada!"),
        ("{{inputs.count}}", 3),
        (" {{ inputs.tags }} ", ["a", "b"]),
        ("{{inputs.tags.1}}", "b"),
        ("{{inputs.tags.-1}}", "b"),
        ("{{inputs.none}}", None),
        ("n={{inputs.count}}, t={{inputs.tags}}", 'n=3, t=["a", "b"]'),
        ("{{inputs.missing | default(7)}}", 7),
        ("{{inputs.missing | default('x')}}", "x"),
        ("{{inputs.missing | default(null)}}", None),
        ("{{results.fetch.json.ok}}", True),
        ("no template", "no template"),
        ("{ {not} }", "{ {not} }"),
    ],
)
def test_a_template_is_a_literal_look_up(text: str, expected: Any) -> None:
    assert render(text, SCOPE) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{{inputs.missing}}",
        "x{{nowhere}}",
        "{{inputs.tags.9}}",
        "{{inputs.name.__class__}}",
        "{{inputs.name.0}}",
        "{{inputs.count + 1}}",
    ],
)
def test_a_path_that_leads_nowhere_is_an_error_that_says_where(text: str) -> None:
    with pytest.raises(TemplateError, match=r"config\.a\.0: .*default"):
        render({"a": [text]}, SCOPE)


def test_rendering_goes_into_mappings_and_lists_and_leaves_the_rest() -> None:
    assert render({"a": ["{{inputs.name}}", 1, None, {"b": "{{inputs.count}}"}]}, SCOPE) == {
        "a": ["Ada", 1, None, {"b": 3}],
    }


def test_paths_and_references_are_found_anywhere() -> None:
    value = {"u": "{{inputs.a}}/{{results.b | default(1)}}", "h": ["[[github#token]] [[slack]]"]}
    assert paths(value) == [("inputs.a", False), ("results.b", True)]
    assert references(value) == {Reference("github", "token"), Reference("slack")}


def value_of(reference: Reference) -> str:
    """Return what stands for a value."""
    return f"<{reference.name}/{reference.field}>"


def test_references_are_replaced_where_the_author_wrote_them() -> None:
    rendered = render({"h": ["Bearer [[ github#token ]]", "[[slack]]"]}, SCOPE, lend=value_of)
    assert rendered == {"h": ["Bearer <github/token>", "<slack/None>"]}


@pytest.mark.parametrize(
    "text",
    [
        "{{inputs.evil}}",
        "x {{inputs.evil}}",
        "{{inputs.left}}slack]]",
        "[[{{inputs.name}}]]",
        '{{inputs.nothing | default("[[slack]]")}}',
        '{{inputs.tree}} {{inputs.nothing | default("[[slack]]")}}',
    ],
)
def test_what_a_template_puts_in_is_no_reference(text: str) -> None:
    scope = {"inputs": {"evil": "[[slack]]", "left": "[[", "name": "slack", "tree": ["[[slack]]"]}}
    assert "<" not in str(render(text, scope, lend=value_of))
    assert references(text) == frozenset()


def test_without_a_lender_references_are_text() -> None:
    assert render("[[slack]] {{inputs.name}}", SCOPE) == "[[slack]] Ada"


def test_templates_are_text_to_the_lender() -> None:
    assert lent({"key": "{{inputs.name}}-[[slack]]"}, value_of) == {
        "key": "{{inputs.name}}-<slack/None>"
    }
