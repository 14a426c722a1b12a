from typing import Any

import pytest

from orcheo.domain.errors import TemplateError
from orcheo.domain.templates import credentials, paths, render

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


def test_paths_and_credentials_are_found_anywhere() -> None:
    value = {"u": "{{inputs.a}}/{{results.b | default(1)}}", "h": ["[[github#token]] [[slack]]"]}
    assert paths(value) == [("inputs.a", False), ("results.b", True)]
    assert credentials(value) == {"github", "slack"}
