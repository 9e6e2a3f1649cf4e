// Searches for leads: the list of them, and the page of one under way, follow what happens.
import './page.js';
import {follower} from './following.js';

const page = document.getElementById('find');
// Events come faster than a person reads: a look twice a second is enough for any number of them.
const look = follower(() => location.href, part => {
  for (const id of ['standing', 'counts', 'candidates', 'searches']) renew(id, part.getElementById(id));
});

// What is as it was stays where it is, under the pointer and the focus.
function renew(id, fresh) {
  const known = document.getElementById(id);
  if (!known || !fresh || known.isEqualNode(fresh)) return;
  const rows = known.querySelector('[data-rows]'), news = fresh.querySelector('[data-rows]');
  if (rows && news && isSameAround(known, fresh)) merge(rows, news);
  else known.replaceWith(fresh);
}

function isSameAround(known, fresh) {
  const bare = part => {
    const copy = part.cloneNode(true);
    copy.querySelector('[data-rows]').replaceChildren();
    return copy;
  };
  return bare(known).isEqualNode(bare(fresh));
}

// Rows never change places among themselves: new ones come in between.
function merge(rows, news) {
  const known = new Map([...rows.children].map(row => [row.dataset.row, row]));
  let place = rows.firstElementChild;
  for (const row of [...news.children]) {
    const old = known.get(row.dataset.row);
    if (old) {
      known.delete(row.dataset.row);
      place = old.nextElementSibling;
      old.removeAttribute('class');
      if (!old.isEqualNode(row)) old.replaceWith(row);
    } else {
      row.className = 'came';
      rows.insertBefore(row, place);
    }
  }
  for (const gone of known.values()) gone.remove();
}

document.addEventListener('live:job', ({detail: {id}}) => {
  if (!page.dataset.job || page.dataset.job === String(id)) look();
});
for (const topic of ['stage', 'agent']) document.addEventListener(`live:${topic}`, ({detail: {lead}}) => {
  if (page.querySelector(`[data-lead="${lead}"]`)) look();
});
document.addEventListener('live:resync', look);
