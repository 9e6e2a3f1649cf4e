// Requests to our own server, which answers with HTML, with nothing (204), or with a refusal in JSON.

const policy = globalThis.trustedTypes?.createPolicy('server-html', {createHTML: html => html})
  ?? {createHTML: html => html};
const csrf = document.querySelector('meta[name=csrf]')?.content ?? '';

/** The server understood and said no, in words for a person. */
export class Refused extends Error {}

/** Send a request; return its HTML as `part`, and where it led. A form with mistakes (422) is an answer too. */
export async function ask(url, {method = 'GET', body, signal} = {}) {
  const headers = {'x-fragment': '1', accept: 'text/html, application/json'};
  if (method !== 'GET') headers['x-csrf-token'] = csrf;
  const answer = await fetch(url, {method, body, signal, headers});
  if (answer.status === 401) location.reload();  // signed out meanwhile: the page leads to the sign-in
  const isHtml = answer.headers.get('content-type')?.startsWith('text/html');
  if (!answer.ok && !(answer.status === 422 && isHtml)) throw await refusal(answer);
  const ledTo = answer.redirected ? new URL(answer.url).pathname : null;
  return {part: parse(isHtml ? await answer.text() : ''), isDone: answer.ok, ledTo};
}

/** Fetch a fragment of a page. */
export async function fragment(url, init) {
  return (await ask(url, init)).part;
}

function parse(html) {
  const template = document.createElement('template');
  template.innerHTML = policy.createHTML(html);
  return template.content;
}

async function refusal(answer) {
  const said = await answer.json().catch(() => ({}));
  return said.error && answer.status < 500 ? new Refused(said.error) : new Error(String(answer.status));
}
