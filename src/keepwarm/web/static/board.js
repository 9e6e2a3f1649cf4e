// The live board: the stream moves cards; pointer, keys and menu move them at once and take it back on a refusal.
import './page.js';
import './cardmenu.js';
import './drag.js';
import './keys.js';
import './selection.js';
import './strips.js';
import {remove} from './cards.js';
import {redraw} from './filters.js';
import {moved, refresh} from './freshen.js';

document.addEventListener('live:stage', ({detail: {lead, to, position}}) => moved(lead, to, position));
document.addEventListener('live:card', ({detail: {lead}}) => lead ? refresh(lead) : readAnew());
document.addEventListener('live:gone', ({detail: {lead}}) => remove(lead));

// A card event that names no lead stands for many. An import sends one after another: one look a second is enough.
let isReading = false, hasNews = false;
async function readAnew() {
  hasNews = true;
  if (isReading) return;
  isReading = true;
  while (hasNews) {
    hasNews = false;
    await redraw();
    await new Promise(resolve => setTimeout(resolve, 1000));
  }
  isReading = false;
}
