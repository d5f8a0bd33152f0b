"""The description of all addresses (OpenAPI 3.1), made of the table of questions and of the answers' own fields."""

import dataclasses
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from workbench import __version__
from workbench.api.negotiation import FORMS
from workbench.api.questions import MOST_ROWS, PARAMETERS, QUESTIONS, TABLE, Route
from workbench.encoding import Sheet, fields_of, meaning

PLAIN = {"int": "integer", "float": "number", "bool": "boolean", "Any": "object"}
LISTED = re.compile(r"(?:list|tuple|Sequence)\[(.+?)(?:, \.\.\.)?\]")
BY_NAME = re.compile(r"(?:dict|Mapping)\[str, (.+)\]")
PROBLEM = {"type": "str", "title": "str", "status": "int", "detail": "str"}


@cache
def document() -> dict[str, Any]:
    schemas = {"Problem": _object(PROBLEM, object, {})}
    paths = {address: {one.method.lower(): _asking(address, one, schemas)} for address, one in QUESTIONS.items()}
    for address, (about, media) in TABLE["others"].items():
        paths[address] = {"get": _operation(address, about, {media: {}})}
    document: dict[str, Any] = TABLE["document"]
    components = document["components"] | {"schemas": schemas}
    return document | {"info": document["info"] | {"version": __version__}, "paths": paths, "components": components}


def _asking(address: str, question: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    kinds = [_schema(kind.__name__, kind, schemas) for kind in question.kinds]
    content: dict[str, Any] = {media.partition(";")[0]: {} for name, media in FORMS.items() if name != "html"}
    content[FORMS["json"]] = {"schema": {"anyOf": kinds} if kinds[1:] else kinds[0]}
    told = _operation(address, question.about, content)
    told["parameters"] = [_named(name, question) for name in question.parameters] + told["parameters"]
    if question.method == "POST":
        told["requestBody"] = {"required": True, "content": TABLE["portfolio"]}
    return told


def _operation(address: str, about: str, content: Mapping[str, Any]) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    examples = QUESTIONS[address].examples if address in QUESTIONS else {}
    return {
        "operationId": "_".join(re.findall(r"\w+", address)).removeprefix("v1_"),
        "summary": about,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
            | ({"example": examples[name]} if name in examples else {})
            for name in re.findall(r"{(\w+)}", address)
        ],
        "responses": {
            "200": {"description": "The answer.", "content": content},
            "303": {"description": "People find it there."},
            "304": {"description": "The client has it already."},
            **{status: {"description": said, "content": problem} for status, said in TABLE["problems"].items()},
        },
    }


def _named(name: str, question: Route) -> dict[str, Any]:
    parameter = PARAMETERS[name]
    schema: dict[str, Any] = {"type": "string", "minLength": 1}
    if choices := question.include if name == "include" else parameter.one_of:
        schema = {"type": "string", "enum": list(choices)}
    elif parameter.pattern:
        schema |= {"pattern": parameter.pattern}
    if name == "limit":
        schema = {"type": "integer", "minimum": 1, "maximum": MOST_ROWS}
    if parameter.several:
        schema = {"type": "array", "items": schema, "minItems": 1}
    example = {} if parameter.example is None else {"example": parameter.example}
    if parameter.several:
        example = {name: [one] for name, one in example.items()}
    return {"name": name, "in": "query", "description": parameter.about, "schema": schema, **example}


def _schema(name: str, kind: type, schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema of what a field of `kind` declares, as the encoder writes it; dataclasses by reference."""
    if name.endswith(" | None"):
        return {"anyOf": [_schema(name.removesuffix(" | None"), kind, schemas), {"type": "null"}]}
    if listed := LISTED.fullmatch(name):
        return {"type": "array", "items": _schema(listed[1], kind, schemas)}
    if by_name := BY_NAME.fullmatch(name):
        return {"type": "object", "additionalProperties": _schema(by_name[1], kind, schemas)}
    found = meaning(kind, name)
    if found is Sheet:
        return {"type": "array", "items": {"type": "object"}}
    if not dataclasses.is_dataclass(found):
        return {"type": PLAIN.get(name, "string")}
    if name not in schemas:
        schemas[name] = {}
        fields = {item.name: str(item.type) for item in fields_of(found)}
        fields |= {told: "int" if told == "rows_in_all" else "str" for told in getattr(found, "told", ())}
        schemas[name] = _object(fields, found, schemas)
    return {"$ref": f"#/components/schemas/{name}"}


def _object(fields: Mapping[str, str], kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    properties = {field: _schema(name, kind, schemas) for field, name in fields.items()}
    return {"type": "object", "properties": properties, "required": list(fields)}
