// Time and reminders: the browser's zone, the holidays of a country, days off in place, nothing left by accident.
import './page.js';
import {ask, fragment} from './fragments.js';
import {complain} from './toasts.js';

const form = document.querySelector('[data-guarded]');
const zone = form.elements.time_zone;
const suggestion = document.querySelector('[data-zone]');
const said = Intl.DateTimeFormat().resolvedOptions().timeZone;
const here = JSON.parse(suggestion.dataset.renamed)[said] ?? said;

// Browsers keep some names that have changed since: to them Europe/Kyiv is Europe/Kiev.
function canonical(name) {
  try {
    return new Intl.DateTimeFormat('en', {timeZone: name}).resolvedOptions().timeZone;
  } catch {
    return name;
  }
}

function suggest() {
  suggestion.hidden = !here || canonical(zone.value) === canonical(here);
  suggestion.firstElementChild.textContent = suggestion.dataset.zone.replace('{zone}', here);
}

suggestion.querySelector('button').addEventListener('click', () => {
  zone.value = here;
  zone.dispatchEvent(new Event('input', {bubbles: true}));
  zone.focus();
});
zone.addEventListener('input', suggest);
suggest();

for (const button of document.querySelectorAll('[data-break]')) {
  const more = button.previousElementSibling;
  more.hidden = [...more.querySelectorAll('input')].every(input => !input.value);
  button.hidden = !more.hidden;
  button.addEventListener('click', () => {
    more.hidden = !(button.hidden = true);
    more.querySelector('input').focus();
  });
}

let looking;

async function look() {
  looking?.abort();
  looking = new AbortController();
  const asked = new URLSearchParams({country: form.elements.country.value});
  asked.set('subdivision', form.elements.subdivision?.value ?? '');
  const isRegion = document.activeElement?.id === 'subdivision';
  try {
    const part = await fragment(`/settings/time/holidays?${asked}`, {signal: looking.signal});
    document.getElementById('holidays').replaceWith(part);
    if (isRegion) document.getElementById('subdivision')?.focus();
  } catch (problem) {
    if (problem.name !== 'AbortError') complain(problem);
  }
}

let isTyped = form.dataset.guarded === 'typed';
form.addEventListener('input', () => { isTyped = true; });
form.addEventListener('change', ({target}) => {
  if (target.name === 'country' || target.name === 'subdivision') look();
});
form.addEventListener('submit', () => { isTyped = false; });
addEventListener('beforeunload', event => { if (isTyped) event.preventDefault(); });

// The rest of the page keeps what is typed while days off come and go.
document.addEventListener('submit', async event => {
  if (!('daysOff' in event.target.dataset)) return;
  event.preventDefault();
  try {
    const {part} = await ask(event.target.action, {method: 'POST', body: new URLSearchParams(new FormData(event.target))});
    document.getElementById('days-off').replaceWith(part);
    document.querySelector('#days-off [aria-invalid], #from_on').focus();
  } catch (problem) {
    complain(problem);
  }
});
