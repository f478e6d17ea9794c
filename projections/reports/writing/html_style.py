"""How a report looks on a screen and on paper: readable without colour, with nothing fetched from elsewhere."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light; --rule: #767676; --faint: #f2f2f2; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; color: #111; background: #fff;
  font: 1.0625rem/1.5 Georgia, "Times New Roman", serif; }
h1, h2, h3, th, caption, nav, dt, .warning, .symbols { font-family: Arial, Helvetica, sans-serif; }
h1 { font-size: 2rem; line-height: 1.15; margin: 0 0 .5rem; }
h2 { font-size: 1.5rem; margin: 3.5rem 0 .75rem; padding-top: .75rem; border-top: 4px solid #111; }
h3 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
.question { font-size: 1.2rem; margin: 0 0 1.5rem; }
.warning { border: 3px solid #111; padding: .5rem .75rem; font-weight: bold; }
p, dd, li { overflow-wrap: anywhere; }
dl { margin: 0 0 1.5rem; }
dl.facts { display: grid; grid-template-columns: 11rem 1fr; border-bottom: 1px solid var(--rule); }
dl.facts dt, dl.facts dd { border-top: 1px solid var(--rule); padding: .35rem .5rem .35rem 0; margin: 0; }
dt { font-weight: bold; font-size: .9375rem; }
dl.about { font: .9375rem/1.45 Arial, Helvetica, sans-serif; max-width: 46rem; border-left: 4px solid var(--rule);
  padding-left: .75rem; }
dl.about dd { margin: 0 0 .5rem; }
.lead { font: bold .9375rem/1.45 Arial, Helvetica, sans-serif; margin: 1.25rem 0 .25rem; }
.lead + ul { margin: 0 0 1.5rem; padding-left: 1.25rem; }
.lead + ul li { margin-bottom: .35rem; }
ul.small { font: .875rem/1.4 Arial, Helvetica, sans-serif; max-width: 46rem; }
.lead + ul.small li { margin-bottom: .2rem; }
th { overflow-wrap: normal; }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; font-size: .9375rem; }
nav li.section { font-weight: bold; margin-top: .5rem; }
nav li.measure { padding-left: 1.25rem; }
nav a { color: #111; }
.scroll { overflow-x: auto; margin: 1.75rem 0 .5rem; }
table { border-collapse: collapse; font: .875rem/1.35 Arial, Helvetica, sans-serif; font-variant-numeric: tabular-nums;
  border-bottom: 2px solid #111; }
caption span { position: sticky; left: 0; display: inline-block; max-width: calc(100vw - 2rem); }
caption { text-align: left; font-weight: bold; font-size: 1rem; padding: 0 0 .5rem; }
th, td { padding: .3rem .6rem; vertical-align: top; border-top: 1px solid #c4c4c4; text-align: left; }
tbody th[scope="row"], thead th:first-child { position: sticky; left: 0; background: #fff; }
tbody th[scope="row"]:first-child { min-width: 8rem; }
tbody th[scope="row"] + th[scope="row"] { position: static; }
table.wide th, table.wide td { padding-left: .4rem; padding-right: .4rem; }
thead th { hyphens: auto; vertical-align: bottom; border-top: 2px solid #111; border-bottom: 2px solid #111; max-width: 9rem; }
tbody th { font-weight: normal; }
tbody th.group { font-weight: bold; padding-top: .6rem; }
tbody + tbody tr:first-child > * { border-top: 2px solid #111; }
.number { text-align: right; }
td.number { white-space: nowrap; }
.each-page { display: none; }
.says { margin: .25rem 0 1rem; }
figure { margin: 2rem 0 .5rem; }
figcaption { font: bold 1rem/1.4 Arial, Helvetica, sans-serif; margin-bottom: .5rem; }
figure svg { display: block; max-width: 100%; height: auto; }
footer { margin-top: 3rem; border-top: 1px solid var(--rule); font-size: .9375rem; }
@media (max-width: 40rem) {
  body { font-size: 1rem; }
  h1 { font-size: 1.6rem; }
  dl.facts { display: block; }
  dl.facts dd { border-top: 0; padding-top: 0; }
  th, td, table.wide th, table.wide td { padding: .3rem .4rem; }
  tbody th[scope="row"]:first-child { min-width: 6.5rem; max-width: 8rem; }
  tbody th[scope="row"], thead th:first-child { box-shadow: 4px 0 4px -3px #767676; }
}
@media print {
  @page { size: A4; margin: 18mm 15mm;
    @bottom-center { content: "Page " counter(page) " of " counter(pages); font: 8pt Arial, sans-serif; } }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  body.confidential { padding-top: 9mm; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
  .each-page { display: block; position: fixed; top: 0; left: 0; right: 0; text-align: center;
    font: bold 8pt Arial, Helvetica, sans-serif; }
  h2 { margin-top: 2rem; }
  h2, h3, caption, figcaption, thead, .lead { break-after: avoid; }
  .says { break-before: avoid; }
  p, li { orphans: 3; widows: 3; }
  h3 { margin-top: 1.5rem; }
  tr, figure, dt, li, .short, .warning { break-inside: avoid; }
  dl.about dt { break-after: avoid; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; }
  figure svg { max-height: 225mm; width: auto; }
  table { font-size: 8.5pt; max-width: 100%; }
  th, td { padding: .15rem .35rem; }
  tbody th[scope="row"], thead th:first-child { position: static; box-shadow: none; }
  tbody th[scope="row"]:first-child { min-width: 6.5rem; max-width: none; }
  tbody th[scope="row"] + th[scope="row"] { overflow-wrap: anywhere; }
  table.wide { font-size: 7.5pt; width: 100%; table-layout: fixed; }
  table.wide thead th { font-size: 7pt; overflow-wrap: anywhere; max-width: none; }
  table.wide thead th:first-child { width: 16%; }
  table.wide th, table.wide td { padding-left: .15rem; padding-right: .15rem; }
  a { text-decoration: none; }
}
"""
