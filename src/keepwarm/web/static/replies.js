// Replies: the page follows what comes in, as the tasks do.
import './tasks.js';

// What somebody wrote, or said of it, has the page look again.
document.addEventListener('live:reply', () => document.body.dispatchEvent(new Event('sent', {bubbles: true})));
