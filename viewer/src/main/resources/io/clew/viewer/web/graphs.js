// What many traces say together. All of it is computed on the server, the drawings too.
import { html, render, nothing } from './lit-html.js';
import { ask, clock, count, duration, given, percent } from './format.js';

const RANGES = [['', 'newest traces'], ['15m', 'last 15 minutes'], ['1h', 'last hour'], ['6h', 'last 6 hours'], ['1d', 'last day'], ['7d', 'last 7 days']];

/** A page: asks for one answer, and shows it below a form that narrows it. */
function page(path, title, note, filters, show) {
  return (context) => {
    const { root, url, go, signal } = context;
    const asked = given(url.searchParams);
    context.title(title);
    const draw = (answer) => {
      render(html`<h1>${title}</h1><p class="note">${note}</p>${form()}
        ${answer ? html`${looked(answer)}${answer.traces === 0 ? empty() : show(answer, asked)}` : html`<p class="note" role="status">Reading traces ...</p>`}`, root);
      const place = root.querySelector('.drawn');
      if (place) place.replaceChildren(...drawing(answer.drawing));
    };
    const form = () => html`<form class="filters" @submit=${submit} @change=${(event) => { if (event.target.matches('select, [type=checkbox]')) event.currentTarget.requestSubmit(); }}>
      <label>Time <select name="from">${RANGES.map(([value, text]) => html`<option value=${value} ?selected=${value === (asked.get('from') ?? '')}>${text}</option>`)}</select></label>
      ${filters.includes('service') ? html`<label>Has service <input name="service" .value=${asked.get('service') ?? ''} autocomplete="off"></label>
        <label>Has operation <input name="operation" .value=${asked.get('operation') ?? ''} autocomplete="off"></label>` : nothing}
      ${filters.includes('development') ? html`<label class="check"><input type="checkbox" name="development" value="1" .checked=${asked.has('development')}> also what one trace alone shows</label>` : nothing}
      <button>Show</button></form>`;
    function submit(event) {
      event.preventDefault();
      go(`${url.pathname}?${given(new FormData(event.currentTarget))}`);
    }
    draw(null);
    ask(path, asked, signal).then(draw).catch((error) => context.fail(error));
  };
}

function looked({ traces, fromMicros, toMicros, cut, warnings }) {
  if (traces === 0) return warnings.map((warning) => html`<p class="warning">${warning}</p>`);
  return html`<p class="facts"><span>${cut ? 'The newest ' : ''}${count(traces, 'trace')}</span> <span>${clock(fromMicros)} to ${clock(toMicros)}</span></p>
    ${warnings.map((warning) => html`<p class="warning">${warning}</p>`)}`;
}

function empty() {
  return html`<div class="state"><h2>No trace there</h2><p>Choose a longer time, or take away a condition. <a href="/">Search all traces</a></p></div>`;
}

/** The server has escaped what spans say; what is no drawing is left out all the same. */
function drawing(markup) {
  const parsed = new DOMParser().parseFromString(markup ?? '', 'text/html');
  for (const element of parsed.querySelectorAll('script, style, link, iframe, object, embed, form, a')) element.remove();
  const drawn = [...parsed.body.children];
  for (const scrolled of drawn) if (scrolled.matches('.drawing')) scrolled.tabIndex = 0;
  return drawn;
}

const failures = (errors, all) => (errors > 0 ? html`<span class="bad">✕ ${percent(errors / all)}</span>` : '0 %');
const left = (n, what) => (n > 0 ? html`<p class="note">Not shown: ${count(n, what)}.</p>` : nothing);
const whole = (n) => Math.round(n).toLocaleString('en');

export const services = page('services', 'Services', 'An arrow leads from the caller to the called service: how many calls, how many of them failed, and how long the caller waited.', [], (answer) => html`
  <div class="drawn"></div>
  ${answer.edges.length === 0 ? html`<p class="note">No service calls another in these traces.</p>` : html`<div class="wide-table" tabindex="0" role="region" aria-label="Calls"><table>
    <thead><tr><th scope="col">Caller</th><th scope="col">Called</th><th scope="col" class="n">Calls</th><th scope="col" class="n">Failed</th><th scope="col" class="n">p50</th>
      <th scope="col" class="n">p95</th><th scope="col" class="n">p99</th><th scope="col" class="n">Traced</th><th scope="col">Traces</th></tr></thead>
    <tbody>${answer.edges.map((edge) => html`<tr><td class="name">${edge.caller}</td><td class="name">${edge.callee}</td><td class="n">${whole(edge.calls)}</td>
      <td class="n">${failures(edge.errors, edge.calls)}</td><td class="n">${duration(edge.p50Micros)}</td><td class="n">${duration(edge.p95Micros)}</td><td class="n">${duration(edge.p99Micros)}</td>
      <td class="n">${percent(edge.sampledShare)}</td><td><a href="/trace/${edge.exemplar}" aria-label="Slowest call from ${edge.caller} to ${edge.callee}">slowest</a>
      <a href="/?${new URLSearchParams({ service: edge.callee })}" aria-label="Traces with ${edge.callee}">all</a></td></tr>`)}</tbody></table></div>`}
  ${left(answer.left, 'more connection')}`);

