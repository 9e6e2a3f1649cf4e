// A page drawn anew without being torn away: what is as it was stays, under the pointer, the focus and the pen.

const drawn = new WeakMap();  // how the server drew a part or a row; what was opened in it since is not in it
const parts = root => root.querySelectorAll('[data-renew]'), rowsIn = root => [...root.querySelectorAll('[data-row]')];
for (const each of [...parts(document), ...rowsIn(document)]) drawn.set(each, each.outerHTML);

/** Make every part that is marked data-renew what it is in `fresh`; lists in it row by row. */
export function renew(fresh) {
  const focus = placeOfFocus();
  const known = new Map(rowsIn(document).map(row => [row.dataset.row, row]));
  for (const part of parts(document)) {
    const news = fresh.getElementById(part.id);
    if (news && drawn.get(part) !== news.outerHTML) draw(part, news, known);
  }
  restore(focus);
}

function draw(part, news, known) {
  const html = news.outerHTML, list = part.querySelector('[data-rows]');
  if (list) {
    const [heading, rows] = [news.querySelector('h2'), news.querySelector('[data-rows]')];
    part.querySelector('h2').replaceWith(heading);
    part.hidden = news.hidden;
    drawRows(list, rows, known);
  } else {
    part.replaceWith(news);
  }
  drawn.set(list ? part : news, html);
}

function drawRows(list, news, known) {
  let place = list.firstElementChild;
  for (const fresh of [...news.children]) {
    const row = rowFor(fresh, known.get(fresh.dataset.row));
    if (row === place) place = place.nextElementSibling;
    else list.insertBefore(row, place);
  }
  while (place) [place] = [place.nextElementSibling, place.remove()];
}

function rowFor(fresh, old) {
  const html = fresh.outerHTML;
  if (old && drawn.get(old) === html) {
    old.classList.remove('left');
    return old;
  }
  drawn.set(fresh, html);
  if (!old) fresh.classList.add('came');
  for (const opened of old?.querySelectorAll('details[open]') ?? []) {
    const same = fresh.querySelector(`#${opened.id}`);
    if (same) same.open = true;
  }
  return fresh;
}

// Where the focus is by what stays: the row (and those that follow it), the key of the control, or its id.
function placeOfFocus() {
  const focused = document.activeElement, row = focused.closest('[data-row]');
  const rows = rowsIn(document), at = rows.indexOf(row);
  return {focused, key: focused.dataset?.key, rows: at < 0 ? [] : [...rows.slice(at), ...rows.slice(0, at).reverse()]
    .map(each => each.dataset.row)};
}

function restore({focused, key, rows}) {
  if (focused.isConnected && document.activeElement !== document.body) return;
  const row = rows.map(id => document.querySelector(`[data-row="${id}"]`)).find(Boolean);
  const next = row?.querySelector(`[data-key="${key}"]`) ?? row?.querySelector('a');
  const control = focused.isConnected && !focused.disabled ? focused : next;
  control?.focus({preventScroll: true});
}
