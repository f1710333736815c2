"""Indices that are never negative, for functions that work in place. Importing this module imports numba.

Python counts a negative index from the end. Code that may be handed one must ask that of every index, which in a loop that does
little but look into tables takes a tenth of the time. The functions marked `in_place` have none, and do without the question.
A constant that is negative is refused when it is compiled; any other raises `IndexError` where numba checks indices
(`NUMBA_BOUNDSCHECK=1`), which the tests of the engine do.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

# Untyped.
_compiler: Any = import_module("numba.core.compiler")
_ir: Any = import_module("numba.core.ir")
_ir_utils: Any = import_module("numba.core.ir_utils")
_lower: Any = import_module("numba.core.lowering").Lower
_passes: Any = import_module("numba.core.typed_passes")
_register: Any = import_module("numba.core.compiler_machinery").register_pass
_types: Any = import_module("numba").types
_unsupported: Any = import_module("numba.core.errors").UnsupportedError


def _natural(kind: Any) -> Any:
    """Take the sign from the type of an index, or of a tuple of them."""
    if isinstance(kind, _types.BaseTuple):
        return _types.BaseTuple.from_types([_natural(each) for each in kind.types])
    return _types.uintp if kind == _types.intp else kind


class _Lower(_lower):  # type: ignore[misc]
    """What writes machine code; here it reads the indices of arrays without a sign."""

    def lower_getitem(self, resty: Any, expr: Any, value: Any, index: Any, signature: Any) -> Any:
        return super().lower_getitem(resty, expr, value, index, self._without_sign(index, signature))

    def lower_setitem(self, target_var: Any, index_var: Any, value_var: Any, signature: Any) -> Any:
        return super().lower_setitem(target_var, index_var, value_var, self._without_sign(index_var, signature))

    def _without_sign(self, index: Any, signature: Any) -> Any:
        table, kind, *others = signature.args
        if not isinstance(table, _types.Array):
            return signature
        whole = self._defined(index)
        parts = map(self._defined, whole.items) if getattr(whole, "op", "") == "build_tuple" else [whole]
        if any(isinstance(part, _ir.Const) and isinstance(part.value, int) and part.value < 0 for part in parts):
            raise _unsupported("a negative index in a function that works in place", self.loc)
        return signature.replace(args=(table, _natural(kind), *others))

    def _defined(self, name: Any) -> Any:
        return _ir_utils.guard(_ir_utils.get_definition, self.func_ir, name)


@_register(mutates_CFG=True, analysis_only=False)
class _Lowering(_passes.NativeLowering):  # type: ignore[misc]
    _name = "ccsim_lowering"

    @property
    def lowering_class(self) -> Any:
        return _Lower


class Compiler(_compiler.CompilerBase):  # type: ignore[misc]
    """numba's compiler with that one step exchanged."""

    def define_pipelines(self) -> list[Any]:
        """Return numba's steps in order."""
        usual = _compiler.DefaultPassBuilder.define_nopython_pipeline(self.state)
        steps = _compiler.PassManager(usual.pipeline_name)
        for step, why in usual.passes:
            steps.add_pass(_Lowering if step is _passes.NativeLowering else step, why)
        steps.finalize()
        return [steps]
