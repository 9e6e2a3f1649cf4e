// Where somebody was: opened again within a day, the Mini App goes on from there.
import {recall, remember} from './storage.js';

const KEPT = 24 * 60 * 60 * 1000;  // milliseconds

/** The page somebody left within a day; null: they begin at the beginning. */
export function lastPath(now = Date.now()) {
  const {path, at} = recall('tma:last', {});
  return path && now - at < KEPT && now >= at ? path : null;
}

/** Remember this page. Today is where one begins anyway, settings are a detour, and // begins another site. */
export function noteLastPath(path = location.pathname, now = Date.now()) {
  if (path === '/') remember('tma:last', {});
  else if (!/^\/(\/|settings|tma)/.test(path)) remember('tma:last', {path, at: now});
}
