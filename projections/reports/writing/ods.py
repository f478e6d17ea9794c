"""A report as an OpenDocument spreadsheet, after the Government Statistical Service's good practice: a cover sheet, notes,
contents, then one table a sheet; nothing merged, nothing frozen, no meaning in colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZipFile

from odf import table as odf_table
from odf.element import Element
from odf.meta import UserDefined
from odf.opendocument import OpenDocument, OpenDocumentSpreadsheet
from odf.style import ParagraphProperties, Style, TableCellProperties, TableColumnProperties, TextProperties
from odf.text import A, P

from projections.reports.asked import MARK, line_of
from projections.reports.document import Cell, Document, Points, Table, Words, word
from projections.reports.symbols import SYMBOLS
from projections.reports.writing.archive import zipped

_SHEET_NAME_MAX = 31  # characters: longer ones are cut by other programs
_MIMETYPE = "mimetype"
Row = Sequence[Cell | str]


class Heads(tuple[str, ...]):
    """The row that names the columns."""

    __slots__ = ()


def write_ods(document: Document) -> bytes:
    """The parts of the file in order and without the time of day. One at a time in a process."""
    Element.namespaces.clear()  # odfpy keeps those of every file before: they would be written into this one
    sheets = _Sheets(document)
    written = BytesIO()
    sheets.file.save(written)
    with ZipFile(written) as archive:
        parts = {name: archive.read(name) for name in sorted(archive.namelist())}
    return zipped({_MIMETYPE: parts.pop(_MIMETYPE), **parts}, stored=(_MIMETYPE,))


class _Sheets:
    """One file in the making."""

    def __init__(self, document: Document) -> None:
        self.file: OpenDocument = OpenDocumentSpreadsheet()
        self._document = document
        self._title = self._style("Title", bold=True, size="14pt")
        self._head = self._style("Head", bold=True, wraps=True)
        self._line = self._style("Line")
        self._text = self._style("Text", wraps=True)
        self._number = self._style("Number", right=True)
        self._columns = {width: self._column(width) for width in (3, 8, 16)}
        names = [(table.name[:_SHEET_NAME_MAX], table) for _, table in document.tables()]
        assert len(dict(names)) == len(names), "two sheets have one name"
        self._cover()
        self._contents(names)
        self._notes()
        for name, table in names:
            self._sheet_of(name, table)

    def _cover(self) -> None:
        document = self._document
        rows: list[Row] = [[document.warning]] if document.warning else []
        rows += [[document.question]]
        rows += [[fact.title, fact.text] for fact in document.facts]
        self.file.meta.addElement(UserDefined(name=MARK, text=line_of(document.asked)))
        self._sheet("Cover", document.title, (8, 16), rows)

    def _contents(self, names: Sequence[tuple[str, Table]]) -> None:
        said = "Each of these sheets holds one table."
        sheet = self._sheet("Contents", "Contents", (8, 16), [[said], Heads(("Sheet", "Table"))])
        for name, title in [("Notes", "Symbols and definitions"), *((name, table.title) for name, table in names)]:
            row = odf_table.TableRow()
            link = odf_table.TableCell(valuetype="string", stylename=self._text)
            words = P()
            words.addElement(A(href=f"#{name}", text=name))
            link.addElement(words)
            row.addElement(link)
            row.addElement(self._cell(title))
            sheet.addElement(row)

    def _notes(self) -> None:
        rows: list[Row] = [Heads(("Note", "About", "Text"))]
        rows += [["Symbol", symbol, meaning] for symbol, meaning in SYMBOLS]
        for chapter in self._document.chapters:
            rows += [[chapter.title, fact.title, fact.text] for fact in chapter.about]
            for part in chapter.parts:
                if isinstance(part, Words):
                    rows.append([chapter.title, "", part.text])
                elif isinstance(part, Points):
                    rows += [[chapter.title, part.title, sentence] for sentence in part.sentences]
        self._sheet("Notes", "Notes", (8, 8, 16), [["This sheet holds one table."], *rows])

    def _row(self, cells: Row) -> odf_table.TableRow:
        """One cell alone is a sentence that runs on over the columns beside it; heads are bold."""
        row = odf_table.TableRow()
        style = self._head if isinstance(cells, Heads) else self._line if len(cells) == 1 else None
        for cell in cells:
            row.addElement(self._cell(cell, style))
        return row

    def _cell(self, content: Cell | str, style: Style | None = None) -> odf_table.TableCell:
        cell = word(content) if isinstance(content, str) else content
        if cell.number is None:
            symbols = {symbol for symbol, _ in SYMBOLS}
            made = odf_table.TableCell(
                valuetype="string", stylename=style or (self._number if cell.text in symbols else self._text)
            )
        else:
            made = odf_table.TableCell(valuetype="float", value=cell.plain, stylename=self._number)
        made.addElement(P(text=cell.plain))
        return made

    def _style(
        self, name: str, *, bold: bool = False, wraps: bool = False, right: bool = False, size: str = "11pt"
    ) -> Style:
        style = Style(name=name, family="table-cell")
        style.addElement(
            TextProperties(fontfamily="Arial", fontsize=size, fontweight="bold" if bold else "normal", language="en")
        )
        style.addElement(TableCellProperties(wrapoption="wrap" if wraps else "no-wrap", verticalalign="top"))
        if right:
            style.addElement(ParagraphProperties(textalign="end"))
        self.file.automaticstyles.addElement(style)
        return style

    def _column(self, width: int) -> Style:
        style = Style(name=f"Width{width}", family="table-column")
        style.addElement(TableColumnProperties(columnwidth=f"{width}cm"))
        self.file.automaticstyles.addElement(style)
        return style

    def _sheet_of(self, name: str, table: Table) -> None:
        """Whatever is said about the table stands above it: below, nobody looks."""
        above = [each for each in (table.says, *table.notes, self._document.warning) if each]
        rows: list[Row] = [["This sheet holds one table. Symbols are explained on the sheet Notes."]]
        rows += [[sentence] for sentence in above]
        rows.append(Heads(column.title for column in table.columns))
        rows += table.rows
        widths = [3 if column.is_number else 8 for column in table.columns]
        self._sheet(name, table.title, widths, rows)

    def _sheet(self, name: str, title: str, widths: Sequence[int], rows: Sequence[Row]) -> odf_table.Table:
        sheet = odf_table.Table(name=name)
        for width in widths:
            sheet.addElement(odf_table.TableColumn(stylename=self._columns[width]))
        heading = odf_table.TableRow()
        heading.addElement(self._cell(title, self._title))
        sheet.addElement(heading)
        for cells in rows:
            sheet.addElement(self._row(cells))
        self.file.spreadsheet.addElement(sheet)
        return sheet
