// Shows the page that the address names. An address says all of what is shown.
import { html, render } from './lit-html.js';
import { search } from './search.js';
import { trace } from './trace.js';
import { services, flow, diagnosis, sampling } from './graphs.js';

const pages = { '/': search, '/services': services, '/flow': flow, '/diagnosis': diagnosis, '/sampling': sampling };
const main = document.getElementById('main');
let leave = () => {};

function show() {
  leave();
  const url = new URL(location.href);
  const page = url.pathname.startsWith('/trace/') ? trace : pages[url.pathname];
  const root = document.createElement('div');
  root.className = 'page';
  main.replaceChildren(root);
  for (const link of document.querySelectorAll('nav a')) {
    if (link.pathname === url.pathname) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const stop = new AbortController();
  const context = {
    root,
    url,
    go,
    signal: stop.signal,
    title: (text) => { document.title = `${text} · Clew`; },
    /** Shows an error, what to do about it, and a button to try again. */
    fail(error, advice = 'Try again, or choose a shorter time.') {
      if (error.name === 'AbortError') return;
      const place = document.createElement('div'); // Whatever is drawn later is not shown any more.
      if (root.isConnected) root.replaceWith(place);
      render(html`<h1>That did not work</h1>${context.failure(error, advice)}`, place);
    },
    failure: (error, advice) => html`<div class="state" role="alert"><p>${error.message}</p><p class="note">${advice}</p>
      <p><button @click=${show}>Try again</button> <a href="/">All traces</a></p></div>`,
  };
  const end = page(context);
  leave = () => {
    stop.abort();
    if (end) end();
  };
}

/** Goes to another address of this page. */
function go(address, replace = false) {
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  show();
  if (!replace) main.focus({ preventScroll: true });
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href]');
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (link.pathname.startsWith('/api/') || link.getAttribute('href').startsWith('#')) return;
  event.preventDefault();
  go(link.href);
});

document.getElementById('jump').addEventListener('submit', (event) => {
  event.preventDefault();
  const id = new FormData(event.target).get('id').trim();
  const digits = id.replaceAll('-', '').toLowerCase();
  if (/^([0-9a-f]{16}|[0-9a-f]{32})$/.test(digits)) go(`/trace/${digits}`);
  else if (id !== '') go(`/?${new URLSearchParams({ requestId: id })}`);
});

addEventListener('popstate', show);
show();
