"""The board: web pages where members look, review and sign, and the door through which publishers may send over HTTP.

The way of a request: `web` finds the page, `people` says who asks, the page answers from the `Ledger` port, and
`writing` gives the same answer as HTML, JSON or CSV. See docs/board.md.
"""
