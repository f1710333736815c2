"""Maps from names to models: contacts, queues, nodes and whatever else the user names."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from ccsim.scenario.reading import AT_VALUE, Context, Gather, JsonSchema, map_of

NAME = re.compile(r"[A-Za-z0-9_-]+")
PAIRS = f"^{NAME.pattern}(/{NAME.pattern})?$"
"""Pattern of the keys of a map that may name pairs, such as queue/segment."""


def check_name(name: str, context: Context) -> None:
    """Check the letters of a name.

    Raises
    ------
    ValueError
        If it has others.
    """
    del context
    if not NAME.fullmatch(name):
        raise ValueError("a name is made of letters, digits, '_' and '-'")


class Named:
    """Annotates a `dict[str, Model]`: names are letters, digits, `_` and `-`, or what `check` takes.

    Parameters
    ----------
    words : str
        What the entries are, in a message: `queues by name`.
    check : callable, optional
        Raises `ValueError` for a key that is none.
    keys : str
        Pattern of the keys, for the JSON Schema.
    """

    def __init__(
        self, words: str, check: Callable[[str, Context], None] | None = None, keys: str = f"^{NAME.pattern}$"
    ) -> None:
        self.words, self.check, self.pattern = words, check or check_name, keys

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check the names, then read the entries as the annotated type says."""

        def read(tree: Any, inner: core_schema.ValidatorFunctionWrapHandler, info: core_schema.ValidationInfo) -> Any:
            try:
                entries = map_of(tree, self.words)
            except ValueError as error:
                raise PydanticCustomError(AT_VALUE, "{message}", {"message": str(error)}) from error
            gather = Gather()
            for name in entries:
                try:
                    self.check(name, info.context)  # type: ignore[arg-type]
                except ValueError as error:
                    gather.add(str(error), name, at_key=True)
            with gather.at():
                made = inner(entries)
            gather.done()
            return made

        return core_schema.with_info_wrap_validator_function(read, handler(source))

    def schema(self, entry: JsonSchema) -> JsonSchema:
        """Describe the map, given its entries."""
        return {"type": "object", "patternProperties": {self.pattern: entry}, "additionalProperties": False}