export const flow = page('flow', 'Request flows', 'Requests that do the same are one category. Its graph leads from the call at the top to the reply at the bottom, with the median time and the 95th percentile of each step; blue takes at least a tenth of the time.', ['service'], (answer, asked) => {
  const link = (category) => {
    const parameters = new URLSearchParams(asked);
    parameters.set('category', category.id);
    return `/flow?${parameters}`;
  };
  return html`<div class="wide-table" tabindex="0" role="region" aria-label="Categories"><table>
    <thead><tr><th scope="col">Category</th><th scope="col">Request</th><th scope="col" class="n">Requests</th><th scope="col" class="n">Of its operation</th><th scope="col" class="n">Failed</th><th scope="col" class="n">p50</th><th scope="col" class="n">p95</th></tr></thead>
    <tbody>${answer.categories.map((one) => html`<tr aria-current=${one.id === answer.category}><td><a href=${link(one)}><code>${one.id}</code></a></td><td class="name">${one.service} <span class="faint">${one.operation}</span></td>
      <td class="n">${whole(one.requests)}</td><td class="n">${percent(one.share)}</td><td class="n">${failures(one.errors, one.requests)}</td><td class="n">${duration(one.p50Micros)}</td><td class="n">${duration(one.p95Micros)}</td></tr>`)}</tbody></table></div>
    ${left(answer.left, 'rarer kind')}
    ${answer.category ? html`<h2>Category <code>${answer.category}</code></h2><p class="facts">Slowest: ${answer.exemplars.map((id) => html`<a href="/trace/${id}"><code>${id.slice(-8)}</code></a>`)}</p><div class="drawn"></div>`
      : html`<p class="warning">There is no such category in these traces; choose one of the list.</p>`}`;
});

export const diagnosis = page('diagnosis', 'Diagnosis', 'What makes requests slow or fail, and what mending it would save: the largest saving first.', ['service', 'development'], (answer) => html`
  ${answer.findings.length === 0
    ? html`<div class="state"><h2>Nothing found</h2><p>No rule matches 3 of these traces and 1 % of the requests. Choose a longer time, or look at what one trace alone shows.</p></div>`
    : html`<ol class="findings">${answer.findings.map((one) => html`<li><b>${one.finding}</b>: ${one.sentence}<br><span class="faint">${one.effect}</span><br>
      ${one.exemplars.map((id, i) => html`<a href="/trace/${id}">${i === 0 ? 'Trace that shows it' : 'another'}</a> `)}</li>`)}</ol>`}
  ${left(answer.left, 'more finding')}`);

export const sampling = page('sampling', 'Sampling', 'With what the services where requests begin sample, as the first spans of the traces say.', [], (answer) => {
  const seconds = Math.max(1, (answer.toMicros - answer.fromMicros) / 1e6);
  return html`<div class="wide-table" tabindex="0" role="region" aria-label="Sampling"><table>
    <thead><tr><th scope="col">Service</th><th scope="col">Sampler</th><th scope="col" class="n">Rate</th><th scope="col" class="n">Traces</th><th scope="col" class="n">Traces/s</th><th scope="col" class="n">Requests</th><th scope="col">Last seen</th></tr></thead>
    <tbody>${answer.rates.map((rate) => html`<tr><td class="name"><a href="/?${new URLSearchParams({ service: rate.service })}">${rate.service || '(no name)'}</a></td><td class="name">${rate.type || 'not said'}</td><td class="n">${rate.param || 'not said'}</td>
      <td class="n">${whole(rate.traces)}</td><td class="n">${(rate.traces / seconds).toFixed(2)}</td><td class="n">${whole(rate.requests)}</td><td>${clock(rate.lastMicros)}</td></tr>`)}</tbody></table></div>
    <p class="note">To change a rate everywhere, change it in the shared rule set; in one process,
      <code>curl -X PUT 'localhost:PORT/sampling?rate=0.2'</code> with its <code>clew.sampler.admin-port</code>. docs/sampling.md has more.</p>`;
});
