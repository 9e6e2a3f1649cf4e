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
// A card event that names no lead stands for so many that the board is read anew.
document.addEventListener('live:card', ({detail: {lead}}) => lead ? refresh(lead) : redraw());
document.addEventListener('live:gone', ({detail: {lead}}) => remove(lead));
