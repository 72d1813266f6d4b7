// One trace: its chart, its findings, the details of a span, and all spans as a table.
import { html, render, nothing } from './lit-html.js';
import { ask, clock, count, duration } from './format.js';
import { Gantt, model } from './gantt.js';

const KINDS = ['', 'client', 'server', 'producer', 'consumer'];
const TABLE_ROWS = 200;
const MAX_CLOSED = 50;
const HELP = 'Arrow keys choose a span, open and close what is below it. Plus and minus zoom, 0 shows all, e goes to the next error, c along the critical path, n to the next one found, slash to the search field.';

export function trace(context) {
  const { root, url, signal } = context;
  const id = url.pathname.slice('/trace/'.length);
  context.title('Trace');
  render(html`<p class="note" role="status">Loading the trace ...</p>`, root);
  let page = null;
  ask(`trace/${encodeURIComponent(id)}`, null, signal)
    .then((answer) => { page = new TracePage(context, id, model(answer)); })
    .catch((error) => context.fail(error, 'Look at the id, or search for the trace: spans may still be on their way, and old ones may be gone.'));
  return () => page?.close();
}

class TracePage {
  constructor(context, id, trace) {
    const parameters = context.url.searchParams;
    this.context = context;
    this.id = id;
    this.trace = trace;
    this.text = parameters.get('find') ?? '';
    this.details = null;
    this.tableFrom = 0;
    this.hasTable = false;
    const number = (name, otherwise) => (parameters.has(name) ? Number(parameters.get(name)) || 0 : otherwise);
    const isSpan = (i) => Number.isInteger(i) && i >= 0 && i < trace.size;
    const selected = number('span', -1);
    const from = Math.max(trace.first, number('from', trace.first));
    const to = Math.min(trace.last, number('to', trace.last));
    this.state = {
      selected: isSpan(selected) ? selected : -1,
      closed: new Set((parameters.get('closed') ?? '').split('.').filter((i) => i !== '').map(Number).filter(isSpan)),
      found: new Set(),
      isPathOnly: parameters.has('path'),
      from: from < to ? from : trace.first,
      to: from < to ? to : trace.last,
      rows: [],
    };
    const operation = trace.operations[trace.operation[trace.rootMissing && trace.size > 1 ? 1 : 0]];
    context.title(`${trace.services[trace.service[0]]} ${operation}`);
    this.choose();
    this.draw();
    this.gantt = new Gantt(
      {
        mini: context.root.querySelector('.mini'),
        scroller: context.root.querySelector('.gantt'),
        spacer: context.root.querySelector('.spacer'),
        canvas: context.root.querySelector('.gantt canvas'),
      },
      trace,
      this.state,
      { select: (span) => this.select(span), toggle: (span) => this.toggle(span), zoom: (a, b) => this.zoom(a, b) },
    );
    this.gantt.draw();
    if (this.state.selected >= 0) this.select(this.state.selected);
    if (this.text !== '') this.find(this.text);
  }

  close() {
    this.gantt.close();
  }

  /** The rows: without what is below closed spans and, if wanted, without what nobody waited for. */
  choose() {
    const { trace, state } = this;
    const rows = [];
    for (let i = 0; i < trace.size; i = state.closed.has(i) ? trace.end[i] : i + 1) {
      if (!state.isPathOnly || trace.hasPath[i]) rows.push(i);
    }
    state.rows = rows;
  }

  /** Keeps the view in the address. */
  remember() {
    const { trace, state } = this;
    const parameters = new URLSearchParams();
    if (state.selected >= 0) parameters.set('span', state.selected);
    if (state.from > trace.first || state.to < trace.last) {
      parameters.set('from', Math.round(state.from));
      parameters.set('to', Math.round(state.to));
    }
    if (state.isPathOnly) parameters.set('path', '1');
    if (this.text !== '') parameters.set('find', this.text);
    if (state.closed.size > 0 && state.closed.size <= MAX_CLOSED) parameters.set('closed', [...state.closed].join('.'));
    const query = parameters.toString();
    history.replaceState(null, '', `/trace/${this.id}${query ? `?${query}` : ''}`);
  }

