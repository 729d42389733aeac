"""How files hold records: one registry, a file for each format."""

from hub.connectors.protocols.files.formats.csv_format import CsvFormat
from hub.connectors.protocols.files.formats.file_format import FileFormat, FilePage
from hub.connectors.registry import Registry

__all__ = ["FORMATS", "FileFormat", "FilePage"]

FORMATS: Registry[FileFormat] = Registry(CsvFormat)
