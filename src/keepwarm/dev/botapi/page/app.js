// A Mini App by itself, as large as the window. `host` is there for those who test it:
// `host.heard` is what the app said, `host.send(type, data)` speaks to it.

import { Host } from '/page/host.js';

const { themes, theme, address } = document.body.dataset;
const host = window.host = new Host(document.querySelector('#host'), JSON.parse(themes), {
  closed: () => { document.title = 'Closed'; },
  link: url => { host.opened = url; },
  telegram: path => { host.opened = path; },
});
host.open(address, theme);
