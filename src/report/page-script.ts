/**
 * What the page does beyond showing: values under the pointer or the arrow keys, saving a drawing as SVG, switching
 * the theme. Plain browser JavaScript, since it is put into the page as it stands; without it everything is readable.
 */
export const pageScript = String.raw`
(() => {
  'use strict';
  const text = (tag, content) => Object.assign(document.createElement(tag), { textContent: content });

  for (const figure of document.querySelectorAll('.run-figure')) {
    const svg = figure.querySelector('svg');
    const tip = figure.querySelector('.tip');
    const cursor = svg.querySelector('.cursor');
    const [x0, x1, width, span] = ['x0', 'x1', 'w', 't'].map((key) => Number(svg.dataset[key]));
    let data;
    let row = 0;

    const show = (next) => {
      data ??= JSON.parse(figure.querySelector('script').textContent);
      row = Math.max(0, Math.min(data.t_s.length - 1, next));
      const t_s = data.t_s[row];
      const x = x0 + (t_s / span) * (x1 - x0);
      cursor.setAttribute('x1', x);
      cursor.setAttribute('x2', x);
      tip.replaceChildren(text('b', +(t_s / data.unit.seconds).toFixed(2) + ' ' + data.unit.name));
      let panel = '';
      for (const curve of data.curves) {
        if (curve.panel !== panel) tip.append(text('em', (panel = curve.panel)));
        const line = text('span', curve.label);
        line.append(text('span', curve.value[row] === null ? '–' : String(curve.value[row])));
        tip.append(line);
      }
      const near = (span / (x1 - x0)) * 4;
      for (const mark of data.marks) if (Math.abs(mark.t_s - t_s) <= near) tip.append(text('em', mark.text));
      tip.hidden = false;
      const box = svg.getBoundingClientRect();
      const at = (x / width) * box.width;
      tip.style.left = Math.max(0, at + 14 + tip.offsetWidth < box.width ? at + 14 : at - 14 - tip.offsetWidth) + 'px';
      tip.style.top = box.top - figure.getBoundingClientRect().top + 22 + 'px';
    };
    const hide = () => {
      tip.hidden = true;
      cursor.setAttribute('x1', -9);
      cursor.setAttribute('x2', -9);
    };
    const point = (event) => {
      const box = svg.getBoundingClientRect();
      const t_s = ((((event.clientX - box.left) / box.width) * width - x0) / (x1 - x0)) * span;
      data ??= JSON.parse(figure.querySelector('script').textContent);
      const after = data.t_s.findIndex((at) => at >= t_s);
      show(after < 0 ? data.t_s.length - 1 : after);
    };
    svg.addEventListener('pointermove', point);
    svg.addEventListener('pointerdown', point);
    svg.addEventListener('pointerleave', hide);
    figure.addEventListener('focusout', hide);
    figure.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
      if (event.key === 'Escape') hide();
      if (step === undefined || event.target !== figure) return;
      event.preventDefault();
      show(row + step);
    });
  }

  document.addEventListener('click', (event) => {
    const save = event.target.closest('button[data-save]');
    if (save === null) return;
    const drawing = save.closest('figure').querySelector('svg').cloneNode(true);
    drawing.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    drawing.prepend(text('style', document.getElementById('saved-figure').innerHTML + document.getElementById('figure').textContent));
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(drawing)], { type: 'image/svg+xml' }));
    link.download = save.dataset.save;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });

  const root = document.documentElement;
  document.getElementById('theme').addEventListener('click', () => {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
  });
  addEventListener('beforeprint', () => document.querySelectorAll('details').forEach((part) => (part.open = true)));
})();
`;
