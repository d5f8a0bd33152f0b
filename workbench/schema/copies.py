"""A copy in temporary tables is compared like the original: without the names of schemas, which differ there."""

from __future__ import annotations

import re
from dataclasses import replace

from workbench.schema.expected import Objects

Stands = dict[str, dict[str, str]]

OWN = re.compile(r"\w+ (?:\S+ (?:of|on) )?(?:workbench\.)?drill_")
"""What only the drill puts beside the copy."""

NOT_COPIED = ("owner", "persistence")
"""Aspects that a temporary table has of its own."""


def compared(stands: Stands, should: Objects, schema: str) -> tuple[Stands, Objects]:
    """Both sides without schemas in their texts; objects keep the names that people know."""
    names = re.compile(rf"(?:\b{re.escape(schema)}|\bpg_temp|\bworkbench)\.")
    own = re.compile(rf"\b(?:{re.escape(schema)}|pg_temp)\.")
    known = {names.sub("", object): own.sub("", object) for object in should}
    stands_there = {
        known.get(names.sub("", object), own.sub("workbench.", object)): {
            aspect: names.sub("", text) for aspect, text in aspects.items() if aspect not in NOT_COPIED
        }
        for object, aspects in stands.items()
    }
    expected_there = {
        own.sub("", object): {
            aspect: replace(text, accepted=tuple(names.sub("", accepted) for accepted in text.accepted))
            for aspect, text in aspects.items()
        }
        for object, aspects in should.items()
        if object != "schema workbench"
    }
    return {
        object: aspects
        for object, aspects in stands_there.items()
        if not OWN.match(object) and object != "schema workbench"
    }, expected_there
