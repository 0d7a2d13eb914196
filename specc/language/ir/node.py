"""The root of all IR values, and how one is made."""

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict


def _trusted(self: BaseModel, /, **values: object) -> None:
    """Fills a node with the values as they are, in the order of its fields.

    The checker makes nodes by the thousand, and mypy has seen their types; what comes from outside
    goes through `model_validate` and `model_validate_json`, which check everything. Without a
    validator to build, `specc check` starts in two thirds of the time.
    """
    fields = type(self).model_fields
    filled = {
        name: values.pop(name) if name in values else field.get_default()
        for name, field in fields.items()
        if name in values or not field.is_required()
    }
    if values or len(filled) != len(fields):
        missing = sorted(fields.keys() - filled.keys())
        raise TypeError(f"{type(self).__name__}: unknown {sorted(values)}, missing {missing}")
    for name, value in (("__dict__", filled), ("__pydantic_fields_set__", set(filled)), *_UNUSED):
        object.__setattr__(self, name, value)


# Without this mark pydantic would call `_trusted` from `model_validate` in place of validating.
_trusted.__pydantic_base_init__ = True  # type: ignore[attr-defined]
_UNUSED = (("__pydantic_extra__", None), ("__pydantic_private__", None))


class Node(BaseModel):
    """The root of all IR values."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    if not TYPE_CHECKING:
        __init__ = _trusted
