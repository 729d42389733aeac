"""Files: lists that an ERP writes, orders that it reads, in a folder or over SFTP, FTPS and HTTP."""

from hub.connectors.base import Adapter, Page, RequestContext
from hub.connectors.protocols.files.files_pack import FilesPack
from hub.connectors.protocols.protocol import Protocol, Site
from hub.connectors.raw_record import RawRecord


class FilesProtocol(Protocol[FilesPack]):
    """`protocol: files`."""

    name = "files"
    pack = FilesPack

    def open(self, pack: FilesPack, site: Site) -> Adapter:
        """An adapter over the place of the ERP's address."""
        from hub.connectors.protocols.files.files_adapter import open_adapter

        return open_adapter(pack, site)

    def records(self, pack: FilesPack, page: Page, context: RequestContext) -> list[RawRecord]:
        """The records of a part of a file."""
        format_, fields = pack.format_of(page.resource), pack.resources[page.resource].fields
        return format_.records(page.body, fields, context, most_bytes=pack.transfer.max_bytes)
