/** Layout of the page. One column on a phone, as many figures in a row as fit on a desk; paper gets no controls. */
export const pageStyle = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header,main,footer{max-width:1360px;margin:0 auto;padding:0 clamp(16px,3vw,40px)}
header{padding-top:28px;display:flex;flex-wrap:wrap;gap:4px 24px;align-items:baseline;justify-content:space-between}
h1{font-size:1.5rem;line-height:1.2;margin:0;letter-spacing:-.01em}
h2{font-size:1.35rem;line-height:1.25;margin:0 0 4px;letter-spacing:-.01em}
h3{font-size:1rem;margin:32px 0 10px}
h4{font-size:.95rem;margin:0}
p{margin:0 0 10px;max-width:75ch}
a{color:var(--supply);text-underline-offset:2px}
small{font-size:.8rem;color:var(--muted)}
button{font:inherit;font-size:.8rem;color:var(--supply);background:none;border:0;padding:0;cursor:pointer;text-decoration:underline;text-underline-offset:2px}
:focus-visible{outline:2px solid var(--supply);outline-offset:3px;border-radius:2px}
.verdict{font-size:1.2rem;line-height:1.45;margin:14px 0 18px;padding-left:14px;border-left:4px solid var(--supply);max-width:70ch}
.verdict strong{font-weight:650;white-space:nowrap}
.muted{color:var(--muted)}
.banner{margin:14px 0;padding:8px 14px;border:1.5px solid var(--limit);border-radius:6px}
.heading{display:flex;gap:16px;align-items:baseline;justify-content:space-between}.heading a{font-size:.8rem}
section.scenario{margin-top:56px;padding-top:20px;border-top:1px solid var(--grid)}
section.scenario:first-child{margin-top:14px;padding-top:0;border:0}
.answer{display:grid;grid-template-columns:minmax(0,1fr);gap:8px 40px;align-items:start}
@media (min-width:1020px){.answer.beside{grid-template-columns:minmax(0,1fr) 400px}}
.trade-off-figure{max-width:440px}.beside .trade-off-figure{position:sticky;top:16px}
.scroll{overflow-x:auto}
.comparison th:first-child{min-width:9.5em}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{text-align:right;vertical-align:top;padding:6px 0 6px 16px;border-bottom:1px solid var(--grid)}
th:first-child{text-align:left;padding-left:0;font-weight:500}
thead th{border-bottom:1.5px solid var(--ink);font-weight:600;vertical-align:bottom}
th small{display:block;font-weight:400}
thead th small{display:inline}thead th small.missed{display:block}
tr.family th{padding-top:16px;font-weight:600;border-bottom-color:var(--muted)}
th i{font-style:italic;font-family:Georgia,"Times New Roman",serif;color:var(--muted)}
.value{white-space:nowrap}.spread{color:var(--muted)}
.difference{display:block;white-space:nowrap}
.difference.better{color:var(--supply)}.difference.worse{color:var(--threshold)}
.kept{color:var(--kept)}.missed{color:var(--limit)}
details{margin:12px 0}summary{cursor:pointer;font-size:.9rem;color:var(--supply)}
@media print{details::details-content{content-visibility:visible;display:block}}
.overview td,.overview th{padding-top:8px;padding-bottom:8px}
figure{margin:0}
figure svg{display:block;width:100%;height:auto}
.runs{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,270px),1fr));gap:28px 20px}
@media (min-width:1180px){.runs{grid-template-columns:repeat(var(--columns),minmax(0,1fr))}}
.overlays{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,520px),1fr));gap:28px}.overlays figure{max-width:900px}
.run-figure{position:relative;max-width:460px;touch-action:pan-y}
.run-figure figcaption{font-size:.85rem;line-height:1.4;margin-bottom:4px}
.run-figure figcaption p{margin:0;color:var(--muted)}
.links{display:flex;flex-wrap:wrap;gap:2px 14px;font-size:.8rem;margin:4px 0 0}
.legend{display:flex;flex-wrap:wrap;gap:2px 18px;font-size:.82rem;color:var(--muted);margin:0 0 14px;padding:0;list-style:none;max-width:none}
.legend b{display:inline-block;width:14px;height:10px;margin-right:6px;font-weight:400;line-height:10px;text-align:center;font-size:.75rem}
.legend .l-short b{background:var(--short);opacity:.45}.legend .l-surplus b{background:var(--surplus);opacity:.45}
.legend .l-attack b{background:var(--limit);opacity:.45}.legend .l-investigation b{background:var(--kept);opacity:.45}
.legend .l-up b{color:var(--short)}.legend .l-down b{color:var(--supply)}.legend .l-other b{color:var(--other);font-weight:700}.legend .l-warm b{background:var(--muted);opacity:.25}
.tip{position:absolute;z-index:2;pointer-events:none;background:var(--paper);color:var(--ink);border:1px solid var(--muted);border-radius:6px;padding:6px 9px;font-size:.76rem;line-height:1.4;box-shadow:0 4px 16px rgb(0 0 0/.16);width:max-content;max-width:min(250px,90%);font-variant-numeric:tabular-nums}
.tip[hidden]{display:none}.tip b{display:block}.tip span{display:flex;justify-content:space-between;gap:14px}
.tip em{font-style:normal;color:var(--muted);display:block}
footer{margin-top:64px;padding-top:20px;padding-bottom:40px;border-top:1px solid var(--grid);font-size:.85rem;color:var(--muted)}
footer dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 18px;margin:0 0 14px}
footer dt{color:var(--ink)}footer dd{margin:0;overflow-wrap:anywhere}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.92em}
@media (max-width:640px){
.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stack,.stack tbody{display:block}
.stack tr{display:grid;grid-template-columns:minmax(0,1fr);padding:8px 0;border-bottom:1px solid var(--grid)}
.stack th,.stack td{display:block;border:0;padding:1px 0;text-align:left}
.stack td{display:grid;grid-template-columns:7em minmax(7em,max-content) minmax(0,1fr);column-gap:14px;align-items:baseline}
.stack td::before{font-size:.82rem;content:attr(data-policy);color:var(--muted);overflow-wrap:anywhere}
.overview.stack td{grid-template-columns:7.2em minmax(0,1fr)}
.stack .difference{font-size:.75rem;white-space:normal}
.trade-off-figure{order:-1;position:static!important;margin-bottom:14px}
.stack tr.family{padding-bottom:2px;border-bottom-color:var(--muted)}
.verdict{font-size:1.08rem}
footer dl{grid-template-columns:minmax(0,1fr)}footer dt{margin-top:6px}
}
@media print{
body{font-size:10pt}button,.tip,.cursor,.heading a{display:none!important}
section.scenario{break-before:page;border:0;margin-top:0}
.run-figure,tr,.trade-off-figure{break-inside:avoid}
.answer.beside{grid-template-columns:minmax(0,1fr)}.scroll{overflow:visible}
.trade-off-figure{max-width:110mm;position:static!important}
.runs{grid-template-columns:repeat(2,minmax(0,1fr))}
a{color:inherit}
}`;