  redraw() {
    this.choose();
    this.remember();
    this.draw();
    this.gantt.draw();
  }

  draw() {
    render(html`${this.head()}${this.findings()}${this.tools()}${this.chart()}${this.panel()}${this.table()}`, this.context.root);
  }

  head() {
    const { trace } = this;
    const first = trace.rootMissing && trace.size > 1 ? 1 : 0;
    const service = trace.services[trace.service[first]];
    const operation = trace.operations[trace.operation[first]];
    const services = new Set(trace.service).size;
    const others = new URLSearchParams({ service, operation });
    return html`
      <h1>${service} <span class="light">${operation}</span></h1>
      <p class="facts"><b>${duration(trace.durationMicros)}</b> <span>${clock(trace.startMicros)}</span>
        <span>${count(trace.size - (trace.rootMissing ? 1 : 0), 'span')}</span> <span>${count(services, 'service')}</span>
        <span class=${trace.errors.length ? 'bad' : ''}>${trace.errors.length ? `✕ ${count(trace.errors.length, 'error')}` : 'no errors'}</span></p>
      <p class="facts"><span>Trace <code>${trace.traceId}</code></span>
        ${trace.requestId && trace.requestId !== trace.traceId ? html`<span>Request id <code>${trace.requestId}</code></span>` : nothing}
        <a href="/?${others}">Requests like this</a> <a href="/api/v2/trace/${trace.traceId}" download="${trace.traceId}.json">JSON</a></p>
      ${trace.rootMissing ? html`<p class="warning">The first span is missing: it was lost, or is still on its way. The chart begins with those below it.</p>` : nothing}
      ${trace.offsets.map((offset) => html`<p class="note">The clock of ${offset.to} is ${duration(Math.abs(offset.offsetMicros))}
        ${offset.offsetMicros < 0 ? 'behind' : 'ahead of'} that of ${offset.from}: corrected${offset.contradictory ? ', though not all calls agree' : ''}.</p>`)}`;
  }

  findings() {
    const all = this.trace.findings;
    if (all.length === 0) return nothing;
    return html`<details class="findings" open><summary>${count(all.length, 'finding')}</summary><ul>
      ${all.map((one) => html`<li><b>${one.finding}</b>: ${one.sentence} <span class="faint">${one.effect}</span>
        ${one.spans.length ? html`<button @click=${() => this.show(one.spans)}>Show</button>` : nothing}</li>`)}
    </ul></details>`;
  }

  tools() {
    const { state } = this;
    const matches = state.found.size ? count(state.found.size, 'span') : this.isSearched ? 'none found' : '';
    return html`<div class="tools" role="group" aria-label="Chart">
      <input type="search" id="find" aria-label="Search in this trace" placeholder="Search in this trace" .value=${this.text}
        @change=${(event) => this.find(event.target.value)} @keydown=${(event) => { if (event.key === 'Enter') this.next((i) => state.found.has(i)); }}>
      <span role="status" class="note">${matches}</span>
      <button @click=${() => this.gantt.zoom(0.5, 0.5)} aria-label="Zoom in">+</button>
      <button @click=${() => this.gantt.zoom(2, 0.5)} aria-label="Zoom out">−</button>
      <button @click=${() => this.zoom(this.trace.first, this.trace.last)}>All</button>
      <button @click=${() => this.closeAll()}>${state.closed.size ? 'Open all' : 'Close all'}</button>
      <button aria-pressed=${state.isPathOnly} @click=${() => { state.isPathOnly = !state.isPathOnly; this.redraw(); }}>Critical path only</button>
      <button ?disabled=${this.trace.errors.length === 0} @click=${() => this.next((i) => this.trace.failed[i])}>Next error</button>
    </div>`;
  }

  chart() {
    return html`
      <div class="minimap"><canvas class="mini" role="img" aria-label="The whole trace; drag to zoom"></canvas></div>
      <div class="gantt" tabindex="0" role="group" aria-label="Chart of the trace" aria-describedby="keys" @keydown=${(event) => this.key(event)}>
        <canvas role="img" aria-label="Chart of ${this.trace.size} spans; the table below has the same"></canvas><div class="spacer"></div>
      </div>
      <p class="note" id="keys"><span class="swatch strong"></span> on the critical path <span class="swatch span"></span> nobody waited
        <span class="swatch gap"></span> gap: no call explains it. <span class="keys">${HELP}</span></p>
      <p class="hidden" role="status">${this.announcement()}</p>`;
  }

