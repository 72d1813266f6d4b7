// Finds traces: a form, a chart of durations over time, and a list with a small chart in each row.
import { html, svg, render, nothing } from './lit-html.js';
import { ask, clock, count, duration, given } from './format.js';

const RANGES = [['', 'any time'], ['15m', 'last 15 minutes'], ['1h', 'last hour'], ['6h', 'last 6 hours'], ['1d', 'last day'], ['7d', 'last 7 days']];
const FILTERS = ['service', 'operation', 'requestId', 'tag', 'error', 'minDuration', 'maxDuration', 'from', 'to', 'order'];
const POINTS = 500;
const FOLLOW_MILLIS = 5000;

export function search(context) {
  const { root, url, go, signal } = context;
  const asked = given(url.searchParams);
  const filters = new URLSearchParams([...asked].filter(([name]) => FILTERS.includes(name)));
  const state = { traces: null, next: null, warnings: [], points: [], services: [], operations: [], source: '', isLoading: true };
  const isFollowing = asked.has('follow');
  context.title('Search');

  const draw = () => {
    render(html`<h1>Traces</h1>${form()}${results()}`, root);
    drawPoints();
  };

  async function load(after) {
    const parameters = new URLSearchParams(filters);
    parameters.set('bars', '1');
    if (after) parameters.set('after', after);
    const found = await ask('search', parameters, signal);
    state.traces = after ? [...state.traces, ...found.traces] : found.traces;
    state.next = found.next;
    state.warnings = found.warnings;
    state.isLoading = false;
    state.error = null;
    draw();
  }

  async function loadPoints() {
    const parameters = new URLSearchParams(filters);
    parameters.set('limit', POINTS);
    state.points = (await ask('search', parameters, signal)).traces;
    draw();
  }

  async function loadNames() {
    const parameters = given([['service', asked.get('service') ?? '']]);
    const names = await ask('names', parameters, signal);
    state.services = names.services;
    state.operations = names.operations ?? [];
    state.source = names.source;
    draw();
  }

  function form() {
    const tags = [...asked.getAll('tag'), ''];
    const from = asked.get('from') ?? '';
    const isRegion = /^\d+$/.test(from) || asked.has('to');
    return html`
      <form class="filters" @submit=${submit} @change=${change}>
        <label>Service <input name="service" list="services" .value=${asked.get('service') ?? ''} autocomplete="off"></label>
        <datalist id="services">${state.services.map((name) => html`<option value=${name}></option>`)}</datalist>
        <label>Operation <input name="operation" list="operations" .value=${asked.get('operation') ?? ''} autocomplete="off"></label>
        <datalist id="operations">${state.operations.map((name) => html`<option value=${name}></option>`)}</datalist>
        <label>Request id <input name="requestId" .value=${asked.get('requestId') ?? ''} autocomplete="off" spellcheck="false"></label>
        ${tags.map((tag, i) => html`<label>${i === 0 ? 'Tag' : 'And tag'} <input name="tag" placeholder="key=value or key" .value=${tag} autocomplete="off" spellcheck="false"></label>`)}
        <label>At least <input class="short" name="minDuration" placeholder="100ms" .value=${asked.get('minDuration') ?? ''} autocomplete="off"></label>
        <label>At most <input class="short" name="maxDuration" placeholder="2s" .value=${asked.get('maxDuration') ?? ''} autocomplete="off"></label>
        <label>Started <select name="from">
          ${isRegion ? html`<option value=${from} selected>chosen below</option>` : nothing}
          ${RANGES.map(([value, text]) => html`<option value=${value} ?selected=${!isRegion && value === from}>${text}</option>`)}
        </select></label>
        ${isRegion ? html`<input type="hidden" name="to" .value=${asked.get('to') ?? ''}>` : nothing}
        <label>Order <select name="order">
          <option value="" ?selected=${!asked.has('order')}>newest first</option>
          <option value="slowest" ?selected=${asked.get('order') === 'slowest'}>slowest first</option>
        </select></label>
        <label class="check"><input type="checkbox" name="error" value="1" .checked=${asked.has('error')}> failed</label>
        <label class="check"><input type="checkbox" name="follow" value="1" .checked=${isFollowing}> follow</label>
        <button>Find</button>
        <a href="/">Clear</a>
      </form>`;
  }

  function submit(event) {
    event.preventDefault();
    const wanted = given(new FormData(event.currentTarget));
    if (!/^\d+$/.test(wanted.get('from') ?? '')) wanted.delete('to');
    go(`/?${wanted}`);
  }

  /** What is chosen from a list counts at once. */
  function change(event) {
    if (event.target.matches('select, [type=checkbox]')) event.currentTarget.requestSubmit();
  }

  function results() {
    if (state.error) return context.failure(state.error, 'Look at the conditions, or try again.');
    if (state.isLoading) return html`<p class="note" role="status">Searching ...</p>`;
    if (state.traces.length === 0) return empty();
    return html`
      ${state.warnings.map((warning) => html`<p class="warning">${warning}</p>`)}
      <canvas id="points" role="img" aria-label="Durations of the traces over time; the list below has the same. Drag to choose a region."
        @pointerdown=${press} @pointermove=${move} @pointerup=${release}></canvas>
      <p class="note">${legend()}</p>
      <table class="traces">
        <caption class="hidden">Traces</caption>
        <thead><tr><th scope="col">Started</th><th scope="col" class="n">Duration</th><th scope="col">Request</th>
          <th scope="col" class="wide">Chart</th><th scope="col" class="n">Spans</th><th scope="col" class="n wide">Services</th><th scope="col" class="n">Errors</th></tr></thead>
        <tbody>${state.traces.map(row)}</tbody>
      </table>
      ${state.next ? html`<p><button @click=${more}>More</button></p>` : html`<p class="note">These are all.</p>`}`;
  }

  function legend() {
    const ofSpan = asked.has('service') || asked.has('operation') ? ' With a service or an operation, a duration is that of its span.' : '';
    return `${count(state.points.length, 'trace')} drawn. Drag to choose a region, click to open a trace; ✕ has failed.${ofSpan}`;
  }

  function empty() {
    const isAny = [...filters].length === 0;
    return html`<div class="state"><h2>No trace found</h2>
      ${isAny
        ? html`<p>There are none in ${state.source} yet. Let a traced service write its span logs there, then come back: what is new is found at once.</p>`
        : html`<p>Take away a condition, or choose a longer time. <a href="/">All traces</a></p>`}
      ${state.warnings.map((warning) => html`<p class="warning">${warning}</p>`)}</div>`;
  }

  function row(found) {
    return html`<tr>
      <td><a href="/trace/${found.traceId}">${clock(found.startMicros)}</a></td>
      <td class="n">${duration(found.durationMicros)}</td>
      <td class="name">${found.service} <span class="faint">${found.operation}</span></td>
      <td class="wide">${bars(found)}</td>
      <td class="n">${found.spans}</td>
      <td class="n wide">${found.services}</td>
      <td class="n ${found.errors ? 'bad' : ''}">${found.errors ? `✕ ${found.errors}` : ''}</td>
    </tr>`;
  }

  function bars(found) {
    if (!found.bars) return html`<span class="note">large</span>`;
    const rectangles = [];
    for (let i = 0; i < found.bars.length; i += 4) {
      const [x, width, depth, failed] = found.bars.slice(i, i + 4);
      rectangles.push(svg`<rect x=${x} y=${1 + 4 * depth} width=${width} height="3" class=${failed ? 'failed' : 'bar'}></rect>`);
    }
    return html`<svg class="bars" viewBox="0 0 1000 26" preserveAspectRatio="none" aria-hidden="true">${rectangles}</svg>`;
  }

  async function more(event) {
    event.target.disabled = true;
    try {
      await load(state.next);
    } catch (error) {
      failed(error);
    }
  }

  // The chart: time to the right, duration upwards by powers of ten.
  let scale = null;
  let drag = null;

  function drawPoints() {
    const canvas = root.querySelector('#points');
    if (!canvas || state.points.length === 0) return;
    const { width, height } = canvas.getBoundingClientRect();
    canvas.width = width * devicePixelRatio;
    canvas.height = height * devicePixelRatio;
    const pen = canvas.getContext('2d');
    pen.scale(devicePixelRatio, devicePixelRatio);
    const style = getComputedStyle(document.body);
    const color = (name) => style.getPropertyValue(name);
    const starts = state.points.map((point) => point.startMicros);
    const durations = state.points.map((point) => Math.max(1, point.durationMicros));
    const first = Math.min(...starts);
    const last = Math.max(...starts);
    const low = Math.floor(Math.log10(Math.min(...durations)));
    const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...durations))));
    const [left, right, top, bottom] = [60, width - 12, 8, height - 20];
    scale = {
      x: (micros) => left + ((micros - first) / Math.max(1, last - first)) * (right - left),
      y: (micros) => bottom - ((Math.log10(Math.max(1, micros)) - low) / (high - low)) * (bottom - top),
      time: (x) => first + ((x - left) / (right - left)) * (last - first),
      micros: (y) => 10 ** (low + ((bottom - y) / (bottom - top)) * (high - low)),
    };
    pen.font = '11px sans-serif';
    pen.fillStyle = color('--faint');
    pen.strokeStyle = color('--line');
    for (let power = low; power <= high; power++) {
      const y = scale.y(10 ** power);
      pen.beginPath();
      pen.moveTo(left, y);
      pen.lineTo(right, y);
      pen.stroke();
      pen.textAlign = 'right';
      pen.fillText(duration(10 ** power), left - 4, y + 4);
    }
    pen.textAlign = 'left';
    pen.fillText(clock(first), left, height - 5);
    pen.textAlign = 'right';
    pen.fillText(clock(last), right, height - 5);
    for (const point of state.points) {
      const x = scale.x(point.startMicros);
      const y = scale.y(point.durationMicros);
      pen.strokeStyle = color(point.errors ? '--bad' : '--strong');
      pen.beginPath();
      if (point.errors) {
        pen.moveTo(x - 3, y - 3);
        pen.lineTo(x + 3, y + 3);
        pen.moveTo(x + 3, y - 3);
        pen.lineTo(x - 3, y + 3);
      } else {
        pen.arc(x, y, 3, 0, 2 * Math.PI);
      }
      pen.stroke();
    }
    if (drag) {
      pen.strokeStyle = color('--text');
      pen.strokeRect(drag.x, drag.y, drag.toX - drag.x, drag.toY - drag.y);
    }
  }

  function press(event) {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag = { x: event.offsetX, y: event.offsetY, toX: event.offsetX, toY: event.offsetY };
  }

  function move(event) {
    if (!drag) return;
    drag.toX = event.offsetX;
    drag.toY = event.offsetY;
    drawPoints();
  }

  function release() {
    const region = drag;
    drag = null;
    if (!region || !scale) return;
    if (Math.abs(region.toX - region.x) < 5 && Math.abs(region.toY - region.y) < 5) {
      open(region.x, region.y);
      return;
    }
    const wanted = given(asked);
    const [x1, x2] = [region.x, region.toX].sort((a, b) => a - b);
    const [y1, y2] = [region.y, region.toY].sort((a, b) => a - b);
    wanted.set('from', Math.max(0, Math.floor(scale.time(x1))));
    wanted.set('to', Math.ceil(scale.time(x2)) + 1);
    if (!asked.has('service') && !asked.has('operation')) {
      wanted.set('minDuration', `${Math.floor(scale.micros(y2))}us`);
      wanted.set('maxDuration', `${Math.ceil(scale.micros(y1))}us`);
    }
    go(`/?${wanted}`);
  }

  function open(x, y) {
    const distance = (point) => Math.hypot(scale.x(point.startMicros) - x, scale.y(point.durationMicros) - y);
    const nearest = state.points.reduce((a, b) => (distance(a) <= distance(b) ? a : b));
    if (distance(nearest) < 12) go(`/trace/${nearest.traceId}`);
  }

  const failed = (error) => {
    if (error.name === 'AbortError') return;
    state.error = error;
    draw();
  };
  const loadAll = () => Promise.all([load(), loadPoints()]).catch(failed);
  draw();
  loadAll();
  loadNames().catch(failed);
  const timer = isFollowing
    ? setInterval(() => { if (!document.hidden && state.traces?.length <= 25) loadAll(); }, FOLLOW_MILLIS)
    : 0;
  addEventListener('resize', drawPoints);
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', drawPoints);
  return () => {
    clearInterval(timer);
    removeEventListener('resize', drawPoints);
    scheme.removeEventListener('change', drawPoints);
  };
}
