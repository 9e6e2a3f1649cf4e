// The room: fetches the chat whenever it changed, draws what is new in it, and does what is pressed.

import { compose } from '/page/composer.js';
import { Host } from '/page/host.js';
import { drawMessage, make } from '/page/message.js';

const $ = name => document.querySelector(`[data-${name}]`);
const person = Number(document.body.dataset.person), here = `/chats/${person}`;
const wall = $('wall'), talk = $('talk'), drawn = new Map();

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
let bot = {};

/** Follow a link: those that lead to the bot stay here. Returns whether it did. */
function follow(url) {
  if (url.startsWith('/')) { composer.say(url); return true; }
  const to = URL.canParse(url) ? new URL(url) : null;
  if (to?.hostname !== 't.me' || to.pathname !== `/${bot.username}`) return false;
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
  const answer = await post('presses', { message_id: message.message_id, data: button.callback_data });
  element.removeAttribute('aria-busy');
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
  composer.hear(told);
  $('bot-name').textContent = told.first_name;
  $('bot-line').textContent = me?.standing === 'blocked' ? 'blocked: it cannot write to you' : `bot · @${told.username}`;
  $('person-name').textContent = me ? `${me.first_name} ${me.last_name ?? ''}`.trim() : 'nobody yet';
  $('block').setAttribute('aria-pressed', me?.standing === 'blocked');
  $('empty').hidden = messages.length > 0;
  if (told.description) $('description').textContent = told.description;
  $('start').hidden = messages.length > 0 && $('start').dataset.payload === undefined;
  $('calls').replaceChildren(...calls.map(([method, status]) =>
    make('li', { className: status >= 400 ? 'is-bad' : '' }, make('b', {}, status || '…'), method)));
  drawTalk(messages);
}

function drawTalk(messages) {
  const atEnd = wall.scrollHeight - wall.scrollTop - wall.clientHeight < 120, isFirst = !drawn.size;
  const items = [];
  let day = '';
  for (const message of messages) {
    const on = new Date(message.date * 1000).toLocaleDateString('en-GB', { day: 'numeric', month: 'long' });
    if (on !== day) items.push(make('li', { className: 'day' }, day = on));
    items.push(element(message, isFirst));
  }
  const ids = new Set(messages.map(each => each.message_id));
  for (const id of drawn.keys()) if (!ids.has(id)) drawn.delete(id);
  settle(items);
  if (atEnd || isFirst || messages.at(-1)?.from.is_bot === false) wall.scrollTop = wall.scrollHeight;
  const last = messages.at(-1);
  if (last?.asks && last.message_id !== drawTalk.asked) { drawTalk.asked = last.message_id; composer.reply(last); }
}

function element(message, isFirst) {
  const before = drawn.get(message.message_id), words = JSON.stringify(message);
  if (before?.words === words) return before.element;
  const element = drawMessage(message, { press, link: follow, reply: composer.reply });
  element.classList.toggle('is-new', !before && !isFirst);
  drawn.set(message.message_id, { words, element });
  return element;
}

/** Put the items in place, touching only what moved: a focused button keeps its focus. */
function settle(items) {
  items.forEach((item, place) => { if (talk.children[place] !== item) talk.insertBefore(item, talk.children[place] ?? null); });
  while (talk.children.length > items.length) talk.lastChild.remove();
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
$('down').onclick = () => wall.scrollTo({ top: wall.scrollHeight, behavior: 'smooth' });
wall.onscroll = () => { $('down').hidden = wall.scrollHeight - wall.scrollTop - wall.clientHeight < 200; };

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
