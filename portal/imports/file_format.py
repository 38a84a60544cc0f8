"""What a kind of file is: its columns and what may not repeat in it."""

from dataclasses import dataclass

from portal.imports.columns import Column


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file. `key`: columns that must not repeat within it."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    about: str

    @property
    def table(self) -> str:
        """The name that its staging tables end in."""
        return self.name

    def column(self, name: str) -> Column | None:
        """The column of that name, if the format has it."""
        return next((column for column in self.columns if column.name == name), None)
