// The way back. Every entry of the history knows its place, so that Back never leads out of the Mini App, nor to the
// same page once more after a form was sent. Where there is a way back there are no tabs: one is inside something.

const {place: left = -1, paths = []} = tg.kept.trail ?? {};
let place = history.state?.place ?? left + 1;

function note() {
  paths[place] = location.pathname;
  tg.keep({trail: {place, paths}});
}

// Dialogs make entries of their own (dialog.js): those know their place, too.
const {pushState, replaceState} = History.prototype;
history.replaceState = (state, ...address) => {
  replaceState.call(history, {...state, place}, ...address);
  note();
};
history.pushState = (state, ...address) => {
  place += 1;
  paths.length = place;
  pushState.call(history, {...state, place}, ...address);
  note();
};
history.replaceState(history.state, '');

addEventListener('popstate', ({state}) => {
  place = state?.place ?? 0;
  note();
});
addEventListener('pageshow', ({persisted}) => { if (persisted) note(); });

/** How many entries back the page before this one lies; 0: this is the first. */
export function wayBack() {
  let to = place - 1;
  while (to >= 0 && paths[to] === paths[place]) to -= 1;
  return to < 0 ? 0 : to - place;
}

/** Go to another page in the place of this one: from there, too, there is no way back. */
export function goInstead(address) {
  place -= 1;
  tg.keep({trail: {place, paths: paths.slice(0, place + 1)}});
  location.replace(address);
}
