// Where a person writes, attaches, and picks commands.

import { make } from '/page/message.js';

const $ = name => document.querySelector(`[data-${name}]`);
const line = document.querySelector('.composer__line'), box = line.elements.text;

/** `post(doing, body)` does a thing; `open(url)` opens the Mini App. Returns what the room tells it. */
export function compose({ post, upload, open }) {
  let answers = null, told = {}, isBlocked = false;

  const say = text => { post('messages', { text, reply_to: answers?.message_id }); reply(null); };
  const reply = message => {
    answers = message;
    $('reply').hidden = !message;
    if (!message) return;
    $('reply').querySelector('strong').textContent = message.from.first_name;
    $('reply').querySelector('span').textContent = message.text ?? message.caption ?? 'A file';
    box.focus();
  };
  const send = () => {
    const text = box.value.trim();
    if (!text) return;
    box.value = '';
    $('commands').hidden = true;
    say(text);
  };

  line.onsubmit = event => { event.preventDefault(); send(); };
  box.onkeydown = event => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
    if (event.key === 'Escape') { reply(null); $('commands').hidden = true; }
  };
  box.oninput = () => offer(box.value);
  $('reply-drop').onclick = () => reply(null);
  $('start').onclick = async () => {
    const { payload } = $('start').dataset;
    $('start').hidden = true;
    delete $('start').dataset.payload;
    if (isBlocked) await post('blocks');  // who starts a bot again takes its messages again
    say(payload ? `/start ${payload}` : '/start');
  };
  $('menu').onclick = () => told.menu_button?.web_app ? open(told.menu_button.web_app.url) : offer($('commands').hidden ? '/' : '');

  function offer(typed) {
    const word = /^\/\w*$/.test(typed) ? typed.slice(1) : null;
    const fitting = word === null ? [] : (told['commands:'] ?? []).filter(each => each.command.startsWith(word));
    $('commands').hidden = !fitting.length;
    $('commands').replaceChildren(...fitting.map(({ command, description }) => make('li', {}, make('button', {
      type: 'button', onclick: () => { box.value = ''; $('commands').hidden = true; say(`/${command}`); },
    }, make('code', {}, `/${command}`), make('span', {}, description)))));
  }

  const sheet = $('sheet');
  const lift = isUp => { sheet.hidden = !isUp; if (isUp) sheet.querySelector('button').focus(); };
  $('attach').onclick = () => lift(sheet.hidden);
  sheet.onkeydown = event => { if (event.key === 'Escape') { lift(false); $('attach').focus(); } };
  addEventListener('click', event => { if (!event.target.closest('[data-sheet], [data-attach]')) lift(false); });
  sheet.onclick = event => {
    const kind = event.target.closest('[data-send]')?.dataset.send;
    if (!kind) return;
    lift(false);
    document.querySelector(`dialog#${kind}`) ? ask(kind) : pick(kind);
  };

  function ask(kind) {
    const dialog = document.querySelector(`#${kind}`), form = dialog.firstElementChild;
    dialog.returnValue = '';
    dialog.onclose = () => dialog.returnValue && post(`${kind}s`, Object.fromEntries(new FormData(form)));
    dialog.showModal();
  }

  function pick(kind) {
    const chooser = $('file');
    chooser.accept = { photo: 'image/*', voice: 'audio/*' }[kind] ?? '';
    chooser.onchange = () => {
      const [file] = chooser.files;
      chooser.value = '';
      if (file) upload(kind, file, box.value.trim());
      box.value = '';
    };
    chooser.click();
  }

  return {
    say, reply, ask,
    hear(bot, blocked) {
      told = bot;
      isBlocked = blocked;
      $('start').textContent = blocked ? 'Start again' : 'Start';
      const app = bot.menu_button?.web_app, commands = bot['commands:'];
      $('menu').hidden = !(app || commands?.length);
      $('menu').textContent = app ? bot.menu_button.text : '/';
      $('menu').setAttribute('aria-label', app ? bot.menu_button.text : 'Commands');
    },
  };
}
