// The room: fetches the chat whenever it changed, draws what is new in it, and does what is pressed.

import { compose } from '/page/composer.js';
import { Host } from '/page/host.js';
import { make } from '/page/message.js';
import { talkOf } from '/page/talk.js';

const $ = name => document.querySelector(`[data-${name}]`);
const person = Number(document.body.dataset.person), here = `/chats/${person}`;

const theme = () => document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
const request = async (path, options) => {
  const answer = await fetch(here + path, options);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
};
const post = (doing, body) => request(`/${doing}`, { method: 'POST', body: JSON.stringify(body ?? {}) });
const upload = (kind, file, caption) => request(`/files?${new URLSearchParams({ kind, name: file.name, caption })}`,
  { method: 'POST', body: file, headers: { 'content-type': file.type || 'application/octet-stream' } });

const host = window.host = new Host(document.querySelector('#host'), JSON.parse(document.body.dataset.themes), {
  telegram: path => { host.shut(); follow(`https://t.me${path}`); },
});
const open = async (url, start_param = '') => host.open(await post('apps', { url, start_param, theme: theme() }), theme());
const composer = compose({ post, upload, open });
const talk = talkOf({ press, link: follow, reply: composer.reply });
let bot = {};

/** Follow a link: those that lead to the bot stay here. Returns whether it did. */
function follow(url) {
  if (url.startsWith('/')) { composer.say(url); return true; }
  const to = URL.canParse(url) ? new URL(url) : null;
  if (!['t.me', location.host].includes(to?.host) || to.pathname !== `/${bot.username}`) return false;
  if (to.searchParams.has('startapp') && bot.menu_button?.web_app) open(bot.menu_button.web_app.url, to.searchParams.get('startapp'));
  else offerStart(to.searchParams.get('start') ?? '');
  return true;
}

function offerStart(payload) {
  $('start').dataset.payload = payload;
  $('start').hidden = false;
}

async function press(message, button, element) {
  if (button.web_app) return open(button.web_app.url);
  if (button.url) return follow(button.url) || window.open(button.url, '_blank', 'noopener');
  if (button.copy_text) {
    await navigator.clipboard?.writeText(button.copy_text.text).catch(() => {});
    return toast('Copied');
  }
  element.setAttribute('aria-busy', 'true');
  const answer = await post('presses', { message_id: message.message_id, data: button.callback_data })
    .finally(() => element.removeAttribute('aria-busy'));
  if (answer?.is_alert) alert(answer.text);
  else if (answer?.text) toast(answer.text);
}

function alert(text) {
  const dialog = document.querySelector('#answer');
  dialog.querySelector('p').textContent = text;
  dialog.showModal();
}

let fading;
function toast(text) {
  clearTimeout(fading);
  Object.assign($('toast'), { textContent: text, hidden: false });
  fading = setTimeout(() => { $('toast').hidden = true; }, 3500);
}

function show({ bot: told, person: me, messages, calls }) {
  bot = told;
  const isBlocked = me?.standing === 'blocked';
  composer.hear(told, isBlocked);
  $('bot-name').textContent = told.first_name;
  $('bot-line').textContent = isBlocked ? 'blocked: it cannot write to you' : `bot · @${told.username}`;
  $('person-name').textContent = me ? `${me.first_name} ${me.last_name ?? ''}`.trim() : 'nobody yet';
  $('block').setAttribute('aria-pressed', isBlocked);
  $('empty').hidden = messages.length > 0;
  if (told.description) $('description').textContent = told.description;
  $('start').hidden = messages.length > 0 && !isBlocked && $('start').dataset.payload === undefined;
  $('calls').replaceChildren(...calls.map(([method, status]) =>
    make('li', { className: status >= 400 ? 'is-bad' : '' }, make('b', {}, status || '…'), method)));
  talk(messages);
}

const samples = {
  forward: () => composer.ask('forward'),
  contact: () => composer.ask('contact'),
  app: () => bot.menu_button?.web_app ? open(bot.menu_button.web_app.url) : toast('The bot is still starting.'),
};
document.querySelector('.about__try').onclick = event => {
  const what = event.target.closest('[data-try]')?.dataset.try;
  if (what) (samples[what] ?? (() => composer.say(what)))();
};
$('theme-switch').onclick = () => {
  document.documentElement.dataset.theme = theme() === 'dark' ? 'light' : 'dark';
  localStorage.setItem('theme', theme());
  host.wear(theme());
};
$('block').onclick = () => post('blocks');

if (localStorage.getItem('theme')) document.documentElement.dataset.theme = localStorage.getItem('theme');
const asked = new URLSearchParams(location.search).get('start');
if (asked !== null) { offerStart(asked); history.replaceState(null, '', location.pathname); }

for (let seen = -1; ;) {
  try {
    const state = await request(`?seen=${seen}`);
    if (state.changes !== seen) show(state);
    seen = state.changes;
  } catch {
    $('bot-line').textContent = 'Telegram is not running';
    seen = -1;
    await new Promise(later => setTimeout(later, 1500));
  }
}
