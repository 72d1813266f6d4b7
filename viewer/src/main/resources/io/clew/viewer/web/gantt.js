// Draws a trace on canvas: only the rows that can be seen, so that the number of spans does not matter.
import { duration } from './format.js';

export const ROW = 22;
const AXIS = 22;
const MINI = 44;
const INDENT = 10;
const MAX_INDENT = 16;
const TICKS = [0, 0.25, 0.5, 0.75];

/** What the server says of a trace, with what drawing needs. A span is its index, as on the server. */
export function model(answer) {
  const size = answer.parent.length;
  const depth = new Int32Array(size);
  const end = new Int32Array(size); // The first span after those below.
  const failed = new Uint8Array(size);
  const hasPath = new Uint8Array(size); // Also if only spans below have a part of the critical path.
  for (let i = size - 1; i >= 0; i--) {
    const parent = answer.parent[i];
    end[i] = Math.max(end[i], i + 1);
    if (answer.critical[i] > 0) hasPath[i] = 1;
    if (parent >= 0) {
      end[parent] = Math.max(end[parent], end[i]);
      hasPath[parent] |= hasPath[i];
    }
  }
  for (let i = 1; i < size; i++) depth[i] = depth[answer.parent[i]] + 1;
  for (const i of answer.errors) failed[i] = 1;
  let first = 0;
  let last = Math.max(1, answer.durationMicros);
  for (let i = 0; i < size; i++) {
    first = Math.min(first, answer.start[i]);
    last = Math.max(last, answer.start[i] + answer.duration[i]);
  }
  return { ...answer, size, depth, end, failed, hasPath, first, last, pathOf: sections(answer.path, size), gapsOf: sections(answer.gaps, size) };
}

/** By span, where its sections are: numbers in a list of three each. */
function sections(list, size) {
  const from = new Int32Array(size + 1);
  for (let i = 0; i < list.length; i += 3) from[list[i] + 1]++;
  for (let i = 0; i < size; i++) from[i + 1] += from[i];
  const next = from.slice();
  const places = new Int32Array(list.length / 3);
  for (let i = 0; i < list.length; i += 3) places[next[list[i]]++] = i;
  return { list, from, places };
}

