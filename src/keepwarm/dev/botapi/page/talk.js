// The messages of the chat, each redrawn only when it changed; who reads the end stays there.

import { drawMessage, make } from '/page/message.js';

/** `does` is what messages are drawn with. Returns a function that shows messages as they stand. */
export function talkOf(does) {
  const wall = document.querySelector('[data-wall]'), talk = document.querySelector('[data-talk]');
  const down = document.querySelector('[data-down]'), drawn = new Map();
  const goDown = () => { wall.scrollTop = wall.scrollHeight; };
  let isAtEnd = true, asked = 0;

  down.onclick = () => wall.scrollTo({ top: wall.scrollHeight, behavior: 'smooth' });
  wall.onscroll = () => { down.hidden = isAtEnd = wall.scrollHeight - wall.scrollTop - wall.clientHeight < 200; };
  // A window or a Mini App beside it makes the chat narrower: who read the end still reads it.
  new ResizeObserver(() => { if (isAtEnd) goDown(); }).observe(talk);

  function element(message, isFirst) {
    const before = drawn.get(message.message_id), words = JSON.stringify(message);
    if (before?.words === words) return before.element;
    const element = drawMessage(message, does);
    element.classList.toggle('is-new', !before && !isFirst);
    drawn.set(message.message_id, { words, element });
    return element;
  }

  function* items(messages, isFirst) {
    let day = '';
    for (const message of messages) {
      const on = new Date(message.date * 1000).toLocaleDateString('en-GB', { day: 'numeric', month: 'long' });
      if (on !== day) yield make('li', { className: 'day' }, day = on);
      yield element(message, isFirst);
    }
  }

  /** Put the items in place, touching only what moved: a focused button keeps its focus. */
  function settle(items) {
    items.forEach((item, place) => { if (talk.children[place] !== item) talk.insertBefore(item, talk.children[place] ?? null); });
    while (talk.children.length > items.length) talk.lastChild.remove();
  }

  return messages => {
    const last = messages.at(-1), wasAtEnd = isAtEnd || !drawn.size, ids = new Set(messages.map(each => each.message_id));
    const now = [...items(messages, !drawn.size)];
    for (const id of drawn.keys()) if (!ids.has(id)) drawn.delete(id);
    settle(now);
    if (wasAtEnd || last?.from.is_bot === false) goDown();
    if (last?.asks && last.message_id !== asked) { asked = last.message_id; does.reply(last); }
  };
}
