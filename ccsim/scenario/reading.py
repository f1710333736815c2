"""How a value of the tree becomes a value of a model: kinds of values, and errors that are gathered, not thrown one by one.

A `Kind` knows three things about a value: how it is read, how it is shown, and its JSON Schema. `Reads(kind)`
annotates a field of a model with it, so that the models are the one table from which reading, `validate --show`
and the schema come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, NoReturn, Self, TypeAlias, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, PydanticSerializationError, core_schema

from ccsim.scenario.table import Table
from ccsim.scenario.tree import Fault, Path, Tree, did_you_mean

T = TypeVar("T")
JsonSchema: TypeAlias = dict[str, Any]

AT_KEY = "wrong_key"
AT_VALUE = "wrong_value"

HINTS = 100
"""So many unknown keys of one map get a suggestion: who has more has another trouble."""


@dataclass(frozen=True)
class Context:
    """What must be known of the whole file to read one value.

    Parameters
    ----------
    interval : int
        Length of an interval in ms.
    start : datetime
        Wall clock at time zero.
    names : mapping of str to tuple of str
        Names in file order, by the kind of thing: segments, contacts, nodes, queues, shifts, agents, policies,
        calendar, levels.
    tables : mapping of str to Table
        The declared tables, read when one is asked for.
    """

    interval: int
    start: datetime
    names: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, Table] = field(default_factory=dict)


def wrong(message: str, *path: str | int, at_key: bool = False) -> ValidationError:
    """Make the error of one value, `path` below the one that is being read."""
    return _error([Fault(path, message, at_key)])


def _error(faults: list[Fault]) -> ValidationError:
    lines: list[InitErrorDetails] = [
        {
            "type": PydanticCustomError(AT_KEY if fault.at_key else AT_VALUE, "{message}", {"message": fault.message}),
            "loc": fault.path,
            "input": None,
        }
        for fault in faults
    ]
    return ValidationError.from_exception_data("scenario", lines)


def faults_of(error: ValueError, path: Path = ()) -> list[Fault]:
    """Faults that an error carries, `path` put before each."""
    if not isinstance(error, ValidationError):
        return [Fault(path, str(error))]
    found = []
    for line in error.errors(include_url=False, include_input=False):
        message = f"'{line['loc'][-1]}' is missing" if line["type"] == "missing" else line["msg"]
        found.append(Fault((*path, *line["loc"]), message, line["type"] == AT_KEY))
    return found


class Gather:
    """Collects what is wrong in the parts of a value, so that all of it is reported at once."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    @contextmanager
    def at(self, *path: str | int) -> Iterator[None]:
        """Note the error of the block, if it raises one, as one of the part at `path`, and go on."""
        try:
            yield
        except ValueError as error:
            self.faults += faults_of(error, path)

    def add(self, message: str, *path: str | int, at_key: bool = False) -> None:
        """Note one more fault."""
        self.faults.append(Fault(path, message, at_key))

    def done(self) -> None:
        """Raise what was gathered, if anything was.

        Raises
        ------
        ValidationError
            With all faults.
        """
        if self.faults:
            raise _error(self.faults)


@dataclass(frozen=True)
class Kind(Generic[T]):
    """One kind of value.

    Parameters
    ----------
    words : str
        What it is, in a message: `a duration`.
    parse : callable
        From a part of the tree; raises `ValueError` (or a gathered error) with a message for the planner.
    show : callable
        Back to a part of the tree; `parse` reads it as the same value.
    schema : dict
        JSON Schema of what `parse` takes.
    bare : callable
        What a number in a table is, as text that `parse` takes: seconds in a duration column.
    mapped : bool
        Whether the value itself can be a map, so that a map need not be one by time.
    """

    words: str
    parse: Callable[[Tree, Context], T]
    show: Callable[[T, Context], Tree]
    schema: JsonSchema
    bare: Callable[[str], str] = str
    mapped: bool = False


def scalar(
    words: str,
    parse: Callable[[str], T],
    show: Callable[[T], str],
    schema: JsonSchema,
    bare: Callable[[str], str] = str,
) -> Kind[T]:
    """Make the kind of a value that is one piece of text."""

    def read(tree: Tree, context: Context) -> T:
        del context
        return parse(text_of(tree, words))

    return Kind(words, read, lambda value, context: show(value), schema, bare)


