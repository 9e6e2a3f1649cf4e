// What the research of a search would take, said anew as its limits change.
import {fragment} from './fragments.js';

const said = document.getElementById('estimate'), form = said.closest('form');

function researched() {
  const {enrich, at_most, enrich_at_most} = form.elements;
  return enrich.checked ? Math.max(0, Math.min(at_most.valueAsNumber, enrich_at_most.valueAsNumber)) || 0 : 0;
}

let resting;
function guess() {
  clearTimeout(resting);
  resting = setTimeout(async () => {
    const leads = researched();
    const part = await fragment(`${said.dataset.from}?leads=${leads}`).catch(() => null);
    if (researched() === leads) said.replaceChildren(part ?? '');
  }, 150);
}

for (const field of said.parentElement.querySelectorAll('input')) field.addEventListener('input', guess);
// Going back in the history brings numbers back that the server never saw.
guess();
