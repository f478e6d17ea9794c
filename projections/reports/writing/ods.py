"""A report as an OpenDocument spreadsheet, after the Government Statistical Service's good practice: a cover sheet, contents,
notes, then one table a sheet, marked up as one; nothing merged, nothing frozen, no meaning in colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from zipfile import ZipFile

from odf import dc, meta, number, style
from odf import table as odf_table
from odf.element import Element
from odf.opendocument import OpenDocument, OpenDocumentSpreadsheet
from odf.text import A, P

from projections.reports.asked import MARK, line_of
from projections.reports.document import Cell, Column, Document, Points, Table, Words, sentences, word
from projections.reports.symbols import used_in
from projections.reports.writing.archive import zipped

_SHEET_NAME_MAX = 31  # characters: longer ones are cut by other programs
_MIMETYPE = "mimetype"
_MANIFEST = "META-INF/manifest.xml"  # odfpy leaves out which version of the format it is
_LANGUAGE, _COUNTRY = "en", "GB"
_WIDTHS = {"number": 3, "words": 8, "text": 16}  # of columns, in cm
Row = Sequence[Cell | str]


def write_ods(document: Document) -> bytes:
    """The parts of the file in order and without the time of day. One at a time in a process."""
    Element.namespaces.clear()  # odfpy keeps those of every file before: they would be written into this one
    written = BytesIO()
    _Sheets(document).file.save(written)
    with ZipFile(written) as archive:
        parts = {name: archive.read(name) for name in sorted(archive.namelist())}
    parts[_MANIFEST] = parts[_MANIFEST].replace(
        b"<manifest:manifest ", b'<manifest:manifest manifest:version="1.2" ', 1
    )
    return zipped({_MIMETYPE: parts.pop(_MIMETYPE), **parts}, stored=(_MIMETYPE,))


class _Styles:
    """How cells, columns and pages look. Sheets are printed across, small enough for most tables."""

    def __init__(self, file: OpenDocument, warning: str) -> None:
        self._file = file
        base = style.DefaultStyle(family="table-cell")
        base.addElement(style.TextProperties(fontfamily="Arial", fontsize="11pt", language=_LANGUAGE, country=_COUNTRY))
        file.styles.addElement(base)
        self.title = self._of_cells("Title", bold=True, size="14pt")
        self.head = self._of_cells("Head", bold=True, wraps=True)
        self.line = self._of_cells("Line")
        self.text = self._of_cells("Text", wraps=True)
        self.mark = self._of_cells("Mark", right=True)
        self.whole = self._of_cells("Whole", right=True, digits=0)
        self.part = self._of_cells("Part", right=True, digits=1)
        self.columns: Mapping[str, style.Style] = {kind: self._of_columns(kind, _WIDTHS[kind]) for kind in _WIDTHS}
        self.sheet = self._of_sheets(warning)

    def _of_cells(
        self,
        name: str,
        *,
        bold: bool = False,
        wraps: bool = False,
        right: bool = False,
        size: str = "11pt",
        digits: int | None = None,
    ) -> style.Style:
        made = style.Style(
            name=name, family="table-cell", datastylename=None if digits is None else self._digits(name, digits)
        )
        made.addElement(style.TableCellProperties(wrapoption="wrap" if wraps else "no-wrap", verticalalign="top"))
        if right:
            made.addElement(style.ParagraphProperties(textalign="end"))
        made.addElement(style.TextProperties(fontsize=size, fontweight="bold" if bold else "normal"))
        self._file.automaticstyles.addElement(made)
        return made

    def _digits(self, name: str, digits: int) -> str:
        """So many after the point, and thousands apart."""
        made = number.NumberStyle(name=f"{name}Number")
        made.addElement(number.Number(decimalplaces=digits, minintegerdigits=1, grouping=True))
        self._file.automaticstyles.addElement(made)
        return f"{name}Number"

    def _of_columns(self, name: str, width: int) -> style.Style:
        made = style.Style(name=f"Column-{name}", family="table-column")
        made.addElement(style.TableColumnProperties(columnwidth=f"{width}cm"))
        self._file.automaticstyles.addElement(made)
        return made

    def _of_sheets(self, warning: str) -> style.Style:
        layout = style.PageLayout(name="Across")
        layout.addElement(
            style.PageLayoutProperties(
                pagewidth="29.7cm", pageheight="21cm", printorientation="landscape", margin="1.5cm", scaleto="60%"
            )
        )
        if warning:
            room = style.HeaderStyle()
            room.addElement(style.HeaderFooterProperties(minheight="0.75cm", marginbottom="0.25cm"))
            layout.addElement(room)
        self._file.automaticstyles.addElement(layout)
        page = style.MasterPage(name="Sheet", pagelayoutname="Across")
        if warning:
            head = style.Header()
            head.addElement(P(text=warning))
            page.addElement(head)
        self._file.masterstyles.addElement(page)
        made = style.Style(name="Sheet-printed", family="table", masterpagename="Sheet")
        self._file.automaticstyles.addElement(made)
        return made


class _Sheets:
    """One file in the making."""

    def __init__(self, document: Document) -> None:
        self.file: OpenDocument = OpenDocumentSpreadsheet()
        self._document = document
        self._styles = _Styles(self.file, document.warning)
        self._ranges = odf_table.DatabaseRanges()
        names = [(table.name[:_SHEET_NAME_MAX], table) for _, table in document.tables()]
        assert len(dict(names)) == len(names), "two sheets have one name"
        self._say_what_it_is()
        self._cover()
        self._contents(names)
        self._notes()
        for name, table in names:
            self._sheet_of(name, table)
        self.file.spreadsheet.addElement(self._ranges)

    def _say_what_it_is(self) -> None:
        about = self.file.meta
        about.addElement(dc.Title(text=self._document.title))
        about.addElement(dc.Subject(text=self._document.question))
        about.addElement(dc.Language(text=f"{_LANGUAGE}-{_COUNTRY}"))
        about.addElement(meta.UserDefined(name=MARK, text=line_of(self._document.asked)))

    def _cover(self) -> None:
        document = self._document
        above = [each for each in (document.warning, document.question) if each]
        if document.is_letter:
            rows = [(title, text) for _, title, text in _said(document)]
            self._sheet("Cover", document.title, above, (Column("about", "About"), Column("text", "Text")), rows)
        else:
            rows = [(fact.title, fact.text) for fact in document.facts]
            self._sheet(
                "Cover", document.title, above, (Column("about", "About this report"), Column("text", "Text")), rows
            )

    def _contents(self, names: Sequence[tuple[str, Table]]) -> None:
        listed = [("Notes", "Symbols and definitions"), *((name, table.title) for name, table in names)]
        columns = (Column("sheet", "Sheet"), Column("text", "What it holds"))
        self._sheet("Contents", "Contents", ["Each of these sheets holds one table."], columns, listed, links=True)

    def _notes(self) -> None:
        columns = (Column("note", "Note"), Column("about", "About"), Column("text", "Text"))
        rows: list[Row] = [("Symbol", symbol, meaning) for symbol, meaning in used_in(self._document)]
        if self._document.is_letter:
            rows += [("How this was made", fact.title, fact.text) for fact in self._document.facts]
        else:
            rows += _said(self._document)
        self._sheet("Notes", "Notes", ["This sheet holds one table."], columns, rows)

    def _sheet_of(self, name: str, table: Table) -> None:
        """Whatever is said about the table stands above it: below, nobody looks."""
        above = ["This sheet holds one table. Symbols are explained on the sheet Notes."]
        above += [each for said in (table.says, *table.notes) for each in sentences(said) if each]
        self._sheet(name, table.title, [*above, *filter(None, [self._document.warning])], table.columns, table.rows)

    def _sheet(
        self,
        name: str,
        title: str,
        above: Sequence[str],
        columns: Sequence[Column],
        rows: Sequence[Row],
        *,
        links: bool = False,
    ) -> None:
        """The title in the first cell, a sentence in each row under it, then the table, from the first column on."""
        styles = self._styles
        sheet = odf_table.Table(name=name, stylename=styles.sheet)
        for column in columns:
            kind = "number" if column.is_number else "text" if column.name == "text" else "words"
            sheet.addElement(odf_table.TableColumn(stylename=styles.columns[kind]))
        sheet.addElement(_row([_words(title, styles.title)]))
        for sentence in above:
            sheet.addElement(_row([_words(sentence, styles.line)]))
        heads = odf_table.TableHeaderRows()
        heads.addElement(_row(_words(column.title, styles.head) for column in columns))
        sheet.addElement(heads)
        for cells in rows:
            made = [self._cell(cell, column) for cell, column in zip(cells, columns, strict=True)]
            sheet.addElement(_row([_link(str(cells[0]), styles.text), *made[1:]] if links else made))
        self.file.spreadsheet.addElement(sheet)
        self._mark_up(name, len(above) + 2, len(rows), len(columns))

    def _mark_up(self, name: str, head: int, rows: int, columns: int) -> None:
        """As one table whose first row, the `head`th of the sheet, names its columns."""
        sheet = f"'{name}'"
        self._ranges.addElement(
            odf_table.DatabaseRange(
                name=f"table_{name.replace('-', '_')}",
                targetrangeaddress=f"{sheet}.A{head}:{sheet}.{_letters(columns)}{head + rows}",
                containsheader=True,
                displayfilterbuttons=False,
            )
        )

    def _cell(self, content: Cell | str, column: Column) -> odf_table.TableCell:
        cell = word(content) if isinstance(content, str) else content
        if cell.number is None:
            return _words(cell.text, self._styles.mark if column.is_number else self._styles.text)
        is_whole = cell.number == cell.number.to_integral_value() and not column.unit
        shape = self._styles.whole if is_whole else self._styles.part
        made = odf_table.TableCell(valuetype="float", value=cell.plain, stylename=shape)
        made.addElement(P(text=cell.plain))
        return made


def _said(document: Document) -> Iterator[tuple[str, str, str]]:
    """What is said in words, each with its chapter and what it is about."""
    for chapter in document.chapters:
        for fact in chapter.about:
            yield chapter.title, fact.title, fact.text
        for part in chapter.parts:
            if isinstance(part, Words):
                yield chapter.title, "", part.text
            elif isinstance(part, Points):
                yield from ((chapter.title, part.title, sentence) for sentence in part.sentences)


def _row(cells: Iterator[odf_table.TableCell] | Sequence[odf_table.TableCell]) -> odf_table.TableRow:
    row = odf_table.TableRow()
    for cell in cells:
        row.addElement(cell)
    return row


def _words(text: str, shape: style.Style) -> odf_table.TableCell:
    made = odf_table.TableCell(valuetype="string", stylename=shape)
    made.addElement(P(text=text))
    return made


def _link(sheet: str, shape: style.Style) -> odf_table.TableCell:
    made = odf_table.TableCell(valuetype="string", stylename=shape)
    words = P()
    words.addElement(A(href=f"#'{sheet}'.A1", text=sheet))
    made.addElement(words)
    return made


def _letters(number_: int) -> str:
    """The name of a column: 1 is A, 27 is AA."""
    name = ""
    while number_:
        number_, digit = divmod(number_ - 1, 26)
        name = f"{chr(ord('A') + digit)}{name}"
    return name