def text_of(tree: Tree, words: str) -> str:
    """Text of a scalar.

    Raises
    ------
    ValueError
        If it is a map, a list or nothing.
    """
    if not isinstance(tree, str):
        raise ValueError(f"{words} is needed here, not a {'list' if isinstance(tree, list) else 'map'}")
    if not tree:
        raise ValueError(f"nothing is written here: {words} is needed")
    return tree


def map_of(tree: Tree, words: str) -> dict[str, Tree]:
    """Entries of a map; nothing at all is an empty one.

    Raises
    ------
    ValueError
        If it is text or a list.
    """
    if tree == "":
        return {}
    if not isinstance(tree, dict):
        raise ValueError(f"a map is needed here: {words}")
    return tree


class Reads(Generic[T]):
    """Annotates a field of a model: it is read, shown and described as this kind of value."""

    def __init__(self, kind: Kind[T]) -> None:
        self.kind = kind

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read with the kind's `parse`, write with its `show`."""
        del source, handler

        def parse(value: Any, info: core_schema.ValidationInfo) -> T:
            try:
                return self.kind.parse(value, info.context)  # type: ignore[arg-type]
            except ValidationError:
                raise
            except ValueError as error:
                raise PydanticCustomError(AT_VALUE, "{message}", {"message": str(error)}) from error

        def show(value: Any, info: core_schema.SerializationInfo) -> Tree:
            return self.kind.show(value, info.context)  # type: ignore[arg-type]

        return core_schema.with_info_plain_validator_function(
            parse,
            serialization=core_schema.plain_serializer_function_ser_schema(
                show, info_arg=True, when_used="unless-none"
            ),
        )


class Model(BaseModel):
    """A map with fixed keys; what it does not know is refused with the nearest key that it does."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, use_attribute_docstrings=True)

    @classmethod
    def known_keys(cls) -> tuple[str, ...]:
        """Keys as they are written, in the order of the fields."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())

    bare_key: ClassVar[str] = ""
    """The key for which a bare value stands, if there is a short form: `ordinary: rest` is `{share: rest}`."""

    @classmethod
    def long(cls, tree: Tree) -> Tree:
        """Spell out a short form."""
        return {cls.bare_key: tree} if cls.bare_key and isinstance(tree, str) and tree else tree

    @model_validator(mode="wrap")
    @classmethod
    def _gather(cls, tree: Any, handler: Any, info: core_schema.ValidationInfo) -> Any:
        if isinstance(tree, cls):
            return tree
        try:
            entries = map_of(cls.long(tree), f"its keys are {', '.join(cls.known_keys())}")
        except ValueError as error:
            raise PydanticCustomError(AT_VALUE, "{message}", {"message": str(error)}) from error
        gather, known = Gather(), cls.known_keys()
        for key in entries:
            if key not in known:
                hint = did_you_mean(key, known) if len(gather.faults) < HINTS else ""
                gather.add(f"unknown key{hint}", key, at_key=True)
        with gather.at():
            made = handler({key: value for key, value in entries.items() if key in known})
            made = made.settled(info.context, gather)
        gather.done()
        return made

    @model_serializer(mode="wrap")
    def _show(self, inner: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what is empty."""
        return {key: value for key, value in inner(self).items() if value != {}}

    def settled(self, context: Context, gather: Gather) -> Self:
        """Check the fields against one another and fill in what follows from them; a model with such rules overrides it.

        Only called once every field has been read; faults go to `gather`.
        """
        del context, gather
        return self


@contextmanager
def interruptible() -> Iterator[None]:
    """Let a Ctrl-C through: raised while a value is shown, pydantic takes it for a fault of the value and keeps its name only."""
    try:
        yield
    except PydanticSerializationError as error:
        if KeyboardInterrupt.__name__ in str(error):
            raise KeyboardInterrupt from None
        raise


def refuse(message: str) -> NoReturn:
    """Raise a `ValueError`, where an expression is needed."""
    raise ValueError(message)