  announcement() {
    const i = this.state.selected;
    if (i < 0) return '';
    const { trace } = this;
    return `${trace.services[trace.service[i]]} ${trace.operations[trace.operation[i]]}, ${duration(trace.duration[i])},
      self ${duration(trace.self[i])}, on the critical path ${duration(trace.critical[i])}${trace.failed[i] ? ', failed' : ''}`;
  }

  panel() {
    const span = this.details;
    if (!span) return nothing;
    if (span.error instanceof Error) return html`<section class="panel" aria-label="Span"><p class="warning" role="alert">${span.error.message}</p></section>`;
    return html`<section class="panel" aria-label="Span" tabindex="-1">
      <h2>${span.service} <span class="light">${span.operation}</span></h2>
      <p class="facts"><b>${duration(span.durationMicros)}</b> <span>from ${duration(span.offsetMicros)}</span> <span>self ${duration(span.selfMicros)}</span>
        <span>on the critical path ${duration(span.criticalMicros)}</span> ${span.kind ? html`<span>${span.kind}</span>` : nothing}
        ${span.remoteService ? html`<span>to ${span.remoteService}</span>` : nothing} <span>Span <code>${span.id}</code></span></p>
      ${span.tags.length ? html`<table><caption>Tags</caption><tbody>${span.tags.map((tag) => this.tag(tag, span))}</tbody></table>` : html`<p class="note">No tags.</p>`}
      ${span.annotations.length ? html`<table><caption>Logs</caption><tbody>${span.annotations.map((log) => html`<tr>
        <th scope="row" class="n">${duration(log.offsetMicros)}</th><td class="value">${log.value}</td></tr>`)}</tbody></table>` : nothing}
      ${span.left ? html`<p class="note">${span.left} more are left out; the JSON has them.</p>` : nothing}</section>`;
  }

  tag(tag) {
    const others = new URLSearchParams({ tag: `${tag.key}=${tag.value}` });
    return html`<tr><th scope="row">${tag.key}</th><td class="value ${tag.key === 'error' && tag.value !== 'false' ? 'bad' : ''}">${tag.value}
      ${tag.length ? html`<span class="note">cut; ${tag.length.toLocaleString('en')} characters</span>` : nothing}
      ${tag.traceId ? html`<a href="/trace/${tag.traceId}">open</a>` : nothing}</td>
      <td>${tag.length ? nothing : html`<a href="/?${others}" aria-label="Traces with ${tag.key}=${tag.value}">find</a>`}</td></tr>`;
  }

  table() {
    const { trace, state } = this;
    const shown = this.hasTable ? state.rows.slice(this.tableFrom, this.tableFrom + TABLE_ROWS) : [];
    return html`<details class="spans" @toggle=${(event) => this.openTable(event.target.open)}><summary>Table of the spans</summary>
      <div class="wide-table" tabindex="0" role="region" aria-label="Spans"><table><thead><tr><th scope="col" class="n">Depth</th><th scope="col">Service</th><th scope="col">Operation</th><th scope="col">Kind</th>
        <th scope="col" class="n">Start</th><th scope="col" class="n">Duration</th><th scope="col" class="n">Self</th><th scope="col" class="n">Critical</th><th scope="col">Error</th></tr></thead>
      <tbody>${shown.map((i) => html`<tr aria-current=${i === state.selected}><td class="n">${trace.depth[i]}</td><td>${trace.services[trace.service[i]]}</td>
        <td><button class="link" @click=${() => this.select(i, true)}>${trace.operations[trace.operation[i]] || '(no name)'}</button></td><td>${KINDS[trace.kind[i]]}</td>
        <td class="n">${duration(trace.start[i])}</td><td class="n">${duration(trace.duration[i])}</td><td class="n">${duration(trace.self[i])}</td>
        <td class="n">${duration(trace.critical[i])}</td><td>${trace.failed[i] ? '✕ failed' : ''}</td></tr>`)}</tbody></table></div>
      <p>${this.tableFrom > 0 ? html`<button @click=${() => this.turn(-TABLE_ROWS)}>Before</button>` : nothing}
        ${state.rows.length > this.tableFrom + TABLE_ROWS ? html`<button @click=${() => this.turn(TABLE_ROWS)}>Next ${TABLE_ROWS}</button>` : nothing}
        <span class="note">${this.tableFrom + 1} to ${this.tableFrom + shown.length} of ${count(state.rows.length, 'span')}</span></p></details>`;
  }

