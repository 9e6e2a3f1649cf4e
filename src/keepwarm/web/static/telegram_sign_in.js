// Waits for the answer that somebody gives the bot, and goes on with it.
import {seen} from './live.js';

const EVERY = 2000;  // milliseconds
const pause = () => new Promise(resolve => setTimeout(resolve, EVERY));

async function state() {
  try {
    const answer = await fetch('/sign-in/telegram/state', {headers: {accept: 'application/json'}});
    return answer.ok ? (await answer.json()).state : 'waiting';
  } catch {
    return 'waiting';  // the line is away for a moment; the page is not
  }
}

for (let now = 'waiting'; now === 'waiting'; now = await state()) {
  await seen();
  await pause();
}
// Whatever it is by now: let in, left outside, or too late. The server says so in words.
document.getElementById('finish').requestSubmit();
