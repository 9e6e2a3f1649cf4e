// A page that follows what happens: it looks again at news, one look at a time, however much news there is.
import {fragment} from './fragments.js';

/** Return what to call at news; `draw` gets the fresh page each time, unless it could not be had. */
export function follower(address, draw, {pause = 500} = {}) {
  let isLooking = false, hasNews = false;
  return async function look() {
    hasNews = true;
    if (isLooking) return;
    isLooking = true;
    while (hasNews) {
      hasNews = false;
      const part = await fragment(address()).catch(() => null);
      if (part) draw(part);
      await new Promise(resolve => setTimeout(resolve, pause));
    }
    isLooking = false;
  };
}
