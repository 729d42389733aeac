"""An ERP that has nothing but a folder: it writes lists there, takes orders from there, and acknowledges them later."""

import csv
from collections.abc import Iterable
from pathlib import Path

import openpyxl

ITEM = ("ItemNo", "Description", "Vat")
PRICE = ("ItemNo", "Price")
CUSTOMER = ("AccountNo", "Name", "Country", "Days")


class FolderErp:
    """`taken` are the orders that it has, by its own number: reference, account and lines, each as often as it came."""

    def __init__(self, root: Path, company: str) -> None:
        self.root = root / company
        for name in ("out/done", "in/done", "in/error", "ack"):
            (self.root / name).mkdir(parents=True)
        self.taken: dict[str, tuple[str, str, list[tuple[str, ...]]]] = {}

    def write_items(self, day: str, items: Iterable[tuple[str, ...]]) -> Path:
        """The whole list of a day, with its count at the end."""
        rows = [ITEM, *items]
        return self._write(f"out/items_{day}.csv", [*rows, ("END", str(len(rows) - 1))])

    def write_prices(self, number: int, prices: Iterable[tuple[str, ...]], *, mark: bool = True) -> Path:
        """What changed of prices, and beside it the marker that it is whole."""
        path = self._write(f"out/prices_{number}.csv", [PRICE, *prices])
        if mark:
            self.mark(path)
        return path

    def write_customers(self, customers: Iterable[tuple[str, ...]]) -> None:
        """All of them."""
        self.mark(self._write("out/customers.csv", [CUSTOMER, *customers]))

    def write_stock(self, stock: Iterable[tuple[str, float]]) -> None:
        """What lies there, as somebody keeps it in Excel: a title, an empty row, the header."""
        book = openpyxl.Workbook()
        book.active.title = "Stock"
        for row in (("Stock list",), (), ("Item", "On hand", "By"), *((*each, "me") for each in stock)):
            book.active.append(row)
        book.save(self.root / "out/stock 2026.xlsx")

    def mark(self, path: Path) -> None:
        """Say that a file is whole."""
        path.with_name(f"{path.name}.ok").touch()

    def take_orders(self) -> list[str]:
        """Take in what lies there, once each; gives the references."""
        references = []
        for path in sorted((self.root / "in").glob("order_*.csv")):
            with path.open(encoding="cp1252", newline="") as file:
                (_, reference, account, _), *lines = csv.reader(file, delimiter=";")
            self.taken[f"SO-{len(self.taken) + 1:04}"] = (reference, account, [tuple(line[2:]) for line in lines])
            path.rename(self.root / "in/done" / path.name)
            references.append(reference)
        return references

    def acknowledge(self, reference: str) -> str:
        """Say under which number an order was taken."""
        number = next(number for number, (taken, *_) in self.taken.items() if taken == reference)
        self._acknowledge(reference, number, "TAKEN", "")
        return number

    def refuse(self, reference: str, words: str) -> None:
        """Put an order's file among those that it couldn't take, and say why."""
        path = self.root / f"in/order_{reference}.csv"
        path.rename(self.root / "in/error" / path.name)
        self._acknowledge(reference, "", "REFUSED", words)

    def _acknowledge(self, reference: str, number: str, status: str, words: str) -> None:
        head = ("YourRef", "OrderNo", "Status", "Words")
        self._write(f"ack/ack_{reference}.csv", [head, (reference, number, status, words)])

    def _write(self, name: str, rows: Iterable[tuple[str, ...]]) -> Path:
        path = self.root / name
        unready = path.with_name(f"~{path.name}.tmp")
        with unready.open("w", encoding="cp1252", newline="") as file:
            csv.writer(file, delimiter=";").writerows(rows)
        return unready.rename(path)
