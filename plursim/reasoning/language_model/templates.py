"""Prompt templates: jinja2 files of which only names, loops and conditions are allowed.

A template may put values in place, repeat and choose; it cannot reach into a value, call, filter or compute.
Persona prompts and what peers said are values. They are never templates, so nothing in them is executed.
"""

from __future__ import annotations

import functools
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

from plursim.errors import InputError

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

ALLOWED = ("Template", "Output", "TemplateData", "Name", "For", "If", "Tuple")


@functools.cache
def _environment() -> ImmutableSandboxedEnvironment:
    """Return a sandbox without any filter, test or global: prompts are plain text, not HTML."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,
    )
    environment.globals.clear()
    environment.filters.clear()
    environment.tests.clear()
    return environment


class Template:
    """A checked prompt template.

    Raises
    ------
    InputError : if the template does anything but put names in place, loop and choose.

    Examples
    --------
    >>> Template("Hello {{ name }}.").render(name="{{ 7 * 7 }}")
    'Hello {{ 7 * 7 }}.'
    >>> Template("{{ name.__class__ }}")
    Traceback (most recent call last):
    ...
    plursim.errors.InputError: a prompt template may not use getattr (line 1)
    """

    def __init__(self, source: str) -> None:
        from jinja2.nodes import Node

        for node in _environment().parse(source).find_all(Node):
            if type(node).__name__ not in ALLOWED:
                raise InputError(
                    f"a prompt template may not use {type(node).__name__.lower()} (line {node.lineno})"
                )
        self._template = _environment().from_string(source)

    def render(self, **values: object) -> str:
        """Put values in place; surrounding white space is taken off."""
        return self._template.render(values).strip()


@functools.cache
def wording() -> str:
    """Return a short hash of all templates: two runs of one wording asked in the same words."""
    folder = files("plursim.reasoning.language_model") / "prompts"
    texts = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
    said = "\n".join(f"{name}\n{texts[name]}" for name in sorted(texts) if name.endswith(".j2"))
    return hashlib.blake2b(said.encode(), digest_size=5).hexdigest()


@functools.cache
def template(name: str) -> Template:
    """Return one of the templates of the package by name, such as ``poll``."""
    return Template(
        (files("plursim.reasoning.language_model") / "prompts" / f"{name}.j2").read_text(encoding="utf-8")
    )
