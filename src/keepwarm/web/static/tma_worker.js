// Sends the Mini App's session where its cookie is not kept. The token outlives this worker, which browsers end at will.

const KEPT = '/tma/session';
const ASIDE = ['/static/', '/api/', '/tma'];  // what needs no session, or has another
const kept = () => caches.open('tma');

addEventListener('install', () => skipWaiting());
addEventListener('activate', event => event.waitUntil(clients.claim()));

addEventListener('message', event => event.waitUntil((async () => {
  await (await kept()).put(KEPT, new Response(event.data));
  await clients.claim();
  event.ports[0].postMessage('kept');
})()));

addEventListener('fetch', event => {
  const {request} = event, {origin, pathname} = new URL(request.url);
  if (origin !== location.origin || ASIDE.some(each => pathname.startsWith(each))) return;
  // What this worker sends looks like our own pages' doing. A form that another site posts must not.
  const isOurs = request.method === 'GET' || request.referrer.startsWith(`${origin}/`);
  if (isOurs) event.respondWith(sent(request));
});

async function sent(request) {
  const token = await (await (await kept()).match(KEPT))?.text();
  if (!token) return fetch(request);
  const headers = new Headers(request.headers);
  headers.set('authorization', `Bearer ${token}`);
  if (request.mode !== 'navigate') return fetch(new Request(request, {headers}));
  // A visit cannot be copied with other headers: it is made anew, and the browser follows where it leads.
  const body = request.method === 'GET' ? undefined : await request.blob();
  return fetch(request.url, {method: request.method, headers, body, redirect: 'manual', referrer: request.referrer});
}
