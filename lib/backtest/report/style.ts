/** The page's one style sheet. Colours of series are told apart by lightness too, so that they survive grey. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#f3f6f8;--card:#fff;--ink:#10222e;--quiet:#526471;--line:#dfe6ea;--base:#8597a3;
--ours:#0b5c86;--long:#b4341f;--short:#7a5200;--promise:#1c6b3c;--initial:#6b8ea3;--price:#10222e;
--peer1:#8597a3;--peer2:#b4341f;--peer3:#c98a00;--peer4:#6a3d9a;--peer5:#1c8a57}
@media (prefers-color-scheme:dark){:root{--paper:#0c161d;--card:#14212a;--ink:#e6eef3;--quiet:#9db0bc;--line:#253642;--base:#71899a;
--ours:#6cc0e8;--long:#ff8b73;--short:#f3c76a;--promise:#84dba4;--initial:#557d94;--price:#e6eef3;
--peer1:#8ba1ae;--peer2:#ff8b73;--peer3:#f3c76a;--peer4:#c3a2f0;--peer5:#84dba4}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;-webkit-text-size-adjust:100%}
main,header,footer{max-width:1180px;margin:0 auto;padding:0 16px}
header{padding-top:28px}
h1{font-size:1.55rem;line-height:1.25;margin:0 0 4px}
h2{font-size:1.2rem;margin:36px 0 10px}
h3{font-size:1rem;margin:0 0 6px}
p,figcaption,li{max-width:80ch}
.note ul{margin:0;padding-left:18px}
.quiet,figcaption,small{color:var(--quiet)}
small{display:block;font-size:.78rem;font-weight:400}
code{font-size:.85em;overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:repeat(4,1fr);gap:10px;margin:18px 0 0;padding:0}
.facts div{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px 14px}
.facts dt{color:var(--quiet);font-size:.85rem}
.facts dd{margin:0;font-size:1.35rem;font-variant-numeric:tabular-nums}
figure,.table,.note{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:14px 16px;margin:0 0 14px}
figcaption{font-size:.88rem;margin-top:8px}
.chart{display:block;width:100%;height:auto}
.narrow{display:none}
@media (max-width:900px){.facts{grid-template-columns:repeat(2,1fr)}}
@media (max-width:640px){.wide{display:none}.narrow{display:block}main,header,footer{padding-left:10px;padding-right:10px}
figure,.table,.note{padding:12px 10px}}
svg text{fill:var(--quiet);font-size:12px;font-variant-numeric:tabular-nums}
svg .axis{fill:var(--ink)}
svg .named{fill:var(--ours);font-weight:600}
.grid{stroke:var(--line);stroke-width:1}
.base{stroke:var(--base);stroke-width:1}
.line{fill:none;stroke:currentColor;stroke-width:1.4;stroke-linejoin:round}
.line.ours{stroke-width:2.2}
.mark,.dot,.column{fill:currentColor;stroke:var(--card);stroke-width:.8}
.whisker{stroke:currentColor;stroke-width:2.4;opacity:.55}
line.promise{stroke:var(--promise);stroke-width:1.5;stroke-dasharray:5 4}
.ours{color:var(--ours)}.long{color:var(--long)}.short{color:var(--short)}.initial{color:var(--initial)}.price{color:var(--price)}.promise{color:var(--promise)}
.peer1{color:var(--peer1)}.peer2{color:var(--peer2)}.peer3{color:var(--peer3)}.peer4{color:var(--peer4)}.peer5{color:var(--peer5)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:2px 16px;margin:0 0 8px;padding:0;font-size:.85rem}
.key{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:6px;background:currentColor}
.table{padding-left:0;padding-right:0;padding-bottom:4px}.table h3{padding:0 16px}.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.88rem;font-variant-numeric:tabular-nums}
th,td{padding:6px 8px;text-align:right;white-space:nowrap;border-top:1px solid var(--line);vertical-align:top}
thead th{color:var(--quiet);font-weight:500;white-space:normal;vertical-align:bottom;border-top:0;line-height:1.25}
th:first-child{text-align:left;position:sticky;left:0;background:var(--card);padding-left:16px}
tbody tr:first-child th{font-weight:700}
footer{padding-top:8px;padding-bottom:40px;color:var(--quiet);font-size:.88rem}
`;
