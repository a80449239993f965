"""Reads the places of delivery only where there are any: most runs have none.

Their classes take as long to make as all other settings.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationInfo
from pydantic_core import core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
    from pydantic.json_schema import JsonSchemaValue

    from digest.config.delivery import AnyPlace

    Places = tuple[AnyPlace, ...]
else:

    class Places:
        """The type of the list of places, as pydantic meets it before it knows their classes."""

        @classmethod
        def __get_pydantic_core_schema__(
            cls, _source: object, _handler: "GetCoreSchemaHandler"
        ) -> core_schema.CoreSchema:
            """Validate by the places' own types, which are loaded then."""
            return core_schema.with_info_plain_validator_function(_read)

        @classmethod
        def __get_pydantic_json_schema__(
            cls, _schema: core_schema.CoreSchema, handler: "GetJsonSchemaHandler"
        ) -> "JsonSchemaValue":
            """Describe the list as its own types do."""
            return handler(_adapter().core_schema)


def places_kind() -> Any:  # noqa: ANN401 - a generic
    """Return the type of the list of places."""
    from digest.config.delivery import AnyPlace  # noqa: PLC0415 - see above

    return tuple[AnyPlace, ...]


def _read(value: object, info: ValidationInfo) -> object:
    """Return places.  Raises ValidationError, whose mistakes keep their places."""
    if value in ((), []):
        return ()
    return _adapter().validate_python(value, context=info.context)


@cache
def _adapter() -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter  # noqa: PLC0415 - see above

    return TypeAdapter(places_kind())
