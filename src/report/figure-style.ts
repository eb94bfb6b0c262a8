/**
 * Colours of the drawings, by role. Hues from Okabe and Ito's palette ("Color Universal Design", 2008), darkened or
 * lightened to keep 3:1 against the paper (WCAG 2.2, 1.4.11); shape and dashes repeat what colour says.
 */
const light = `
--ink:#1b1f24;--muted:#56606c;--grid:#e3e7ec;--paper:#ffffff;
--supply:#0067a5;--demand:#1b1f24;--short:#d55e00;--surplus:#56b4e9;--load:#4f5b69;--other:#6f7c8a;
--utilisation:#00785a;--threshold:#b25000;--latency:#8c3b85;--limit:#c0271d;--nodes:#7a5b00;--kept:#00785a`;
const dark = `
--ink:#e9ecf0;--muted:#a5afbb;--grid:#2b323a;--paper:#12161b;
--supply:#62b6f5;--demand:#e9ecf0;--short:#ff8a4c;--surplus:#3c8fc9;--load:#9aa7b5;--other:#8d99a6;
--utilisation:#3cc79c;--threshold:#f0a060;--latency:#dc9ad6;--limit:#ff7b70;--nodes:#e0b84a;--kept:#3cc79c`;

/** Follows the reader's system unless the page's button says otherwise; paper is always light. */
export const figureColours = `
:root{color-scheme:light;${light}}
@media screen{
:root[data-theme=dark]{color-scheme:dark;${dark}}
}
@media screen and (prefers-color-scheme:dark){
:root:not([data-theme=light]){color-scheme:dark;${dark}}
}`;

/** Everything a drawing needs beside the colours: also put into a drawing that is saved alone. */
export const figureStyle = `
svg{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
svg text{fill:var(--ink)}
svg .panel-title{font-size:10.5px;font-weight:600}
svg .tick{font-size:9.5px;fill:var(--muted);font-variant-numeric:tabular-nums}
svg .key{font-size:9.5px;fill:var(--muted)}
svg .name{font-size:12px;font-weight:600;paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
svg .grid{stroke:var(--grid);stroke-width:1;fill:none}
svg .curve{fill:none;stroke-width:1.5;stroke-linejoin:round}
svg .area{stroke:none;opacity:.16}
svg .load{stroke:var(--load)}svg .area.load{fill:var(--load);stroke:none}
svg .demand{stroke:var(--demand);stroke-width:1.2;stroke-dasharray:3 2}
svg .supply{stroke:var(--supply);stroke-width:2}
svg .other{stroke:var(--other);stroke-width:1}
svg .rank-1{stroke-dasharray:5 2}svg .rank-2{stroke-dasharray:1.5 1.5}
svg .utilisation{stroke:var(--utilisation);stroke-width:1.2}
svg .threshold-up,svg .threshold-down{stroke:var(--threshold);stroke-width:1.1;stroke-dasharray:5 2}
svg .latency{stroke:var(--latency);stroke-width:1.2}
svg .limit{stroke:var(--limit);stroke-width:1.2;stroke-dasharray:6 3}
svg .nodes{stroke:var(--nodes);stroke-width:1.6}
svg .short{fill:var(--short);opacity:.3}
svg .surplus{fill:var(--surplus);opacity:.3}
svg .score{stroke:var(--ink);stroke-width:1}
svg .attack{fill:var(--limit);opacity:.3}svg .investigation{fill:var(--kept);opacity:.3}
svg .mark{stroke:var(--paper);stroke-width:.7}
svg .mark.up{fill:var(--short)}svg .mark.down{fill:var(--supply)}
svg .warm-up{fill:var(--muted);opacity:.1}
svg .cursor{stroke:var(--ink);stroke-width:.8;opacity:.6}
svg .kept{fill:var(--kept);opacity:.12}
svg .kept-label{fill:var(--kept)}
svg .interval{stroke:var(--supply);stroke-width:1.6;fill:none}
svg .leader{stroke:var(--muted);stroke-width:.7;fill:none}
svg circle{fill:var(--supply);stroke:var(--paper);stroke-width:1.5}`;

/** The light colours alone, for a drawing saved to be printed. */
export const savedFigureColours = `svg{background:#fff;${light}}`;