/** The chart. `state` is the page's: rows, selected, closed, found, from, to. `change` is called when the user changes it. */
export class Gantt {
  constructor(elements, trace, state, change) {
    Object.assign(this, elements); // mini, scroller, spacer, canvas
    this.trace = trace;
    this.state = state;
    this.change = change;
    this.scroller.addEventListener('scroll', () => this.draw(), { passive: true });
    this.scroller.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    this.canvas.addEventListener('click', (event) => this.click(event));
    this.canvas.addEventListener('dblclick', () => change.zoom(trace.first, trace.last));
    this.mini.addEventListener('pointerdown', (event) => this.press(event));
    this.mini.addEventListener('pointermove', (event) => this.move(event));
    this.mini.addEventListener('pointerup', () => this.release());
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.scroller);
    this.scheme = matchMedia('(prefers-color-scheme: dark)');
    this.recolor = () => { this.colors = null; this.draw(); };
    this.scheme.addEventListener('change', this.recolor);
  }

  close() {
    this.sizes.disconnect();
    cancelAnimationFrame(this.frame);
    this.scheme.removeEventListener('change', this.recolor);
  }

  color(name) {
    if (!this.colors) {
      const style = getComputedStyle(document.body);
      const names = ['text', 'faint', 'line', 'row', 'span', 'strong', 'bad', 'back', 'chosen', 'found', 'gap'];
      this.colors = Object.fromEntries(names.map((each) => [each, style.getPropertyValue(`--${each}`).trim()]));
    }
    return this.colors[name];
  }

  /** Draws at the next frame, once, however often it is asked for. */
  draw() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (this.scroller.clientWidth === 0) return; // It is not shown, or not any more.
      this.drawMini();
      this.drawRows();
    });
  }

  static pen(canvas, width, height) {
    const ratio = devicePixelRatio;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const pen = canvas.getContext('2d');
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.font = '12px sans-serif';
    pen.textBaseline = 'middle';
    return pen;
  }

  /** Where bars begin and end. */
  layout() {
    const width = this.scroller.clientWidth;
    const left = Math.round(Math.min(420, width * 0.42));
    return { width, left, right: width - 78 };
  }

  x(micros, { left, right }) {
    const { from, to } = this.state;
    return left + ((micros - from) / (to - from)) * (right - left);
  }

  drawRows() {
    const layout = this.layout();
    const { width, left, right } = layout;
    const { rows } = this.state;
    const height = this.scroller.clientHeight;
    this.spacer.style.height = `${rows.length * ROW + AXIS}px`;
    const pen = Gantt.pen(this.canvas, width, height);
    const first = Math.floor(this.scroller.scrollTop / ROW);
    const last = Math.min(rows.length, first + Math.ceil(height / ROW) + 1);
    const top = AXIS - (this.scroller.scrollTop - first * ROW);
    this.drawGrid(pen, height, layout);
    for (let row = first; row < last; row++) {
      this.drawRow(pen, rows[row], row, top + (row - first) * ROW, layout);
    }
    pen.fillStyle = this.color('back');
    pen.fillRect(0, 0, width, AXIS);
    this.drawGrid(pen, AXIS, layout);
    pen.fillStyle = this.color('faint');
    const { from, to } = this.state;
    pen.textAlign = 'left';
    for (const tick of TICKS) pen.fillText(duration(from + tick * (to - from)), left + tick * (right - left) + 3, AXIS / 2);
    pen.textAlign = 'right';
    pen.fillText('Duration', width - 6, AXIS / 2);
    performance.mark('drawn'); // For those who measure.
  }

  drawGrid(pen, height, { left, right }) {
    pen.strokeStyle = this.color('line');
    for (const tick of TICKS) {
      const x = Math.round(left + tick * (right - left)) + 0.5;
      pen.beginPath();
      pen.moveTo(x, 0);
      pen.lineTo(x, height);
      pen.stroke();
    }
  }

  drawRow(pen, span, row, y, { width, left, right }) {
    const { trace, state } = this;
    const isChosen = span === state.selected;
    if (isChosen || row % 2 === 1) {
      pen.fillStyle = this.color(isChosen ? 'chosen' : 'row');
      pen.fillRect(0, y, isChosen ? width : left - 4, ROW);
    }
    if (state.found.has(span)) {
      pen.fillStyle = this.color('found');
      pen.fillRect(0, y, 4, ROW);
    }
    const middle = y + ROW / 2;
    const indent = 8 + INDENT * Math.min(MAX_INDENT, trace.depth[span]);
    pen.save();
    pen.beginPath();
    pen.rect(0, y, left - 6, ROW);
    pen.clip();
    pen.textAlign = 'left';
    pen.fillStyle = this.color('faint');
    if (trace.end[span] > span + 1) pen.fillText(state.closed.has(span) ? '▸' : '▾', indent, middle);
    const service = trace.services[trace.service[span]];
    pen.fillStyle = this.color(trace.failed[span] ? 'bad' : 'text');
    const name = (trace.failed[span] ? '✕ ' : '') + (service || '?');
    pen.font = 'bold 12px sans-serif';
    pen.fillText(name, indent + 14, middle);
    const x = indent + 14 + pen.measureText(name).width + 6;
    pen.font = '12px sans-serif';
    pen.fillStyle = this.color('text');
    pen.fillText(trace.operations[trace.operation[span]], x, middle);
    pen.restore();
    pen.save();
    pen.beginPath();
    pen.rect(left, y, right - left, ROW);
    pen.clip();
    this.drawBar(pen, span, y + 5, { left, right });
    pen.restore();
    pen.fillStyle = this.color('text');
    pen.textAlign = 'right';
    pen.fillText(duration(trace.duration[span]), width - 6, middle);
  }

  drawBar(pen, span, y, layout) {
    const { trace } = this;
    const height = ROW - 10;
    const x = this.x(trace.start[span], layout);
    const length = Math.max(2, this.x(trace.start[span] + trace.duration[span], layout) - x);
    pen.fillStyle = this.color('span');
    pen.fillRect(x, y, length, height);
    pen.fillStyle = this.color('strong');
    this.each(trace.pathOf, span, (from, to) => {
      const start = this.x(from, layout);
      pen.fillRect(start, y, Math.max(1, this.x(to, layout) - start), height);
    });
    pen.strokeStyle = this.color('gap');
    this.each(trace.gapsOf, span, (from, to) => {
      const start = Math.max(layout.left, this.x(from, layout));
      const stop = Math.min(layout.right, this.x(to, layout));
      pen.beginPath();
      for (let line = start; line < stop - 4; line += 8) {
        pen.moveTo(line, y + height);
        pen.lineTo(line + 4, y);
      }
      pen.stroke();
    });
    if (trace.failed[span]) {
      pen.strokeStyle = this.color('bad');
      pen.lineWidth = 2;
      pen.strokeRect(x, y, length, height);
      pen.lineWidth = 1;
    }
  }

  each({ list, from, places }, span, visit) {
    for (let i = from[span]; i < from[span + 1]; i++) visit(list[places[i] + 1], list[places[i] + 2]);
  }

  /** All spans at once, a line each as far as there is room, and the part that is shown below. */
  drawMini() {
    const { trace, state } = this;
    const width = this.mini.parentElement.clientWidth;
    const pen = Gantt.pen(this.mini, width, MINI);
    const whole = trace.last - trace.first;
    const x = (micros) => ((micros - trace.first) / whole) * width;
    if (!this.image || this.image.width !== this.mini.width || !this.colors) this.image = this.miniImage(x);
    pen.drawImage(this.image, 0, 0, width, MINI);
    pen.fillStyle = this.color('line');
    pen.globalAlpha = 0.6;
    pen.fillRect(0, 0, x(state.from), MINI);
    pen.fillRect(x(state.to), 0, width - x(state.to), MINI);
    pen.globalAlpha = 1;
    if (this.range) {
      pen.strokeStyle = this.color('text');
      pen.strokeRect(this.range[0], 0.5, this.range[1] - this.range[0], MINI - 1);
    }
  }

  miniImage(x) {
    const { trace } = this;
    const image = document.createElement('canvas');
    image.width = this.mini.width;
    image.height = this.mini.height;
    const pen = image.getContext('2d');
    pen.scale(devicePixelRatio, devicePixelRatio);
    const step = Math.max(1, Math.floor(trace.size / 4000)); // More lines could not be told apart.
    pen.fillStyle = this.color('span');
    for (let i = 0; i < trace.size; i += step) {
      const y = trace.size <= MINI ? i : (i / trace.size) * MINI;
      pen.fillRect(x(trace.start[i]), y, Math.max(1, x(trace.start[i] + trace.duration[i]) - x(trace.start[i])), 1);
    }
    pen.fillStyle = this.color('bad');
    for (const i of trace.errors.slice(0, 2000)) {
      const y = trace.size <= MINI ? i : (i / trace.size) * MINI;
      pen.fillRect(x(trace.start[i]), y, Math.max(2, x(trace.start[i] + trace.duration[i]) - x(trace.start[i])), 2);
    }
    return image;
  }

  click(event) {
    const row = Math.floor((event.offsetY - AXIS + this.scroller.scrollTop) / ROW);
    if (event.offsetY < AXIS || row >= this.state.rows.length) return;
    const span = this.state.rows[row];
    const arrow = 8 + INDENT * Math.min(MAX_INDENT, this.trace.depth[span]);
    const isArrow = event.offsetX >= arrow - 4 && event.offsetX < arrow + 13 && this.trace.end[span] > span + 1;
    if (isArrow) this.change.toggle(span);
    else this.change.select(span);
  }

  /** With Ctrl, around the pointer; else the page scrolls. */
  wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const { left, right } = this.layout();
    const share = Math.max(0, Math.min(1, (event.offsetX - left) / (right - left)));
    this.zoom(event.deltaY > 0 ? 1.3 : 1 / 1.3, share);
  }

  zoom(factor, share) {
    const { from, to } = this.state;
    const at = from + share * (to - from);
    const length = Math.max(10, Math.min(this.trace.last - this.trace.first, (to - from) * factor));
    const start = Math.max(this.trace.first, Math.min(this.trace.last - length, at - share * length));
    this.change.zoom(start, start + length);
  }

  press(event) {
    this.mini.setPointerCapture(event.pointerId);
    this.range = [event.offsetX, event.offsetX];
  }

  move(event) {
    if (!this.range) return;
    this.range[1] = event.offsetX;
    this.draw();
  }

  release() {
    if (!this.range) return;
    const [a, b] = this.range.sort((p, q) => p - q);
    this.range = null;
    const { first, last } = this.trace;
    const time = (x) => first + Math.max(0, Math.min(1, x / this.mini.clientWidth)) * (last - first);
    if (b - a < 4) this.change.zoom(first, last);
    else this.change.zoom(time(a), time(b));
  }

  /** Scrolls until the row can be seen. */
  reveal(row) {
    const top = row * ROW;
    const height = this.scroller.clientHeight - AXIS;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    else if (top + ROW > this.scroller.scrollTop + height) this.scroller.scrollTop = top + ROW - height;
  }
}
