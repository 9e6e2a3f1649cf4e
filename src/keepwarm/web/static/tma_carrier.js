// Where a client keeps none of our cookies, a service worker sends the session with every request instead.

const policy = globalThis.trustedTypes?.createPolicy('server-html', {createScriptURL: url => url})
  ?? {createScriptURL: url => url};
const worker = '/tma/worker.js', workers = navigator.serviceWorker;

/** Have the worker send this token from now on; done once it stands between us and the server. */
export async function carry(token) {
  await workers.register(policy.createScriptURL(worker), {scope: '/'});
  const {active} = await workers.ready;
  const {port1, port2} = new MessageChannel();
  await new Promise(resolve => {
    port1.onmessage = resolve;
    active.postMessage(token, [port2]);
  });
}

/** Send nothing any more. */
export async function forget() {
  try {
    for (const each of await workers.getRegistrations()) await each.unregister();
    await caches.delete('tma');
  } catch {
    // Where nothing can be kept, nothing is to be forgotten.
  }
}
