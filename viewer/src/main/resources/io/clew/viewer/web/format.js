// What all pages share: numbers as people read them, and questions to the server.

/** 850 us, 12.3 ms or 4.56 s. */
export function duration(micros) {
  const size = Math.abs(micros);
  if (size < 1e3) return `${Math.round(micros)} us`;
  if (size < 1e6) return `${(micros / 1e3).toFixed(1)} ms`;
  return `${(micros / 1e6).toFixed(2)} s`;
}

const clockFormat = new Intl.DateTimeFormat(undefined, {
  year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
});

/** Date and time in the reader's zone. */
export function clock(micros) {
  return clockFormat.format(new Date(micros / 1000));
}

export function count(n, what) {
  return `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
}

export function percent(share) {
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

/** Asks the server. An error has a sentence for people. */
export async function ask(path, parameters, signal) {
  const query = parameters ? `?${parameters}` : '';
  let response;
  try {
    response = await fetch(`/api/${path}${query}`, { signal });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Error('clew view does not answer. Is it still running?');
  }
  if (response.ok) return response.json();
  const text = await response.text();
  let message = text;
  try {
    message = JSON.parse(text).error;
  } catch {
    // Not from this server's own answers: the text is all there is.
  }
  throw new Error(message);
}

/** The parameters without those that say nothing. */
export function given(parameters) {
  const result = new URLSearchParams();
  for (const [name, value] of parameters) {
    if (String(value).trim() !== '') result.append(name, value);
  }
  return result;
}
