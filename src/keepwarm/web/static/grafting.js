// A part of a page in its newer edition, around what somebody is writing in it.
//   [data-keep]   a form with an id: while it is written in, it stays as it is, cursor and all

const isField = element => element.matches('input, textarea, select');

document.addEventListener('input', ({target}) => {
  const form = target.closest('[data-keep]');
  if (form) form.dataset.typed = '';
});
for (const end of ['sent', 'reset']) document.addEventListener(end, ({target}) => {
  if (target.matches?.('[data-keep]')) delete target.dataset.typed;
});

/** Put `fresh` in the place of `old`, but for what is being written. False: there is no place for that in it. */
export function graft(old, fresh) {
  const kept = [...old.querySelectorAll('[data-keep]')].filter(isWrittenIn);
  const places = kept.map(form => fresh.querySelector(`#${form.id}`));
  if (places.includes(null)) return false;
  const focused = kept.find(form => form.contains(document.activeElement));
  for (const [n, form] of kept.entries()) {
    if (form === focused) continue;
    places[n].replaceWith(form);
  }
  if (focused) growAround(old, fresh, focused);
  else old.replaceWith(fresh);
  return true;
}

const isWrittenIn = form =>
  'typed' in form.dataset || (form.contains(document.activeElement) && isField(document.activeElement));

// An element that is moved loses the focus, the cursor and an open keyboard: so all but the way down to it is renewed.
function growAround(old, fresh, kept) {
  const place = fresh.querySelector(`#${kept.id}`);
  for (const {name} of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const {name, value} of fresh.attributes) old.setAttribute(name, value);
  const way = [...old.childNodes].find(node => node.contains(kept));
  const next = [...fresh.childNodes], at = next.findIndex(node => node.contains(place));
  for (const node of [...old.childNodes]) if (node !== way) node.remove();
  way.before(...next.slice(0, at));
  way.after(...next.slice(at + 1));
  if (way !== kept) growAround(way, next[at], kept);
}
