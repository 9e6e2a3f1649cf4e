// A part of a page in its newer edition, around what somebody is writing in it.
//   [data-keep]   a form with an id: while it is written in, it stays as it is, cursor and all

const isField = element => element.matches('input, textarea, select');

document.addEventListener('input', ({target}) => {
  const form = target.closest('[data-keep]');
  if (form) form.dataset.typed = '';
});
document.addEventListener('reset', ({target}) => forget([target]));
// Whoever has decided about a step no longer needs what they had begun to write on it.
document.addEventListener('sent', ({target}) => {
  forget([target, ...target.closest('li')?.querySelectorAll('[data-typed]') ?? []]);
});

function forget(forms) {
  for (const form of forms) delete form.dataset.typed;
}

/** Put `fresh` in the place of `old`, but for what is being written. False: there is no place for that in it. */
export function graft(old, fresh) {
  const writing = [...old.querySelectorAll('[data-keep]')].filter(isWrittenIn);
  const near = new Set(writing.map(form => nearestIn(fresh, form)));
  if (near.has(null) || near.has(old)) return false;
  const kept = [...near].filter(each => ![...near].some(other => other !== each && other.contains(each)));
  const focused = kept.find(each => each.contains(document.activeElement));
  for (const each of kept) if (each !== focused) placeOf(each, fresh).replaceWith(each);
  if (focused) growAround(old, fresh, focused);
  else old.replaceWith(fresh);
  return true;
}

const isWrittenIn = form =>
  'typed' in form.dataset || (form.contains(document.activeElement) && isField(document.activeElement));

const placeOf = (kept, fresh) => fresh.querySelector(`#${kept.id}`);

/** The form itself, or where it is gone (a colleague was faster) what is left around it: the words are not. */
function nearestIn(fresh, form) {
  let found = form;
  while (found && !placeOf(found, fresh)) found = found.parentElement.closest('[id]');
  return found;
}

// An element that is moved loses the focus, the cursor and an open keyboard: so all but the way down to it is renewed.
function growAround(old, fresh, kept) {
  const place = placeOf(kept, fresh);
  for (const {name} of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const {name, value} of fresh.attributes) old.setAttribute(name, value);
  const way = [...old.childNodes].find(node => node.contains(kept));
  const next = [...fresh.childNodes], at = next.findIndex(node => node.contains(place));
  for (const node of [...old.childNodes]) if (node !== way) node.remove();
  way.before(...next.slice(0, at));
  way.after(...next.slice(at + 1));
  if (way !== kept) growAround(way, next[at], kept);
}