  openTable(isOpen) {
    this.hasTable = isOpen;
    this.draw();
  }

  turn(by) {
    this.tableFrom += by;
    this.draw();
  }

  async select(span, isFocused = false) {
    const { state } = this;
    state.selected = span;
    this.redraw();
    this.gantt.reveal(state.rows.indexOf(span));
    try {
      this.details = await ask(`trace/${this.id}/span`, new URLSearchParams({ index: span, size: this.trace.size }), this.context.signal);
    } catch (error) {
      if (error.name === 'AbortError') return;
      this.details = { error };
    }
    if (state.selected === span) this.draw();
    performance.mark('details'); // For those who measure.
    if (isFocused) this.context.root.querySelector('.panel')?.focus();
  }

  toggle(span) {
    const { closed } = this.state;
    if (!closed.delete(span)) closed.add(span);
    this.redraw();
  }

  closeAll() {
    const { trace, state } = this;
    if (state.closed.size) state.closed.clear();
    else for (let i = 1; i < trace.size; i++) if (trace.depth[i] === 1 && trace.end[i] > i + 1) state.closed.add(i);
    this.redraw();
  }

  zoom(from, to) {
    Object.assign(this.state, { from, to });
    this.remember();
    this.gantt.draw();
  }

  async find(text) {
    this.text = text.trim();
    try {
      const parameters = new URLSearchParams({ text: this.text });
      this.state.found = new Set(this.text === '' ? [] : await ask(`trace/${this.id}/find`, parameters, this.context.signal));
    } catch (error) {
      this.context.fail(error);
      return;
    }
    this.isSearched = this.text !== '';
    this.redraw();
  }

  show(spans) {
    this.state.found = new Set(spans);
    this.opened(spans[0]);
    this.select(spans[0]);
  }

  /** Opens all above a span. */
  opened(span) {
    for (let i = this.trace.parent[span]; i >= 0; i = this.trace.parent[i]) this.state.closed.delete(i);
    if (!this.trace.hasPath[span]) this.state.isPathOnly = false;
  }

  /** The next span that is so, from the top again after the last. */
  next(is) {
    const { size } = this.trace;
    for (let step = 1; step <= size; step++) {
      const i = (this.state.selected + step + size) % size;
      if (is(i)) {
        this.opened(i);
        this.select(i);
        return;
      }
    }
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { trace, state } = this;
    const span = state.selected;
    const row = state.rows.indexOf(span);
    const to = (wanted) => this.select(state.rows[Math.max(0, Math.min(state.rows.length - 1, wanted))]);
    const isOpen = span >= 0 && trace.end[span] > span + 1 && !state.closed.has(span);
    const actions = {
      ArrowDown: () => to(row + 1),
      ArrowUp: () => to(row - 1),
      PageDown: () => to(row + 20),
      PageUp: () => to(row - 20),
      Home: () => to(0),
      End: () => to(state.rows.length - 1),
      ArrowLeft: () => { if (isOpen) this.toggle(span); else if (span > 0) this.select(trace.parent[span]); },
      ArrowRight: () => { if (state.closed.has(span)) this.toggle(span); else to(row + 1); },
      Enter: () => this.context.root.querySelector('.panel')?.focus(),
      '+': () => this.gantt.zoom(0.5, 0.5),
      '-': () => this.gantt.zoom(2, 0.5),
      0: () => this.zoom(trace.first, trace.last),
      e: () => this.next((i) => trace.failed[i]),
      c: () => this.next((i) => trace.critical[i] > 0),
      n: () => this.next((i) => state.found.has(i)),
      '/': () => this.context.root.querySelector('#find').focus(),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }
}
