"""How files hold records: one registry, a file for each format."""

from hub.connectors.protocols.files.formats.csv_format import CsvFormat
from hub.connectors.protocols.files.formats.file_format import FileFormat, FilePage
from hub.connectors.protocols.files.formats.json_lines_format import JsonLinesFormat
from hub.connectors.protocols.files.formats.xlsx_format import XlsxFormat
from hub.connectors.protocols.files.formats.xml_format import XmlFormat
from hub.connectors.registry import Registry

__all__ = ["FORMATS", "FileFormat", "FilePage"]

FORMATS: Registry[FileFormat] = Registry(CsvFormat, XlsxFormat, XmlFormat, JsonLinesFormat)
