// A text as Telegram draws it: entities lie over it and may nest.

const TAGS = { bold: 'b', italic: 'i', strikethrough: 's', underline: 'u', code: 'code', pre: 'pre' };

/** Return nodes for a text; `link(url)` is called for links that a person follows. */
export function drawText(text, entities = [], link = null) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return draw(text, 0, text.length, sorted, link);
}

function draw(text, from, to, entities, link) {
  const nodes = document.createDocumentFragment();
  let at = from;
  while (entities.length && entities[0].offset < to) {
    const entity = entities.shift();
    const end = entity.offset + entity.length;
    nodes.append(text.slice(at, entity.offset));
    const element = open(entity, text.slice(entity.offset, end), link);
    const inside = draw(text, entity.offset, end, entities, link);
    if (!element.hasChildNodes()) element.append(inside);
    nodes.append(element);
    at = end;
  }
  nodes.append(text.slice(at, to));
  return nodes;
}

function open(entity, words, link) {
  switch (entity.type) {
    case 'text_link': case 'url': return anchor(entity.url ?? words, link);
    case 'date_time': return clock(entity);
    case 'spoiler': return toggling('span', 'spoiler');
    case 'expandable_blockquote': return toggling('blockquote', 'is-long');
    case 'blockquote': return document.createElement('blockquote');
    case 'bot_command': return command(words, link);
    default: return document.createElement(TAGS[entity.type] ?? 'span');
  }
}

function anchor(url, link) {
  const a = document.createElement('a');
  Object.assign(a, { href: url, target: '_blank', rel: 'noopener' });
  a.onclick = event => { if (link?.(url)) event.preventDefault(); };
  return a;
}

function command(words, link) {
  const a = document.createElement('a');
  a.href = '#';
  a.onclick = event => { event.preventDefault(); link?.(words); };
  return a;
}

function toggling(tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  element.onclick = () => element.classList.toggle('is-open');
  return element;
}

/** A time in the reader's own zone and language, as the format asks. */
function clock({ unix_time, date_time_format: format }) {
  const time = document.createElement('time');
  const instant = new Date(unix_time * 1000);
  time.dateTime = instant.toISOString();
  time.title = instant.toLocaleString();
  time.textContent = /^r$/i.test(format) ? relative(instant) : absolute(instant, format);
  return time;
}

function relative(instant) {
  const seconds = (instant - Date.now()) / 1000, words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  for (const [unit, size] of [['day', 86400], ['hour', 3600], ['minute', 60]]) {
    if (Math.abs(seconds) >= size) return words.format(Math.round(seconds / size), unit);
  }
  return 'now';
}

function absolute(instant, format) {
  const options = {};
  if (/w/i.test(format)) options.weekday = 'short';
  if (/d/.test(format)) Object.assign(options, { day: 'numeric', month: 'short' });
  if (/D/.test(format)) Object.assign(options, { day: 'numeric', month: 'long', year: 'numeric' });
  if (/t/i.test(format)) Object.assign(options, { hour: '2-digit', minute: '2-digit' });
  return instant.toLocaleString('en-GB', Object.keys(options).length ? options : { dateStyle: 'medium', timeStyle: 'short' });
}
