// One message of the chat, drawn as it stands.

import { drawText } from '/page/entities.js';

export const make = (tag, props = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children);
  return element;
};
const drawings = document.querySelector('#icons')?.content;
const icon = name => drawings.querySelector(`[data-icon="${name}"]`).firstElementChild.cloneNode(true);

/** `does` = {press(message, button), link(url), reply(message)}. */
export function drawMessage(message, does) {
  const isMine = !message.from.is_bot;
  const rows = message.reply_markup?.inline_keyboard ?? [];
  const bubble = make('div', { className: 'bubble' }, ...content(message, does), meta(message));
  const reply = make('button', { className: 'message__reply', title: 'Reply', onclick: () => does.reply(message) }, icon('reply'));
  reply.setAttribute('aria-label', 'Reply');
  if (!isMine) bubble.append(reply);
  const item = make('li', { className: 'message', id: `message-${message.message_id}` }, bubble);
  item.classList.toggle('is-mine', isMine);
  item.classList.toggle('has-buttons', rows.length > 0);
  if (rows.length) item.append(buttons(message, rows, does));
  bubble.ondblclick = () => does.reply(message);
  return item;
}

function* content(message, does) {
  if (message.forward_origin) yield make('p', { className: 'origin' }, `Forwarded from ${origin(message.forward_origin)}`);
  if (message.reply_to_message) yield quoted(message.reply_to_message);
  if (message.photo) yield photo(message.photo);
  if (message.voice) yield voice(message.voice);
  if (message.document) yield file('file-text', message.document.file_name ?? 'Document', size(message.document.file_size));
  if (message.contact) yield file('contact-round', name(message.contact), message.contact.phone_number);
  if (message.location) yield file('map-pin', 'Location', `${message.location.latitude}, ${message.location.longitude}`);
  const text = (message.text ?? message.caption)?.replace(/^\/start \S+$/, '/start');  // as Telegram shows it
  if (text) yield make('div', { className: 'text' }, drawText(text, message.entities ?? message.caption_entities, does.link));
}

function meta(message) {
  const time = new Date(message.date * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const meta = make('p', { className: 'meta' });
  if (message.reaction) meta.append(make('span', { className: 'reaction', title: 'The bot' }, message.reaction));
  if (message.edits) meta.append('edited');
  if (message.is_silent) meta.append(make('span', { title: 'Came without a sound' }, icon('bell-off')));
  meta.append(make('time', {}, time));
  if (!message.from.is_bot) meta.append(icon('check-check'));
  return meta;
}

function buttons(message, rows, does) {
  return make('div', { className: 'buttons' }, ...rows.map(row => make('div', {}, ...row.map(each => {
    const button = make('button', { onclick: () => does.press(message, each, button) }, make('span', {}, each.text));
    if (each.style) button.classList.add(`is-${each.style}`);
    const sign = each.web_app ? 'app-window' : each.url ? 'arrow-up-right' : each.copy_text ? 'copy' : '';
    if (sign) button.append(icon(sign));
    return button;
  }))));
}

const name = ({ first_name = '', last_name = '', title }) => title ?? `${first_name} ${last_name}`.trim();
const origin = from => from.sender_user_name ?? name(from.sender_user ?? from.sender_chat ?? from.chat);
const size = bytes => bytes > 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} KB`;

function quoted(message) {
  const words = make('span', {}, message.text ?? message.caption ?? 'A file');
  const go = () => document.querySelector(`#message-${message.message_id}`)?.scrollIntoView({ block: 'center', behavior: 'smooth' });
  return make('button', { className: 'quoted', onclick: go }, name(message.from), words);
}

function photo(sizes) {
  const picture = make('img', { src: `/files/${sizes.at(-1).file_id}?as=photo`, alt: 'Photo', loading: 'lazy' });
  return make('figure', { className: 'photo' }, picture);
}

function voice({ file_id, duration }) {
  const sound = make('audio', { src: `/files/${file_id}?as=voice`, controls: true, preload: 'none' });
  return make('div', { className: 'file' }, make('i', {}, icon('play')), make('div', {}, make('strong', {}, `Voice note, ${duration} s`), sound));
}

function file(drawing, title, line) {
  return make('div', { className: 'file' }, make('i', {}, icon(drawing)), make('div', {}, make('strong', {}, title), make('small', {}, line)));
}
