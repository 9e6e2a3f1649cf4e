// Opens the Mini App: exchanges what Telegram signed for a session of ours, once, and goes on to the page asked for.
import {carry, forget} from './tma_carrier.js';
import {lastPath} from './tma_last.js';
import {offerToClose} from './tma_closing.js';

const says = document.getElementById('says');

async function open() {
  // A link to this page in a plain browser must not sign anybody in as whoever wrote it.
  if (!tg.post('web_app_ready')) return complain(says.dataset.outside);
  if (!tg.isLaunch) return location.replace('/');
  const {to, token} = await exchange(tg.initData);
  if (!token) await forget();
  else if (!await carry(token).then(() => true, () => false)) return complain(says.dataset.blocked);
  location.replace(to ?? lastPath() ?? '/');
}

async function exchange(signed) {
  const {timeZone} = Intl.DateTimeFormat().resolvedOptions();
  const start = new URLSearchParams(location.search).get('start') ?? tg.startParam;
  const answer = await fetch('/tma/session', {
    method: 'POST',
    headers: {accept: 'application/json', 'content-type': 'application/json'},
    body: JSON.stringify({init_data: signed, time_zone: timeZone ?? '', start}),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error, {cause: 'refused'});
  return said;
}

function complain(sentence) {
  says.textContent = sentence;
  offerToClose();
}

open().catch(problem => complain(problem.cause === 'refused' ? problem.message : says.dataset.lost));
