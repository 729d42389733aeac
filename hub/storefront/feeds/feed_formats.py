"""The formats in which a feed is given."""

from enum import StrEnum


class FeedFormat(StrEnum):
    """`jsonl` is for deltas, too; the others are of the whole."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


MEDIA_TYPES = {
    FeedFormat.JSONL: "application/jsonl",
    FeedFormat.CSV: "text/csv; charset=utf-8",
    FeedFormat.PARQUET: "application/vnd.apache.parquet",
}
